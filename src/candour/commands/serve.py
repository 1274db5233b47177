"""`candour serve`: the application, ready to use, with its background worker."""

from __future__ import annotations

import argparse
import ipaddress
import os
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from candour.commands.output import print_json
from candour.errors import BadInput
from candour.language import gettext as _

_RESTART_AFTER = 5.0
_STOP_WITHIN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument(
        "--address",
        default="127.0.0.1:8000",
        metavar="HOST:PORT",
        help=_("where to listen (127.0.0.1:8000 unless given); CANDOUR_ADDRESS says what browsers call it"),
    )
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help=_("the folder for the database and files (CANDOUR_DATA unless given)")
    )
    parser.add_argument("--threads", type=int, default=4, metavar="N", help=_("requests answered at once by a process"))
    parser.add_argument(
        "--workers", type=int, default=1, metavar="N", help=_("processes; more than one with PostgreSQL")
    )


def run(arguments: argparse.Namespace) -> int:
    """Make the installation ready, then serve it until stopped."""
    host, port = _place(arguments.address)
    for name in ("threads", "workers"):
        if getattr(arguments, name) < 1:
            raise BadInput(_("--%(option)s must be 1 or more") % {"option": name})
    _set_environment(arguments, host, port)
    _check_free(host, port)
    _make_ready()
    _server(
        bind=f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        threads=arguments.threads,
        workers=arguments.workers,
        as_json=arguments.json,
    ).run()
    return 0


def _place(address: str) -> tuple[str, int]:
    """Host and port of an address such as 127.0.0.1:8000 or [::1]:8000."""
    host, _colon, port = address.rpartition(":")
    host = host.strip("[]")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise BadInput(
            _("--address %(address)s: give a host and a port, such as 127.0.0.1:8000") % {"address": address}
        )
    return host, int(port)


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _set_environment(arguments: argparse.Namespace, host: str, port: int) -> None:
    """Say in the environment what the settings read there. Refuses to show passwords to a network."""
    if arguments.data is not None:
        os.environ["CANDOUR_DATA"] = str(arguments.data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "candour.web.settings"
    if _is_this_machine(host):
        os.environ.setdefault("CANDOUR_ADDRESS", f"http://localhost:{port}")
    elif urlsplit(os.environ.get("CANDOUR_ADDRESS", "")).scheme != "https":
        raise BadInput(
            _(
                "--address %(host)s:%(port)s can be reached from a network, where passwords must be encrypted: "
                "put a server that speaks https in front, and set CANDOUR_ADDRESS to its https address"
            )
            % {"host": host, "port": port}
        )


def _check_free(host: str, port: int) -> None:
    """Say in one line that something listens there already, before anything is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as problem:
            raise BadInput(
                _("cannot listen at %(host)s:%(port)s (%(why)s): stop what uses it, or choose another --address")
                % {"host": host, "port": port, "why": problem.strerror}
            ) from problem


def _make_ready() -> None:
    """Bring database, cache and static files up to date."""
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    settings.DATA.mkdir(parents=True, exist_ok=True)
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    connections.close_all()


@dataclass
class _Background:
    """The background worker: a process of its own, started again where it ends by itself."""

    stopping: threading.Event = field(default_factory=threading.Event)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and watch over it."""
        self.process = self._launch()
        threading.Thread(target=self._watch, daemon=True).start()

    def stop(self) -> None:
        """Let it finish what it does, and end."""
        self.stopping.set()
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(_STOP_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _launch(self) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl+C reaches this process alone, which then ends both in order.
        return subprocess.Popen([sys.executable, "-m", "candour", "manage", "work"], start_new_session=True)

    def _watch(self) -> None:
        while not self.stopping.is_set():
            if self.process is not None:
                self.process.wait()
            if not self.stopping.wait(_RESTART_AFTER):
                self.process = self._launch()


def _server(*, bind: str, threads: int, workers: int, as_json: bool) -> Any:
    """The web server, which starts and ends the background worker with itself."""
    from gunicorn.app.base import BaseApplication

    background = _Background()

    def ready(_arbiter: Any) -> None:
        background.start()
        _announce(as_json=as_json)

    def ended(_arbiter: Any) -> None:
        background.stop()

    chosen = {
        "bind": bind,
        "threads": threads,
        "workers": workers,
        "worker_class": "gthread",
        "timeout": 120,
        "graceful_timeout": _STOP_WITHIN,
        "loglevel": "warning",
        "control_socket_disable": True,
        "when_ready": ready,
        "on_exit": ended,
        "worker_exit": _leave,
    }

    class Server(BaseApplication):  # type: ignore[misc]  # the server has no types
        """The application on these settings."""

        def load_config(self) -> None:
            for name, value in chosen.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from candour.web.wsgi import application

            return application

    return Server()


def _leave(_arbiter: Any, worker: Any) -> None:
    """End a process that served, as soon as what it counted is written.

    Libraries of other languages, loaded before this process was split off, do not survive being taken apart in it: it
    would end with a fault after its work is done.
    """
    if worker.booted:
        from candour.web.portal.usage import COUNTS

        COUNTS.write()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def _announce(*, as_json: bool) -> None:
    """Say where it is and, where nobody works here yet, the code to set it up with."""
    from django.conf import settings
    from django.db import connections

    from candour.web.accounts.models import Person
    from candour.web.accounts.setup import new_code

    code = None if Person.objects.exists() else new_code()
    connections.close_all()
    if as_json:
        print_json(
            {"address": settings.ADDRESS, "public_address": settings.PUBLIC_ADDRESS or None, "set_up_code": code}
        )
    else:
        print(
            _("Candour is at %(address)s (data in %(folder)s)") % {"address": settings.ADDRESS, "folder": settings.DATA}
        )
        if settings.PUBLIC_ADDRESS:
            print(_("The public site is at %(address)s") % {"address": settings.PUBLIC_ADDRESS})
        if code:
            print(_("Nobody works here yet. Open it in a browser; the set-up code is %(code)s") % {"code": code})
        print(_("Press Ctrl+C to stop."))
    sys.stdout.flush()
