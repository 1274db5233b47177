"""What each list and case page costs with 100,000 cases and 2 million events, and how long people wait for them.

Run: python benchmarks/casework_pages.py [--cases 100000] [--seconds 30]

The database is made once, under benchmarks/.data, or where DATABASE_URL says. Three things are printed: the processor
time of each page (median of repeated calls within this process) and how many questions it asks of the database; how
that compares with asking the very same questions and doing nothing with the answers; and how long a page takes, first
byte to last, when 20 are asked for each second, at even times whatever the answers take, of the server as
`candour serve` runs it.
"""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DATA = HERE / ".data" / "casework"
CPU_WANTED, QUERIES_WANTED, P99_WANTED = 20.0, 12, 200.0
TIMES, A_SECOND = 15, 20


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--cases", type=int, default=100_000)
    words.add_argument("--seconds", type=int, default=30)
    given = words.parse_args()
    prepare(given.cases)
    pages = addresses()
    cookies = {role: sign_in(role) for role in {role for _name, role, _address in pages}}
    print(f"{'page':34}{'role':14}{'CPU ms':>8}{'queries':>9}{'bare ms':>9}{'ratio':>7}")
    for name, role, address in pages:
        cpu, queries, bare = measured(address, cookies[role])
        over = " <-- over" if cpu > CPU_WANTED or queries > QUERIES_WANTED else ""
        print(f"{name:34}{role:14}{cpu:8.1f}{queries:9d}{bare:9.2f}{cpu / max(bare, 0.01):7.1f}{over}")
    under_load([(address, cookies[role]) for _name, role, address in pages], given.seconds)


def prepare(cases: int) -> None:
    """The application, and its database unless it is there."""
    os.environ["CANDOUR_DATA"] = str(DATA)
    os.environ["CANDOUR_SECRET_KEY"] = "a key for this benchmark alone"
    os.environ["DJANGO_SETTINGS_MODULE"] = "candour.web.settings"
    DATA.mkdir(parents=True, exist_ok=True)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    from candour.web.casework.models import Case, Event

    if not Case.objects.exists():
        from casework_database import make

        began = time.perf_counter()
        make(cases)
        print(f"made in {time.perf_counter() - began:,.0f} s", file=sys.stderr)
    print(f"{Case.objects.count():,} cases, {Event.objects.count():,} events")


