"""What can be pressed when an answer is approved and sent, and when a case ends or begins again."""

from __future__ import annotations

from typing import Any

from drawing import ALWAYS, APPROVAL, APPROVED, APPROVER, CLOSED, EARLY, ISSUED, OFFICER, OPEN, WORKING, Acts, Drawn

from candour.web import moments
from candour.web.casework.actions import approve, ending, issue, review
from candour.web.casework.models import Bundle, Channel, Draft, Issue

END = Acts()
act = END.act


# --- approving and sending


@act(OFFICER, (WORKING,), APPROVAL)
def propose(d: Drawn) -> Any:
    return approve.propose(by=d.by, case=d.case, dated=d.day(0, 0, 0, 1), seen=d.seen())


@act(APPROVER, (APPROVAL,), APPROVED)
def approve_answer(d: Drawn) -> Any:
    answers = Bundle.objects.filter(draft__case=d.case, draft__kind__in=("answer", "review outcome"))
    return approve.approve(by=d.by, case=d.case, sha256=d.one_of(answers.order_by("-id")).sha256)


@act(APPROVER, (APPROVAL,), WORKING)
def send_back(d: Drawn) -> Any:
    return approve.send_back(by=d.by, case=d.case, reason=d.words())


@act(OFFICER, (APPROVAL, APPROVED), WORKING)
def take_back(d: Drawn) -> Any:
    return approve.take_back(by=d.by, case=d.case, reason=d.words())


@act(OFFICER, (WORKING,))
def ask_override(d: Drawn) -> Any:
    draft = d.one_of(Draft.objects.filter(case=d.case, kind__in=("answer", "review outcome")))
    found = d.one_of(draft.findings)
    return approve.ask_override(by=d.by, case=d.case, finding=found["id"], where=found["where"], reason=d.words())


@act(APPROVER, (WORKING,))
def agree_override(d: Drawn) -> Any:
    override = d.one_of([one for draft in d.case.drafts.all() for one in draft.overrides.all()])
    answer = d.choose((approve.agree_override, approve.agree_override, approve.refuse_override))
    return answer(by=d.by, override=override, reason=d.words())


@act(OFFICER, (APPROVED,), ISSUED)
def send(d: Drawn) -> Any:
    d.ticks.append(("review-answered" if d.case.is_review else "answered", moments.today(), None))
    return issue.issue(by=d.by, case=d.case)


@act(OFFICER, ALWAYS)
def record_dispatch(d: Drawn) -> Any:
    issued = d.one_of(Issue.objects.filter(draft__case=d.case))
    return issue.record_dispatch(by=d.by, issued=issued, how=d.words(), on=d.day(0, -1))


# --- ending


@act(OFFICER, OPEN, CLOSED)
def withdraw(d: Drawn) -> Any:
    on = d.day(0, -1)
    d.ticks += [] if d.case.is_review else [("withdrawn", on, None)]
    return ending.withdraw(by=d.by, case=d.case, on=on, seen=d.seen())


@act(OFFICER, EARLY, CLOSED)
def transfer(d: Drawn) -> Any:
    on = d.day(0, -1)
    to = d.choose(("Othershire Council", "", "Ann Applicant Ltd"))
    d.ticks.append(("transferred-out", on, None))
    return ending.transfer(by=d.by, case=d.case, to=to, on=on, agreed=d.choose((True, True, False)), seen=d.seen())


@act(OFFICER, EARLY, CLOSED)
def lapse(d: Drawn) -> Any:
    return ending.lapse(by=d.by, case=d.case, seen=d.seen())


@act(OFFICER, EARLY, CLOSED)
def close_invalid(d: Drawn) -> Any:
    return ending.close_invalid(by=d.by, case=d.case, told=d.words(), seen=d.seen())


@act(OFFICER, (CLOSED,), WORKING)
def reopen(d: Drawn) -> Any:
    return ending.reopen(by=d.by, case=d.case, reason=d.words(), seen=d.seen())


@act(OFFICER, (ISSUED,))
def ask_review(d: Drawn) -> Any:
    on = d.day(0, 0, -2)
    return review.ask_review(
        by=d.by,
        case=d.case,
        on=on,
        words=d.choose(("You forgot the found ones.", "")),
        arrived_at=moments.now(),
        channel=Channel.EMAIL,
        late_reason=d.words(),
    )
