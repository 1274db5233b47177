"""What reading the whole of a long log costs: the pages of its JSON one after the other, and its CSV in one piece.

Run: python benchmarks/disclosure_walk.py [--entries 20000] [--times 40] [--without-csv]

The log is that of disclosure_log.py, made by it where it is not there, and read where DATABASE_URL says. A page of the
JSON is asked for at the head of the log, at its middle and near its end, each time from another answer on. The CSV is
read through the application as a server reads it, to its last byte: printed are the time to its first piece and to its
first row, the time of all, the rows and bytes, and the most memory that Python held (tracemalloc, in a second run over
a part, since it makes everything slower) and that the process had.
"""

from __future__ import annotations

import argparse
import resource
import time
import tracemalloc
from collections.abc import Iterator
from itertools import islice

from disclosure_log import LOG, asking, at, part, prepare, timed, words_in

JSON, CSV = f"{LOG}answers.json", f"{LOG}answers.csv"
MB = 1_000_000


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--entries", type=int, default=20_000)
    words.add_argument("--times", type=int, default=40)
    words.add_argument("--without-csv", action="store_true")
    given = words.parse_args()
    prepare(given.entries)
    print(f"{'page of the JSON':50}{'p50 ms':>8}{'p99 ms':>8}{'CPU p50':>9}{'CPU p99':>9}")
    for name, asked in questions():
        for place, share in (("head", 1.0), ("middle", 0.5), ("end", 0.02)):
            last = int(given.entries * share)
            calls = [asking(at(JSON, **asked, before=last - 7 * one)) for one in range(10)]
            took, cpu = timed(calls, given.times)
            numbers = f"{part(took, 0.5):8.1f}{part(took, 0.99):8.1f}{part(cpu, 0.5):9.1f}{part(cpu, 0.99):9.1f}"
            print(f"{f'{name}, {place}':50}{numbers}", flush=True)
    if not given.without_csv:
        whole(CSV)
        held(CSV)


def questions() -> Iterator[tuple[str, dict[str, object]]]:
    """What is asked for: its name here, and the parameters."""
    rare, medium, common = words_in(0.0001, 2), words_in(0.01, 2), words_in(0.2, 2)
    yield "everything", {}
    yield "a rare word (0.01 %)", {"q": rare[0]}
    yield "a medium word (1 %)", {"q": medium[0]}
    yield "a common word (20 %)", {"q": common[0]}
    yield "two medium words", {"q": " ".join(medium)}
    yield "two common words as a phrase", {"q": f'"{common[0]} {common[1]}"'}
    yield "a topic and a year", {"topic": "crime", "year": 2016}


def whole(address: str) -> None:
    """Read all of a file, and print what that took."""
    next(reading(address))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    used, began = time.process_time(), time.perf_counter()
    pieces = reading(address)
    size = len(next(pieces))
    first = time.perf_counter() - began
    lines, row = 1, 0.0
    for piece in pieces:
        row = row or time.perf_counter() - began
        size += len(piece)
        lines += piece.count(b"\r\n")
    took, cpu = time.perf_counter() - began, time.process_time() - used
    print(f"the CSV: first piece {first * 1000:,.0f} ms, first row {row * 1000:,.0f} ms")
    print(f"  all {took:,.0f} s, processor of this process {cpu:,.0f} s")
    print(f"  {lines:,} lines, {size / MB:,.0f} MB, {size / MB / took:,.1f} MB/s")
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"  the process: at most {after:,.0f} MB, {before:,.0f} MB before")


def held(address: str) -> None:
    """How much memory Python holds at most at the head of a file and further on."""
    tracemalloc.start()
    pieces = reading(address)
    for many in (5, 50, 100):
        tracemalloc.reset_peak()
        for _piece in islice(pieces, many):
            pass
        print(f"  held by Python over {many} more pieces: at most {tracemalloc.get_traced_memory()[1] / MB:,.1f} MB")
    tracemalloc.stop()
    pieces.close()


def reading(address: str) -> Iterator[bytes]:
    """A file piece by piece, as the application gives it to a server."""
    from django.test import RequestFactory

    from candour.web.wsgi import application

    environ = RequestFactory()._base_environ(PATH_INFO=address, HTTP_HOST="127.0.0.1")
    response = application(environ, lambda _status, _headers: None)
    try:
        yield from response
    finally:
        response.close()


if __name__ == "__main__":
    main()
