"""What can be pressed while a request is received, and about its clock and the notices that stop it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from drawing import ALWAYS, APPROVER, EARLY, OFFICER, OPEN, PENDING, RECEIVED, TEAM, WORKING, Acts, Drawn

from candour.web import moments
from candour.web.casework.actions import applicant, approve, checking, clock, ending, receive
from candour.web.casework.models import Bundle, Kind

RECEIVING = Acts()
act = RECEIVING.act


# --- receiving


@act(OFFICER, EARLY)
def check_validity(d: Drawn) -> Any:
    met = d.choose((True, True, True, False))
    checks = {name: checking.Check(met or name != "name", d.words()) for name in checking.CONDITIONS}
    return checking.check_validity(by=d.by, case=d.case, checks=checks, seen=d.seen())


@act(OFFICER, (RECEIVED,), WORKING)
def accept(d: Drawn) -> Any:
    return receive.accept(by=d.by, case=d.case, seen=d.seen())


@act(OFFICER, EARLY)
def retitle(d: Drawn) -> Any:
    title = d.choose(("Stolen bicycles", "Bicycles, 2024", "", "What Ann Applicant asked"))
    return receive.retitle(by=d.by, case=d.case, subject=title, seen=d.seen())


@act(OFFICER, EARLY)
def split(d: Drawn) -> Any:
    rows = list(d.case.parts.all())
    pieces = [checking.Piece(str(number), row.text, row.pk) for number, row in enumerate(rows, start=1)]
    more = d.choose(("How many were found?", "How many were eaten?", "ANN APPLICANT", ""))
    pieces.append(checking.Piece(d.choose(("9", "2a", "1", "x")), more))
    pieces = pieces[d.choose((0, 0, 1)) :]
    return checking.split(by=d.by, case=d.case, pieces=pieces, own_words=d.choose((True, False)), seen=d.seen())


@act(OFFICER, EARLY)
def set_format(d: Drawn) -> Any:
    return checking.set_format(by=d.by, case=d.case, format_asked=d.words(), seen=d.seen())


@act(OFFICER, EARLY)
def set_regime(d: Drawn) -> Any:
    regime = d.choose(("foia", "eir", "eir", "foisa"))
    return checking.set_regime(by=d.by, case=d.case, regime=regime, reason=d.words(), seen=d.seen())


@act(OFFICER, OPEN)
def link_similar(d: Drawn) -> Any:
    return checking.link_similar(by=d.by, case=d.case, other=d.choose(d.cases), reason=d.words(), seen=d.seen())


@act(OFFICER, OPEN)
def assign(d: Drawn) -> Any:
    return receive.assign(by=d.by, case=d.case, to=d.choose(d.people), seen=d.seen())


@act(OFFICER, OPEN)
def correct_receipt(d: Drawn) -> Any:
    received = d.case.received + dt.timedelta(days=d.choose((0, 1, 1, 2, -3, 500)))
    d.ticks.append(("received", received, None))
    earlier = d.case.arrived_at - dt.timedelta(days=3) if received < d.case.received else None
    return receive.correct_receipt(
        by=d.by, case=d.case, received=received, reason=d.words(), arrived_at=earlier, seen=d.seen()
    )


@act(OFFICER, ALWAYS)
def see_applicant(d: Drawn) -> Any:
    return applicant.see_applicant(by=d.by, case=d.case, reason=d.words())


@act(OFFICER, ALWAYS)
def correct_applicant(d: Drawn) -> Any:
    asked = receive.Asked(
        name="Ann Applicant",
        email="ann@applicant.example",
        salutation=d.choose(("Ms Applicant", "Dr Applicant")),
        address=d.choose(("", "1 Some Street")),
    )
    return applicant.correct_applicant(by=d.by, case=d.case, asked=asked, reason=d.words(), seen=d.seen())


@act((*TEAM, "approver"), ALWAYS)
def note(d: Drawn) -> Any:
    return ending.note(by=d.by, case=d.case, text=d.words())


# --- the clock


@act(OFFICER, OPEN)
def set_target(d: Drawn) -> Any:
    return clock.set_target(by=d.by, case=d.case, target=d.day(3, 5, 30), seen=d.seen())


@act(OFFICER, EARLY)
def write_notice(d: Drawn) -> Any:
    kind = d.choose((Kind.CLARIFICATION, Kind.FEES_NOTICE, Kind.EXTENSION, Kind.EXTENSION))
    decision: dict[str, Any] = {
        Kind.CLARIFICATION: {"clarification": {"unclear": "You ask about “recent” thefts.", "questions": ["Which?"]}},
        Kind.FEES_NOTICE: {
            "fees": {
                "charges": [{"description": "copies", "pounds": d.choose(("12.50", "3", "many"))}],
                "pay_by": moments.today() + dt.timedelta(days=80),
                "how_to_pay": "By cheque.",
            }
        },
        Kind.EXTENSION: {
            "extension": {"reason": d.words(), "estimate": d.day(15, 30)},
            "refusals": [] if d.case.regime == "eir" else [PENDING],
        },
    }[kind]
    return clock.write_notice(by=d.by, case=d.case, kind=kind, decision=decision, seen=d.seen())


_TICKS = {
    "clarification": "clarification-asked",
    "fees notice": "fees-notice",
    "extension": "public-interest-extension",
}


@act(OFFICER, EARLY)
def send_notice(d: Drawn) -> Any:
    draft = d.one_of(d.case.drafts.filter(kind__in=clock.NOTICES))
    kind, until = _TICKS[draft.kind], None
    if draft.kind == Kind.EXTENSION:
        until = dt.date.fromisoformat(draft.decision["extension"]["estimate"])
        if not draft.decision.get("refusals"):
            kind, until = "complexity-extension", None
    d.ticks.append((kind, moments.today(), until))
    return clock.send_notice(by=d.by, draft=draft, seen=d.seen())


@act(OFFICER, EARLY)
def receive_clarification(d: Drawn) -> Any:
    on = d.day(0, 0, -1)
    d.ticks.append(("clarification-received", on, None))
    return clock.receive_clarification(by=d.by, case=d.case, on=on, words=d.words(), seen=d.seen())


@act(OFFICER, EARLY)
def record_fee(d: Drawn) -> Any:
    on = d.day(0, 0, -1)
    d.ticks.append(("fee-paid", on, None))
    return clock.record_fee(by=d.by, case=d.case, on=on, seen=d.seen())


@act(OFFICER, EARLY)
def propose_letter(d: Drawn) -> Any:
    draft = d.one_of(d.case.drafts.exclude(kind=Kind.ANSWER))
    return approve.propose_letter(by=d.by, draft=draft, dated=d.day(0), seen=d.seen())


@act(APPROVER, EARLY)
def approve_letter(d: Drawn) -> Any:
    bundle = d.one_of(Bundle.objects.filter(draft__case=d.case).exclude(draft__kind=Kind.ANSWER))
    return approve.approve_letter(by=d.by, draft=bundle.draft, sha256=bundle.sha256)


@act((*APPROVER, *OFFICER), EARLY)
def return_letter(d: Drawn) -> Any:
    draft = d.one_of(d.case.drafts.exclude(kind=Kind.ANSWER))
    return approve.return_letter(by=d.by, draft=draft, reason=d.words())
