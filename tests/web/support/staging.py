"""Cases at every stage, in two authorities, with people of every role: where tests that press at random begin."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from drawing import ANSWER, PENDING, enter

from candour.counting import count, load, load_mapping, load_question
from candour.tables import to_json
from candour.web import moments
from candour.web.accounts.models import Membership, Person
from candour.web.casework.actions.approve import approve, approve_letter, propose, propose_letter
from candour.web.casework.actions.checking import CONDITIONS, Check, check_validity
from candour.web.casework.actions.clock import send_notice, write_notice
from candour.web.casework.actions.decide import decide_part
from candour.web.casework.actions.ending import withdraw
from candour.web.casework.actions.gather import ask
from candour.web.casework.actions.issue import issue
from candour.web.casework.actions.receive import accept
from candour.web.casework.actions.review import ask_review
from candour.web.casework.models import Case, Channel, Count, CountState

EXAMPLE = Path(__file__).parents[3] / "examples" / "11220"
# A Monday on which nothing special is, far from the ends of the bank holidays' table.
BEGINS = dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Stage:
    """Where a sequence begins: people, what each may do (person and authority to roles), the moment."""

    people: Sequence[Person]
    installer: Person
    roles: dict[tuple[int, int], set[str]]
    at: dt.datetime
    cases: Sequence[Case]


def standing_hash(case: Case) -> str:
    """The hash of the answer that stands."""
    return str(case.drafts.get(kind="answer").bundles.get(void_at=None).sha256)


def to_stage(case: Case, team: Any, stage: str) -> Case:
    """A case just entered, brought on to a stage by the acts that a person would press."""
    steps = ["received", "working", "decided", "approval", "approved", "issued"]
    for step in steps[1 : steps.index(stage) + 1]:
        if step == "working":
            check_validity(by=team.officer, case=case, checks={name: Check(True) for name in CONDITIONS})
            accept(by=team.officer, case=case)
        elif step == "decided":
            decide_part(by=team.officer, case=case, number="1", holding="held", answer=ANSWER)
        elif step == "approval":
            propose(by=team.officer, case=case, dated=moments.today())
        elif step == "approved":
            approve(by=team.approver, case=case, sha256=standing_hash(case))
        else:
            issue(by=team.officer, case=case)
    return case


def more_people(team: Any, other_team: Any) -> list[Person]:
    """One who writes and approves, one who has left, one of two authorities, and one who has no role."""
    both = Person.objects.create(email="both@exp.example", name="Writer and Approver of EXP")
    gone = Person.objects.create(email="gone@exp.example", name="Gone from EXP", is_active=False)
    second = Person.objects.create(email="second@exp.example", name="Second Approver of EXP")
    across = Person.objects.create(email="across@exp.example", name="Officer of OTH, Auditor of EXP")
    nobody = Person.objects.create(email="nobody@exp.example", name="Nobody")
    given = [
        (both, team, "officer"),
        (both, team, "approver"),
        (gone, team, "officer"),
        (gone, team, "approver"),
        (second, team, "approver"),
        (across, team, "auditor"),
        (across, other_team, "officer"),
    ]
    for person, where, role in given:
        Membership.objects.create(person=person, authority=where.authority, role=role)
    return [both, gone, second, across, nobody]


@cache
def counted_table() -> dict[str, Any]:
    """The table of the reference answer, counted from the example's invented records."""
    with load(load_mapping(EXAMPLE / "records" / "mapping.toml"), EXAMPLE / "records") as snapshot:
        return to_json(count(load_question(EXAMPLE / "question.toml"), snapshot))


def staged(team: Any, other_team: Any) -> Stage:
    """Eleven cases of the first authority, at every stage, and one of the second."""
    people = [*_of(team), *_of(other_team), *more_people(team, other_team)]
    installer = other_team.administrator
    installer.is_installer = True
    installer.save()
    with moments.at_time(BEGINS):
        stages = ["received", "working", "decided", "working", "approval", "approval", "approved", "issued", "issued"]
        cases = [to_stage(enter(team.officer, team.authority, 4), team, stage) for stage in stages]
        review = ask_review(
            by=team.second_officer,
            case=cases[-1],
            on=moments.today(),
            words="You forgot those that were found.",
            arrived_at=moments.now(),
            channel=Channel.EMAIL,
        )
        closed = to_stage(enter(team.officer, team.authority, 30), team, "working")
        withdraw(by=team.officer, case=closed, on=moments.today())
        working = cases[2]
        Count.objects.create(
            case=working,
            name="crimes",
            title="Crimes",
            question="",
            by=team.analyst,
            state=CountState.DONE,
            counted=counted_table(),
        )
        ask(
            by=team.officer,
            case=working,
            person=team.contributor,
            parts=list(working.parts.all()),
            due=moments.today() + dt.timedelta(days=3),
        )
        asked = {"clarification": {"unclear": "You ask about “recent” thefts.", "questions": ["Which?"]}}
        send_notice(
            by=team.officer, draft=write_notice(by=team.officer, case=cases[3], kind="clarification", decision=asked)
        )
        extension = {"extension": {"reason": "It is still weighed.", "estimate": cases[1].due + dt.timedelta(days=14)}}
        longer = write_notice(
            by=team.officer, case=cases[1], kind="extension", decision=extension | {"refusals": [PENDING]}
        )
        bundle = propose_letter(by=team.officer, draft=longer, dated=moments.today())
        approve_letter(by=team.approver, draft=longer, sha256=bundle.sha256)
        theirs = to_stage(enter(other_team.officer, other_team.authority, 2, "Bob Applicant"), other_team, "decided")
    cases = [*cases, review, closed, theirs]
    return Stage(people, installer, _roles(), BEGINS + dt.timedelta(minutes=5), cases)


def _of(team: Any) -> list[Person]:
    names = ("officer", "second_officer", "analyst", "contributor", "approver", "publisher", "administrator", "auditor")
    return [getattr(team, name) for name in names]


def _roles() -> dict[tuple[int, int], set[str]]:
    roles: dict[tuple[int, int], set[str]] = {}
    for person, authority, role in Membership.objects.filter(ended_at=None).values_list(
        "person_id", "authority_id", "role"
    ):
        roles.setdefault((person, authority), set()).add(role)
    return roles