def addresses() -> list[tuple[str, str, str]]:
    """The pages: what each is called here, who opens it, its address."""
    from django.urls import reverse

    from candour.web.accounts.models import Person
    from candour.web.casework.models import Case

    answered = Case.objects.filter(stage="issued", authority__code="EXP").order_by("id")
    working = Case.objects.filter(stage="working", authority__code="EXP", due__isnull=False).order_by("id")[5].reference
    ended = answered[answered.count() // 3].reference
    officer = Person.objects.get(email="officer3@exp.example").pk

    def at(name: str, reference: str) -> str:
        return reverse(name, kwargs={"reference": reference})

    roles = ("officer", "analyst", "contributor", "approver", "publisher", "administrator", "auditor")
    return [
        *(("first page", role, "/") for role in roles),
        ("cases by what is due", "officer", "/cases/"),
        ("cases, page 9", "officer", "/cases/?page=9"),
        ("all cases", "officer", "/cases/?stage=all"),
        ("all cases by the day received", "officer", "/cases/?stage=all&order=received"),
        ("all cases, page 40", "officer", "/cases/?stage=all&page=40"),
        ("overdue", "officer", "/cases/?due=overdue"),
        ("of one person", "officer", f"/cases/?officer={officer}"),
        ("all of one person, by due", "officer", f"/cases/?officer={officer}&stage=all&order=-due"),
        ("a rare outcome and law", "officer", "/cases/?stage=all&outcome=cost&law=eir&waiting=no"),
        ("nothing fits", "officer", "/cases/?stage=all&outcome=vexatious"),
        ("by person", "officer", "/cases/by-person/"),
        ("by stage", "officer", "/cases/by-stage/"),
        ("search, two words", "officer", "/search/?words=drones+oakham"),
        ("search, a reference", "officer", f"/search/?words={working}"),
        ("a case being worked on", "officer", at("case", working)),
        ("a case that was answered", "auditor", at("case", ended)),
        ("history", "officer", at("case-history", working)),
        ("history, for an auditor", "auditor", at("case-history", ended)),
        ("request", "officer", at("case-request", working)),
        ("clock", "officer", at("case-clock", working)),
        ("searches", "officer", at("case-searches", working)),
        ("counts", "analyst", at("case-counts", working)),
        ("a new question", "analyst", at("count-write", working)),
        ("decision", "officer", at("case-decision", working)),
        ("letter", "officer", at("case-letter", working)),
        ("approval", "officer", at("case-approval", working)),
    ]


def sign_in(role: str) -> str:
    """A session of somebody with this role; its cookie."""
    from django.conf import settings
    from django.test import Client

    from candour.web.accounts.middleware import HAS_SECOND_STEP
    from candour.web.accounts.models import Person

    client = Client()
    client.force_login(Person.objects.get(email=f"{role}1@exp.example"))
    session = client.session
    session[HAS_SECOND_STEP] = True
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def measured(address: str, cookie: str) -> tuple[float, int, float]:
    """Processor time of a page in ms, its questions to the database, and the time of those alone in ms."""
    from django.db import connection
    from django.test import RequestFactory
    from django.test.utils import CaptureQueriesContext

    from candour.web.wsgi import application

    path, _mark, query = address.partition("?")

    def call() -> tuple[int, bytes]:
        environ = RequestFactory()._base_environ(
            PATH_INFO=path, QUERY_STRING=query, HTTP_COOKIE=cookie, SERVER_NAME="localhost"
        )
        told: list[int] = []
        response = application(environ, lambda status, _headers: told.append(int(status.split()[0])))
        body = b"".join(response)
        response.close()
        return told[0], body

    status, body = call()
    assert status in (200, 302), (address, status, body[:300])
    with CaptureQueriesContext(connection) as captured:
        call()
    asked = [one["sql"] for one in captured.captured_queries]
    cpu = middle(call)

    def bare() -> None:
        with connection.cursor() as cursor:
            for sql in selects:
                cursor.execute(sql, None)
                cursor.fetchall()

    selects = [sql for sql in asked if sql.startswith("SELECT")]
    return cpu, len([sql for sql in asked if sql.split()[0] not in ("BEGIN", "COMMIT")]), middle(bare)


def middle(call: Any) -> float:
    """The median processor time of a call, in ms."""
    taken = []
    for _ in range(TIMES):
        began = time.process_time()
        call()
        taken.append((time.process_time() - began) * 1000)
    return statistics.median(taken)


def under_load(pages: list[tuple[str, str]], seconds: int) -> None:
    """Ask the running server for the pages in turn, so many a second, and print how long each took."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "candour.web.wsgi:application", "--bind", f"127.0.0.1:{port}",
         "--worker-class", "gthread", "--workers", "1", "--threads", "4", "--log-level", "error"],
        env={**os.environ},
    )  # fmt: skip
    try:
        _wait(port)
        for address, cookie in pages:
            _get(port, address, cookie)
        taken = _ask(port, pages, seconds)
    finally:
        server.terminate()
        server.wait(20)
    taken.sort()
    p50, p95, p99 = (taken[min(int(len(taken) * part), len(taken) - 1)] * 1000 for part in (0.50, 0.95, 0.99))
    over = " <-- over" if p99 > P99_WANTED else ""
    print(f"\n{len(taken)} pages at {A_SECOND} a second (one process, 4 threads): "
          f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms, longest {taken[-1] * 1000:.0f} ms{over}")  # fmt: skip


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not start")


def _get(port: int, address: str, cookie: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", address, headers={"Cookie": cookie, "Host": "localhost"})
    response = connection.getresponse()
    response.read()
    connection.close()
    assert response.status in (200, 302), (address, response.status)


def _ask(port: int, pages: list[tuple[str, str]], seconds: int) -> list[float]:
    """Each page in a thread of its own, at its own time: a slow answer delays no other question."""
    taken: list[float] = []
    began = time.perf_counter() + 0.2

    def ask(number: int) -> None:
        at = began + number / A_SECOND
        time.sleep(max(0.0, at - time.perf_counter()))
        address, cookie = pages[number % len(pages)]
        _get(port, address, cookie)
        taken.append(time.perf_counter() - at)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(seconds * A_SECOND)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


if __name__ == "__main__":
    main()
