"""Connections to other machines are encrypted, or the application does not start."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from typing import Any

from candour.errors import BadInput

PLAIN = "CANDOUR_PLAIN_HOSTS"


def check_encrypted(host: str, *, encrypted: bool, setting: str, mend: str) -> None:
    """Raise `BadInput` for a server on another machine that would be spoken to without encryption.

    `setting` is the name of the setting that names the server, `mend` what it should say. The hosts listed in
    `CANDOUR_PLAIN_HOSTS` are let through: whoever wrote them there answers for the wire between.
    """
    plain = os.environ.get(PLAIN, "").split(",")
    if encrypted or _is_here(host) or host in plain:
        return
    raise BadInput(
        f"{setting}: what is sent to {host} would not be encrypted; {mend}, or name the host in {PLAIN} if nobody can "
        "listen between here and there"
    )


def check_database(database: Mapping[str, Any]) -> None:
    """The same for the database, by its settings as Django has them; what they leave out, its library looks up."""
    options = database.get("OPTIONS", {})
    hosts = options.get("host") or database["HOST"] or os.environ.get("PGHOST", "")
    # With any other mode the library goes on in plain where the server offers no encryption.
    mode = options.get("sslmode") or os.environ.get("PGSSLMODE", "prefer")
    for host in str(hosts).split(","):
        check_encrypted(
            host,
            encrypted=mode in ("require", "verify-ca", "verify-full"),
            setting="DATABASE_URL",
            mend="let it end with ?sslmode=verify-full",
        )


def _is_here(host: str) -> bool:
    """Whether a host is this machine: no name, a socket's path, or a loopback address."""
    if not host or host.startswith("/") or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
