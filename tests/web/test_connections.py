"""Which servers on other machines are spoken to, and how."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import dj_database_url
import pytest

from candour.errors import BadInput
from candour.web.connections import PLAIN, check_database, check_encrypted

ELSEWHERE = "postgres://candour:word@db.example/candour"
HERE = ["postgres:///candour", "postgres://candour@localhost/candour", "postgres://candour@127.0.0.1:5433/candour"]
ENCRYPTED = [f"{ELSEWHERE}?sslmode={mode}" for mode in ("require", "verify-ca", "verify-full")]
PLAIN_ELSEWHERE = [
    ELSEWHERE,
    f"{ELSEWHERE}?sslmode=prefer",
    f"{ELSEWHERE}?sslmode=disable",
    "postgres:///candour?host=db.example",
    "postgres://candour@localhost,db.example/candour",
    "postgres://candour@192.0.2.7/candour",
]


def started(smtp: str, data: Path) -> subprocess.CompletedProcess[str]:
    """The application's own check, with this mail server set."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL")}
    return subprocess.run(
        [sys.executable, "-m", "candour", "manage", "--data", str(data), "check"],
        env=kept | {"CANDOUR_SMTP": smtp},
        capture_output=True,
        text=True,
    )


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    for name in (PLAIN, "PGHOST", "PGSSLMODE"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("url", [*HERE, "postgres://%2Frun%2Fpostgresql/candour", *ENCRYPTED])
def test_a_database_here_or_behind_encryption_is_taken(url):
    check_database(dj_database_url.parse(url))


@pytest.mark.parametrize("url", PLAIN_ELSEWHERE)
def test_a_database_elsewhere_in_plain_is_refused_with_what_would_mend_it(url):
    with pytest.raises(BadInput, match=r"^DATABASE_URL: .* would not be encrypted; .*sslmode=verify-full"):
        check_database(dj_database_url.parse(url))


def test_what_the_librarys_own_variables_say_counts(monkeypatch):
    monkeypatch.setenv("PGHOST", "db.example")
    with pytest.raises(BadInput, match=r"db\.example"):
        check_database(dj_database_url.parse("postgres:///candour"))
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    check_database(dj_database_url.parse("postgres:///candour"))


def test_a_host_that_is_named_as_plain_is_let_through_and_no_other(monkeypatch):
    monkeypatch.setenv(PLAIN, "db.example,mail.example")
    check_database(dj_database_url.parse(ELSEWHERE))
    check_encrypted("mail.example", encrypted=False, setting="CANDOUR_SMTP", mend="")
    with pytest.raises(BadInput, match=r"other\.example"):
        check_encrypted("other.example", encrypted=False, setting="CANDOUR_SMTP", mend="")


@pytest.mark.parametrize("smtp", ["smtp+tls://mail.example:587", "smtps://mail.example", "smtp://127.0.0.1:2525", ""])
def test_the_application_starts_with_a_mail_server_here_or_behind_encryption(smtp, tmp_path):
    assert started(smtp, tmp_path).returncode == 0


def test_the_application_does_not_start_with_a_plain_mail_server_elsewhere(tmp_path):
    refused = started("smtp://mail.example:25", tmp_path)
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert "CANDOUR_SMTP: what is sent to mail.example would not be encrypted" in refused.stderr
