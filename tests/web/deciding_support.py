"""The reference request, entered as a case, and its table; and how the forms of a decision are filled in."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from candour.counting import count, load, load_mapping, load_question
from candour.letters import Record, load_record
from candour.sdc import protect, read_policy
from candour.tables import to_json
from candour.web.accounts.models import Person
from candour.web.casework.models import Case, Count, CountState, Part, Stage, Validity
from candour.web.casework.tables_of import keep

EXAMPLE = Path(__file__).parents[2] / "examples" / "11220"


def reference_record() -> Record:
    """The record of the reference answer, as its file has it."""
    return load_record(EXAMPLE / "record.toml")


def working(case: Case, **changes: Any) -> Case:
    """A case at the stage at which it is decided."""
    Case.objects.filter(pk=case.pk).update(stage=Stage.WORKING, validity=Validity.VALID, **changes)
    case.refresh_from_db()
    return case


def with_parts(case: Case, *texts: str) -> Case:
    """A case with these parts, numbered from 1."""
    case.parts.all().delete()
    for number, text in enumerate(texts, start=1):
        Part.objects.create(case=case, number=str(number), text=text, order=number)
    return case


def reference_case(enter: Any) -> Case:
    """The reference request, accepted for work, with its table counted, protected and chosen."""
    record = reference_record()
    arrived = timezone.make_aware(dt.datetime.combine(record.received, dt.time(9)))
    case = enter(subject=record.subject, received=record.received, arrived_at=arrived, text=record.parts[0].text)
    working(case, reference=record.reference)
    with_parts(case, *(part.text for part in record.parts))
    case.applicant.salutation = record.salutation
    case.applicant.save()
    authority = case.authority
    ours = dataclasses.asdict(record.authority)
    authority.name, authority.kind, authority.signatory = ours["name"], ours["kind"], ours["signatory"]
    authority.email, authority.web, authority.telephone = ours["email"], ours["web"], ours["telephone"]
    authority.address = "\n".join(ours["address"])
    authority.review_address = "\n".join(record.rights.review_address)
    authority.review_email = record.rights.review_email
    authority.save()
    return case


def chosen_table(case: Case, by: Person) -> Count:
    """The table of the reference answer, counted from the example's records, protected and chosen."""
    question = load_question(EXAMPLE / "question.toml")
    with load(load_mapping(EXAMPLE / "records" / "mapping.toml"), EXAMPLE / "records") as snapshot:
        counted = count(question, snapshot)
    protected = protect(counted, read_policy(EXAMPLE / "protection.toml"))
    return Count.objects.create(
        case=case,
        name="suspects-under-14",
        title="Suspects under 14 by year",
        question=(EXAMPLE / "question.toml").read_text(encoding="utf-8"),
        by=by,
        state=CountState.DONE,
        counted=to_json(counted),
        chosen_by=by,
        chosen_at=timezone.now(),
        choice_reason="Few children (invented).",
        **keep(protected),
    )


def address(name: str, case: Case, **more: Any) -> str:
    """The address of a page of a case."""
    return reverse(name, kwargs={"reference": case.reference, **more})


def fill_in(client: Client, name: str, case: Case, fields: dict[str, Any], **more: Any) -> Any:
    """Send a form of the decision as it stands now, and expect that it was saved."""
    case.refresh_from_db()
    response = client.post(address(name, case, **more), {"seen": case.version, **fields})
    assert response.status_code == 302, response.content.decode()[-6000:]
    return response
