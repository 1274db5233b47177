"""A case brought to each step of its answer by the acts that a person would press."""

from __future__ import annotations

from typing import Any

from candour.web import moments
from candour.web.casework.actions.approve import approve, propose
from candour.web.casework.actions.checking import CONDITIONS, Check, check_validity
from candour.web.casework.actions.decide import decide_part
from candour.web.casework.actions.issue import issue
from candour.web.casework.actions.receive import accept
from candour.web.casework.models import Case


def worked(enter: Any, team: Any, **given: Any) -> Case:
    """A case that is being worked on."""
    case: Case = enter(**given)
    check_validity(by=team.officer, case=case, checks={name: Check(True) for name in CONDITIONS})
    return accept(by=team.officer, case=case)


def decided(enter: Any, team: Any, **given: Any) -> Case:
    """A case whose one part is answered in words."""
    case = worked(enter, team, **given)
    decide_part(
        by=team.officer,
        case=case,
        number="1",
        holding="held",
        answer="Twelve bicycles were reported stolen in 2024, and two were found.",
    )
    return case


def proposed(enter: Any, team: Any, **given: Any) -> Case:
    """A case whose answer waits for approval, dated today."""
    case = decided(enter, team, **given)
    propose(by=team.officer, case=case, dated=moments.today())
    return case


def standing_hash(case: Case) -> str:
    """The hash of the bundle that stands."""
    return str(case.drafts.get(kind="answer").bundles.get(void_at=None).sha256)


def approved(enter: Any, team: Any, **given: Any) -> Case:
    """A case whose answer is approved, to be sent."""
    case = proposed(enter, team, **given)
    approve(by=team.approver, case=case, sha256=standing_hash(case))
    return case


def issued(enter: Any, team: Any, **given: Any) -> Case:
    """A case whose answer was sent."""
    case = approved(enter, team, **given)
    issue(by=team.officer, case=case)
    return case
