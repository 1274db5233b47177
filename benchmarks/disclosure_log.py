"""What searching a log of many answers costs, and its feed, its filters and the page of an answer.

Run: python benchmarks/disclosure_log.py [--entries 20000] [--make] [--times 100]

The database is made once, under benchmarks/.data, or where DATABASE_URL says (an empty database of PostgreSQL). Each
kind of page is asked for many times in this process, every time with other words of the same rarity. Printed are how
long it took, first to last, database included (the half and 99 of 100); the processor time of this process and of the
database's (the same); and the ratio of that to asking the database the very same questions and doing nothing with the
answers. On a machine that is busy with other work only the processor time tells anything.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice, pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

HERE = Path(__file__).parent
# Of processor time: so much for 99 of 100 searches, and so much for the usual page of an answer.
P99_WANTED, CPU_WANTED = 100.0, 20.0
LOG, FEED = "/disclosure-log/", "/disclosure-log/feed.atom"


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--entries", type=int, default=20_000, help="how many answers; a million takes an hour to make")
    words.add_argument("--make", action="store_true", help="make the database and do nothing more")
    words.add_argument("--times", type=int, default=100)
    given = words.parse_args()
    prepare(given.entries)
    if given.make:
        return
    heads = f"{'p50 ms':>8}{'p99 ms':>8}{'CPU p50':>9}{'CPU p99':>9}{'bare CPU':>10}{'ratio':>7}{'queries':>9}"
    print(f"{'page':42}{heads}")
    for name, addresses in pages():
        measure(name, addresses, given.times)
    offered(given.times)


def prepare(entries: int) -> None:
    """The application, and its database unless it is there."""
    data = HERE / ".data" / f"log-{entries}"
    os.environ["CANDOUR_DATA"] = str(data)
    os.environ["CANDOUR_SECRET_KEY"] = "a key for this benchmark alone"
    os.environ["DJANGO_SETTINGS_MODULE"] = "candour.web.settings"
    data.mkdir(parents=True, exist_ok=True)
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    from candour.web.publication.models import Disclosure

    if not Disclosure.objects.exists():
        from disclosure_log_database import make

        began = time.perf_counter()
        make(entries)
        print(f"made in {time.perf_counter() - began:,.0f} s", file=sys.stderr)
    print(f"{Disclosure.objects.order_by('-number')[0].number:,} entries on {connection.vendor}")


def pages() -> Iterator[tuple[str, list[str]]]:
    """The kinds of page: what each is called here, and its addresses."""
    from candour.web.publication.models import Disclosure
    from candour.web.publication.public import prepared
    from candour.web.publication.public.addresses import address_of

    rare, medium, common = words_in(0.0001), words_in(0.01), words_in(0.2)
    two = [f"{one} {other}" for one, other in pairwise(medium)]
    three = [f"{one} {other} {third}" for one, other, third in zip(common, common[1:], common[2:], strict=False)]
    yield "everything, newest first", [LOG]
    yield "everything, page 50", [at(page=50)]
    yield "everything, page 500", [at(page=500)]
    yield "a rare word (0.01 %)", [at(q=one) for one in rare]
    yield "a medium word (1 %)", [at(q=one) for one in medium]
    yield "a common word (20 %)", [at(q=one) for one in common]
    yield "two medium words", [at(q=one) for one in two]
    yield "a rare and a common word", [at(q=f"{one} {other}") for one, other in zip(rare, common, strict=False)]
    yield "three common words", [at(q=one) for one in three]
    yield "two common words as a phrase", [at(q=f'"{a} {b}"') for a, b in pairwise(common)]
    yield "a common word, page 50", [at(q=one, page=50) for one in common]
    yield "a common word, page 500", [at(q=one, page=500) for one in common]
    yield "best match, a rare word", [at(q=one, order="best") for one in rare]
    yield "best match, a medium word", [at(q=one, order="best") for one in medium]
    yield "best match, a common word", [at(q=one, order="best") for one in common]
    yield "best match, three common words", [at(q=one, order="best") for one in three]
    yield "a common word, year and outcome", [at(q=one, year=2019, outcome="granted") for one in common]
    yield "a medium word, year and outcome", [at(q=one, year=2016, outcome="part") for one in medium]
    yield "a topic", [at(topic="crime"), at(topic="roads"), at(topic="money")]
    yield "an offence", [at(offence=f"{one}/01") for one in range(1, 21)]
    yield (
        "authority, year and exemption",
        [at(authority=f"ex{one:02d}", year=2018, exemption="foia-30") for one in range(1, 11)],
    )
    yield (
        "no filter fits",
        [at(offence="1/01", authority=f"ex{one:02d}", year=2015, topic="roads") for one in range(30, 43)],
    )
    yield (
        "a word spelled wrongly",
        [at(q=f"{one[:3]}{one[4:]} {other}") for one, other in zip(medium, common, strict=False)],
    )
    yield "feed of everything", [FEED]
    yield "feed of a common word", [at(FEED, q=one) for one in common]
    yield "feed of a rare word", [at(FEED, q=one) for one in rare]
    yield "feed of a topic and a year", [at(FEED, topic="crime", year=year) for year in range(2014, 2026)]
    some = Disclosure.objects.select_related("authority").filter(number__in=[11, 1111, 4444]).defer("content")
    yield "the page of an answer", [address_of(entry) for entry in some]
    long = Disclosure.objects.select_related("authority").get(slug="reference-answer")
    # As publishing does: the database is filled by hand.
    prepared.keep(long, prepared.prepare(long.content))
    yield "the page of the reference answer", [address_of(long)]


def words_in(part: float, many: int = 20) -> list[str]:
    """Words that stand in about this part of all entries."""
    from candour.web.publication.models import Disclosure, SearchWord

    wanted = (Disclosure.objects.order_by("-number").values_list("number", flat=True)[0] or 0) * part
    commoner = SearchWord.objects.filter(entries__gte=wanted).order_by("entries").values_list("word", flat=True)
    return list(commoner[:many])


def at(path: str = LOG, **asked: Any) -> str:
    """An address of the log."""
    return f"{path}?{urlencode(asked)}"


def measure(name: str, addresses: list[str], times: int) -> None:
    """Ask for each address in turn, and print what that took."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    calls = [asking(address) for address in addresses]
    bare, queries = [], 0
    for call in calls:
        call()
        with CaptureQueriesContext(connection) as captured:
            call()
        asked = [
            one["sql"] for one in captured.captured_queries if one["sql"].split()[0] in ("SELECT", "WITH", "EXPLAIN")
        ]
        queries = max(queries, len(asked))
        bare.append(querying(asked))
    took, cpu = timed(calls, times)
    _took, alone = timed(bare, times)
    half = statistics.median(alone)
    is_answer = name.startswith("the page of")
    over = part(cpu, 0.5) > CPU_WANTED if is_answer else part(cpu, 0.99) > P99_WANTED
    mark = " <-- over" if over or queries > 10 else ""
    numbers = f"{part(took, 0.5):8.1f}{part(took, 0.99):8.1f}{part(cpu, 0.5):9.1f}{part(cpu, 0.99):9.1f}"
    print(f"{name:42}{numbers}{half:10.2f}{part(cpu, 0.5) / max(half, 0.01):7.1f}{queries:9d}{mark}", flush=True)


