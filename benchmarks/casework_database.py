"""A database of invented cases, as large as an authority's over many years; the same every time, for casework_pages."""

from __future__ import annotations

import datetime as dt
import random
import sys
from collections.abc import Iterator
from typing import Any

DAY = dt.timedelta(days=1)
A_BATCH = 1000
OPEN = 25  # one in so many, the newest, is under way: several times what a busy team has
SUBJECTS = ("Thefts of bicycles", "Speed cameras", "Use of drones", "Burglary by ward", "Hate crime outcomes",
            "Stop and search", "Training costs", "Vehicle fleet", "Sickness absence", "Knife crime by age")  # fmt: skip
PLACES = ("Northfield", "Easton", "Southwick", "Westbrook", "Hillside", "Riverton", "Oakham", "Marsh End")
WORDS = ("how many were recorded in each year", "by month and by outcome", "with the cost of each", "and for each ward",
         "since the policy changed", "including those later withdrawn", "with the age of the person")  # fmt: skip


def make(cases: int) -> None:
    """Fill an empty, migrated database."""
    from django.db import connection, transaction

    from candour.web import moments
    from candour.web.casework import search

    people = _people()
    chance = random.Random(20190819)
    today = moments.today()
    for first in range(1, cases + 1, A_BATCH):
        with transaction.atomic():
            _batch(range(first, min(first + A_BATCH, cases + 1)), cases, people, chance, today)
        if first % 10_000 == 1:
            print(f"{first - 1:,} cases made", file=sys.stderr)
    print("indexing their words", file=sys.stderr)
    search.rebuild(batch=5000)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # the numbers given above were not taken from its sequences
            for table in ("casework_applicant", "casework_case", "casework_event"):
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, cases * 100 + 100])
        cursor.execute("ANALYZE")


def _people() -> dict[str, Any]:
    """Two authorities, with people of every role; one officer has every role in the first."""
    from candour.web.accounts.models import Authority, Membership, Person, Role

    made: dict[str, Any] = {"authorities": [], "officers": {}, "contributors": {}, "roles": {}}
    for number, code in enumerate(("EXP", "OTH"), 1):
        authority = Authority.objects.create(name=f"Example Police {number}", code=code, kind="police")
        made["authorities"].append(authority)
        for role in Role.values:
            for one in range(12 if role in ("officer", "contributor") else 2):
                person = Person.objects.create_user(
                    f"{role}{one}@{code.lower()}.example", None, name=f"{role.title()} {one} of {code}"
                )
                Membership.objects.create(person=person, authority=authority, role=role)
                made.setdefault((code, role), []).append(person)
    return made


def _batch(numbers: range, cases: int, people: dict[str, Any], chance: random.Random, today: dt.date) -> None:
    from django.db import connection

    from candour.web.casework import models

    rows: dict[str, list[Any]] = {
        name: [] for name in ("applicants", "cases", "parts", "clock", "tasks", "drafts", "events", "facts")
    }
    for number in numbers:
        _one(number, cases, people, chance, today, rows)
    models.Applicant.objects.bulk_create(rows["applicants"])
    models.Case.objects.bulk_create(rows["cases"])
    models.Part.objects.bulk_create(rows["parts"])
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO casework_event (id, case_id, seq, at, actor_id, kind, facts_sha256, previous_hash, hash) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                (e.pk, e.case_id, e.seq, adapt(e.at), e.actor_id, e.kind, e.facts_sha256, e.previous_hash, e.hash)
                for e in rows["events"]
            ],
        )
        cursor.executemany(
            "INSERT INTO casework_eventfacts (event_id, text, erased_at, erased_under) VALUES (%s, %s, NULL, '')",
            rows["facts"],
        )
    models.ClockEvent.objects.bulk_create(rows["clock"])
    models.Task.objects.bulk_create(rows["tasks"])
    models.Draft.objects.bulk_create(rows["drafts"])


