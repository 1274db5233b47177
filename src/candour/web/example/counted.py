"""The counts of the example: the reference question, asked of the reference records."""

from __future__ import annotations

from pathlib import Path

from candour.sdc import read_policy
from candour.web.accounts.models import Person
from candour.web.casework import count_tasks
from candour.web.casework.actions import counts
from candour.web.casework.models import Case, Count, Source

NAME = "suspects-under-14"
SOURCE = "Crime recording system, extract of 2 September 2019 (invented)"

# Where the reference case stands; set by `load`.
REFERENCE: list[Path] = []


def write_question(case: Case, analyst: Person) -> Count:
    """The reference question, for a case that asks much the same."""
    text = (REFERENCE[0] / "question.toml").read_text("utf-8")
    return counts.write_question(by=analyst, case=case, name=NAME, question=text)


def count_suspects(case: Case, analyst: Person) -> Count:
    """Write the question and count, as the background worker would."""
    count = write_question(case, analyst)
    source = Source.objects.get(authority=case.authority_id, name=SOURCE)
    counts.start(by=analyst, case=case, count=count, source=source)
    count.refresh_from_db()
    count_tasks.run_count.func(count.pk, count.run)
    count.refresh_from_db()
    return count


def protect_and_choose(count: Count, analyst: Person) -> Count:
    """Protect the table by the reference policy, and choose that it goes out so."""
    case = count.case
    counts.protect(by=analyst, case=case, count=count, policy=read_policy(REFERENCE[0] / "protection.toml"))
    count.refresh_from_db()
    count_tasks.run_protection.func(count.pk, count.run)
    counts.choose(
        by=analyst,
        case=case,
        count=count,
        as_counted=False,
        reason="The figures are about children, and small numbers could point to one of them.",
    )
    count.refresh_from_db()
    return count
