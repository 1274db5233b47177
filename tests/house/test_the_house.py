"""Tests about the codebase: what must stay true of the house whoever changes it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from candour.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def tracked(pattern: str) -> list[Path]:
    """The files that git tracks (or would), by glob; without git, all that set-up did not make."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", pattern],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode == 0:
        return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]
    made = {".venv", "out", "__pycache__", ".git", ".hypothesis", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
    found = ROOT.rglob(pattern.rpartition("/")[2])
    return [path for path in found if path.is_file() and not made & set(path.relative_to(ROOT).parts)]


def test_every_command_is_in_the_reference():
    reference = "\n".join(path.read_text("utf-8") for path in (DOCS / "reference").glob("*.md"))
    missing = [name for name in COMMANDS if f"candour {name}" not in reference]
    assert missing == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name):
    shown = subprocess.run(
        [sys.executable, "-m", "candour", name, "--help"], capture_output=True, text=True, check=True
    )
    assert COMMANDS[name][1][1:] in " ".join(shown.stdout.split())
    assert "--json" in shown.stdout


def test_a_wrong_command_ends_in_exit_2():
    shown = subprocess.run([sys.executable, "-m", "candour", "nonsense"], capture_output=True, text=True)
    assert shown.returncode == 2
    assert "nonsense" in shown.stderr


def test_importing_the_package_loads_no_library():
    heavy = ["duckdb", "sqlalchemy", "numpy", "highspy", "lxml", "jinja2", "typst", "docx", "pikepdf", "django"]
    program = f"import sys, candour; print([name for name in {heavy!r} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_no_module_holds_two_ideas():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked("src/*.py")
        # The steps of the database are written by the framework, and are as long as the tables are many.
        if path.parent.name != "migrations" and (lines := len(path.read_text("utf-8").splitlines())) > 450
    }
    assert long == {}


def test_every_dependency_says_why_it_is_there():
    lines = (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    wanted = tomllib.loads("\n".join(lines))["project"]
    declared = [*wanted["dependencies"], *(d for extra in wanted["optional-dependencies"].values() for d in extra)]
    unexplained = []
    for requirement in declared:
        at = next(n for n, line in enumerate(lines) if f'"{requirement}"' in line)
        while lines[at].lstrip().startswith('"types-') or lines[at].lstrip().startswith('"lxml-stubs'):
            at -= 1
        if not any(line.lstrip().startswith("#") for line in lines[at - 1 : at + 1]):
            unexplained.append(requirement)
    assert unexplained == []


def test_lock_files_name_no_address():
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text("utf-8")
        assert "://" not in text
        assert "--hash=sha256:" in text


def test_no_tracked_file_carries_a_path_of_a_machine():
    pattern = re.compile(r"(?<![\w.])/(?:home|root|Users|work)/[a-z]")
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()[:80]}"
        for path in tracked("*")
        if path.suffix in {".py", ".md", ".toml", ".txt", ".sh", ".json", ".html", ".csv", ""}
        and path.stat().st_size < 1_000_000
        for line in path.read_text("utf-8", errors="replace").splitlines()
        if pattern.search(line) and path != Path(__file__)
    ]
    assert found == []


def test_sockets_beyond_loopback_are_blocked():
    import socket

    from pytest_socket import SocketConnectBlockedError

    with (
        pytest.warns(UserWarning, match=r"192\.0\.2\.1"),
        pytest.raises(SocketConnectBlockedError),
        socket.socket() as outside,
    ):
        outside.connect(("192.0.2.1", 80))


def test_the_steps_of_the_database_say_what_the_models_say(tmp_path):
    checked = subprocess.run(
        [sys.executable, "-m", "candour", "manage", "--data", str(tmp_path), "makemigrations", "--check", "--dry-run"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        # The settings of a real installation, and not those that the tests of the application set.
        env={name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "CANDOUR_"))},
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