def _one(
    number: int, cases: int, people: dict[str, Any], chance: random.Random, today: dt.date, rows: dict[str, list[Any]]
) -> None:
    """One case with its twenty events; the newest ones are open."""
    from candour.web.casework import events, models

    authority = people["authorities"][number % 5 == 0]
    code = authority.code
    officer = chance.choice(people[(code, "officer")])
    is_open = number > cases - cases // OPEN
    received = today - DAY * (chance.randrange(35) if is_open else (cases - number) // 20 + 40)
    at = dt.datetime(received.year, received.month, received.day, 9, 30, tzinfo=dt.UTC)
    text = f"Please tell me about {chance.choice(SUBJECTS).lower()} in {chance.choice(PLACES)}:\n" + "\n".join(
        f"{part}. {chance.choice(SUBJECTS)} in {chance.choice(PLACES)}, {chance.choice(WORDS)}?" for part in (1, 2, 3)
    )
    applicant = models.Applicant(pk=number, authority=authority, name=f"Applicant {number}")
    stage, outcome = ("issued", chance.choice(("granted", "part", "refused", "not-held", "cost")))
    if is_open:
        stage, outcome = chance.choice(("received", "working", "working", "working", "approval", "approved")), ""
    waits = is_open and number % 17 == 0 and stage in ("received", "working")
    case = models.Case(
        pk=number, authority=authority, reference=f"{code}-{received.year}-{number:06d}",
        subject=f"{chance.choice(SUBJECTS)} in {chance.choice(PLACES)}", applicant=applicant, channel="email",
        text=text, text_sha256=events.sha256(text), arrived_at=at, logged_at=at, received=received,
        validity="undecided" if stage == "received" else "valid", stage=stage, outcome=outcome, officer=officer,
        due=None if waits else received + DAY * 29, target=received + DAY * 21, version=20,
        clock_state="awaiting clarification" if waits else "running" if is_open else "answered",
        ended_on=None if is_open else received + DAY * 25,
        regime="eir" if number % 11 == 0 else "foia",
    )  # fmt: skip
    rows["applicants"].append(applicant)
    rows["parts"] += [
        models.Part(case=case, number=str(part), text=line[3:], order=part)
        for part, line in enumerate(text.split("\n")[1:], 1)
    ]
    for place, (kind, facts) in enumerate(_history(case, people[(code, "contributor")][0].name)):
        body = events.canonical(facts)
        event = events.link(case, kind=kind, by=officer, text=body, at=at + dt.timedelta(hours=5 * place))
        event.pk = number * 100 + place
        rows["events"].append(event)
        rows["facts"].append((event.pk, body))
        if place == 0:
            rows["clock"].append(models.ClockEvent(case=case, event_id=event.pk, kind="received", date=received))
    rows["cases"].append(case)
    if stage != "received":
        done = {"state": "done", "finished_at": at + DAY * 9} if not is_open or number % 2 else {}
        rows["tasks"].append(
            models.Task(
                case=case,
                person=chance.choice(people[(code, "contributor")]),
                asked_by=officer,
                due=received + DAY * 14,
                **done,
            )
        )
        rows["drafts"].append(
            models.Draft(case=case, author=officer, decision={"parts": [{"number": "1", "holding": "held"}]})
        )


def _history(case: Any, contributor: str) -> Iterator[tuple[str, dict[str, Any]]]:
    yield (
        "receive",
        {"reference": case.reference, "arrived": case.received, "received": case.received, "words": case.text_sha256},
    )
    yield "find-valid", {"reason": "It is in writing, with a name, an address and a description."}
    yield "split", {"count": 3}
    yield "accept", {}
    yield "ask-contributor", {"person": contributor, "parts": ["1", "2"], "due": case.received + DAY * 14}
    for minute in range(6):
        yield (
            "record-search",
            {"where": "The records system", "terms": "bicycle", "minutes": 20 + minute, "found": "Some records"},
        )
    for part in (1, 2, 3):
        yield "decide", {"what": f"part {part}: held"}
    for number in range(6):
        yield (
            "note",
            {"text": f"A note, number {number}, of the usual length that people write when they have rung somebody."},
        )