def timed(calls: list[Callable[[], object]], times: int) -> tuple[list[float], list[float]]:
    """How long each of so many calls took, and how much of the processor; each sorted, in ms."""
    database = of_the_database()
    took, cpu = [], []
    for call in islice(cycle(calls), times):
        began, used = time.perf_counter(), time.process_time_ns() + database()
        call()
        took.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time_ns() + database() - used) / 1_000_000)
    return sorted(took), sorted(cpu)


def part(values: list[float], share: float) -> float:
    """The value below which this share of all lies."""
    return values[min(int(len(values) * share), len(values) - 1)]


def of_the_database() -> Callable[[], int]:
    """A look at how much processor the database's own process has had, in ns; none where it is this one."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return lambda: 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        told = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    return lambda: int(told.read_text("ascii").split()[0])


def asking(address: str) -> Callable[[], object]:
    """A call of the application for one address of the public site."""
    from django.test import RequestFactory

    from candour.web.wsgi import application

    path, _mark, query = address.partition("?")
    told: list[str] = []

    def call() -> bytes:
        environ = RequestFactory()._base_environ(PATH_INFO=path, QUERY_STRING=query, HTTP_HOST="127.0.0.1")
        response = application(environ, lambda status, _headers: told.append(status))
        body = b"".join(response)
        response.close()
        assert told.pop()[:3] in ("200", "302"), (address, body[:300])
        return body

    return call


def querying(asked: list[str]) -> Callable[[], object]:
    """The same questions to the database, and nothing more."""
    from django.db import connection

    def call() -> None:
        with connection.cursor() as cursor:
            for sql in asked:
                cursor.execute(sql, None)
                cursor.fetchall()

    return call


def offered(times: int) -> None:
    """What is looked up while a request is written."""
    from candour.web.publication.search import like

    words = [*words_in(0.01, 4), *words_in(0.2, 4), *words_in(0.0001, 4)]
    took, cpu = timed([lambda: like(f"Please tell me how many {' '.join(words)} there were in each year.")], times)
    numbers = f"{part(took, 0.5):8.1f}{part(took, 0.99):8.1f}{part(cpu, 0.5):9.1f}{part(cpu, 0.99):9.1f}"
    print(f"{'answers offered to somebody who asks':42}{numbers}")


if __name__ == "__main__":
    main()
