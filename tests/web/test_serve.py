"""`candour serve` and `candour manage`, run as a person runs them."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

COMMAND = [sys.executable, "-m", "candour"]
# How many seconds something is waited for that comes sooner or later: it takes one or two, and a busy machine longer.
PATIENCE = 180


def environment(data: Path, **more: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CANDOUR_", "DJANGO_")) and name != "DATABASE_URL"
    }
    return {**kept, "CANDOUR_DATA": str(data), **more}


def free_port() -> int:
    """A port that nobody has, nor is given before the server has it: one below those that the system gives away."""
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as tried, suppress(OSError):
            tried.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


@contextmanager
def serving(data: Path, port: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The running server and what it said when it was ready."""
    process = subprocess.Popen(
        [*COMMAND, "serve", "--address", f"127.0.0.1:{port}"],
        env=environment(data),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    said = ""
    try:
        while "Press Ctrl+C" not in said:
            line = process.stdout.readline()
            assert line, process.stderr.read()
            said += line
        yield process, said
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def children_of(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(child) for child in (task / "children").read_text().split()]
    return found


def test_an_empty_installation_is_served_and_stops_cleanly(tmp_path):
    port = free_port()
    with serving(tmp_path / "data", port) as (process, said):
        assert re.search(r"the set-up code is [A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}", said)
        with urlopen(f"http://localhost:{port}/set-up/") as page:
            assert "Set up Candour" in page.read().decode()
        assert f"The public site is at http://127.0.0.1:{port}\n" in said
        with urlopen(f"http://127.0.0.1:{port}/") as page:
            assert "Freedom of information" in page.read().decode()
        children = children_of(process.pid)
        commands = [Path(f"/proc/{child}/cmdline").read_text() for child in children]
        assert sum("manage\0work" in command for command in commands) == 1

        second = subprocess.run(
            [*COMMAND, "serve", "--address", f"127.0.0.1:{port}"],
            env=environment(tmp_path / "data"),
            capture_output=True,
            text=True,
        )
        assert second.returncode == 2
        assert second.stderr.count("\n") == 1
        assert "choose another --address" in second.stderr

        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        deadline = time.monotonic() + PATIENCE
        while any(Path(f"/proc/{child}").exists() for child in children) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not [child for child in children if Path(f"/proc/{child}").exists()]
        assert "SIG" not in process.stderr.read()
        # What was counted while it ran is written before it ends.
        with closing(sqlite3.connect(tmp_path / "data" / "candour.sqlite3")) as database:
            assert database.execute("SELECT page, count FROM portal_usage").fetchall() == [("robot", 1)]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--address", "0.0.0.0:8123"], "set CANDOUR_ADDRESS to its https address"),
        (["--address", "8123"], "give a host and a port"),
        (["--address", "127.0.0.1:99999"], "give a host and a port"),
        (["--threads", "0"], "--threads must be 1 or more"),
    ],
)
def test_what_cannot_be_served_is_said_in_one_line(tmp_path, words, says):
    done = subprocess.run([*COMMAND, "serve", *words], env=environment(tmp_path), capture_output=True, text=True)
    assert done.returncode == 2
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_settings_of_a_site_on_the_open_network_pass_every_check(tmp_path):
    done = subprocess.run(
        [*COMMAND, "manage", "check", "--deploy", "--fail-level", "WARNING"],
        env=environment(tmp_path, CANDOUR_ADDRESS="https://foi.example"),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr


def test_cookies_of_a_site_on_the_open_network_belong_to_it_alone(tmp_path):
    program = (
        "from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE, s.SESSION_COOKIE_DOMAIN, s.SECURE_HSTS_SECONDS)"
    )
    more = {"CANDOUR_ADDRESS": "https://foi.example", "DJANGO_SETTINGS_MODULE": "candour.web.settings"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(tmp_path, **more), capture_output=True, text=True
    )
    assert done.stdout.split() == ["__Host-session", "__Host-csrf", "True", "True", "True", "Lax", "None", "63072000"]


def test_manage_works_on_the_folder_that_it_is_given(tmp_path):
    done = subprocess.run(
        [*COMMAND, "manage", "--data", str(tmp_path / "there"), "migrate", "--verbosity", "0"],
        env=environment(tmp_path / "elsewhere"),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "there" / "candour.sqlite3").exists()
    assert not (tmp_path / "elsewhere").exists()


def test_one_host_name_for_both_sites_is_refused_in_one_line(tmp_path):
    both = {"CANDOUR_ADDRESS": "https://foi.example", "CANDOUR_PUBLIC_ADDRESS": "https://FOI.example"}
    done = subprocess.run([*COMMAND, "serve"], env=environment(tmp_path) | both, capture_output=True, text=True)
    assert done.returncode == 2
    assert "foi.example: the public site needs a host name" in done.stderr
    assert done.stderr.count("\n") == 1
