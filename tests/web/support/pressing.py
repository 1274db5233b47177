"""Everything that a person can press, with what can be entered: for tests that press at random.

`TABLE` says of each act who may do it, at which stages, and where the case goes: written from what the acts are meant
to be and not from `casework.acts`, so that the two are compared. The words and days are plausible, or wrong in the
ways in which people are wrong: empty, from another day, about another case, with the applicant's name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone

from candour.web import moments
from candour.web.accounts.models import Authority, Person
from candour.web.casework.actions import (
    applicant,
    approve,
    checking,
    clock,
    counts,
    decide,
    ending,
    gather,
    issue,
    receive,
    review,
)
from candour.web.casework.models import Bundle, Case, Channel, Draft, Issue, Kind

Choose = Callable[[Sequence[Any]], Any]

RECEIVED, WORKING, APPROVAL, APPROVED = "received", "working", "approval", "approved"
ISSUED, CLOSED = "issued", "closed"
OPEN = (RECEIVED, WORKING, APPROVAL, APPROVED)
EARLY = (RECEIVED, WORKING)
ALWAYS = (*OPEN, ISSUED, CLOSED)

WORDS = ("Because of the reports.", "It is “so”.\n\n- one\n- two", "Nothing was found.", "100 % of £5 <b>&amp;</b>")
WRONG_WORDS = ("", "   ", "As Ann Applicant said.", "Write to ann@applicant.example, please.")
ANSWER = "Twelve bicycles were reported stolen in 2024, and two were found."


@dataclass
class Drawn:
    """What one press was given: who presses, on which case, and how each value is drawn."""

    choose: Choose
    by: Person
    case: Case
    people: Sequence[Person]
    cases: Sequence[Case]
    # Somebody careful enters what can stand; somebody else is wrong here and there.
    careful: bool = False
    stale: bool = False
    # Days that this press puts into the clock, if it succeeds, as [(kind, day, until)].
    ticks: list[tuple[str, dt.date, dt.date | None]] = field(default_factory=list)

    def words(self) -> str:
        """Some words that can stand, or not."""
        return str(self.choose(WORDS if self.careful else (*WORDS, *WRONG_WORDS)))

    def day(self, *near: int) -> dt.date:
        """A day so many days from today, or a wrong one."""
        return moments.today() + dt.timedelta(days=self.choose(near if self.careful else (*near, -400, 400)))

    def seen(self) -> int | None:
        """The version that the page showed: the present one, none, or one that is past."""
        now = self.case.version
        version = self.choose((now, None) if self.careful else (now, None, now - 1))
        self.stale = self.stale or version not in (None, self.case.version)
        return None if version is None else int(version)

    def one_of(self, rows: Any) -> Any:
        """One of the case's own rows, or `Nothing`."""
        found = list(rows)
        if not found:
            raise Nothing
        return self.choose(found)

    def parts(self) -> list[Any]:
        """Some of the case's parts, or one of another case."""
        mine = list(self.case.parts.all())
        others = list(self.choose(self.cases).parts.all())
        return list(self.choose((mine, mine[:1]) if self.careful else (mine, others, [])))


class Nothing(Exception):
    """There is nothing on the case that this could be pressed for."""


@dataclass(frozen=True)
class Act:
    """One thing that can be pressed: its name here, who may, at which stages, where the case goes, and how."""

    name: str
    roles: tuple[str, ...]
    stages: tuple[str, ...]
    to: str | None
    press: Callable[[Drawn], Any]


TABLE: dict[str, Act] = {}
OFFICER, ANALYST, APPROVER = ("officer",), ("analyst",), ("approver",)
SEARCHERS = ("contributor", "analyst", "officer")
TEAM = ("officer", "analyst")


def act(
    roles: tuple[str, ...], stages: tuple[str, ...], to: str | None = None
) -> Callable[[Callable[[Drawn], Any]], Callable[[Drawn], Any]]:
    """Enter what a function presses into the table, under the function's name."""

    def entered(press: Callable[[Drawn], Any]) -> Callable[[Drawn], Any]:
        TABLE[press.__name__] = Act(press.__name__, roles, stages, to, press)
        return press

    return entered


def enter(by: Person, authority: Authority, days_ago: int, name: str = "Ann Applicant", **more: Any) -> Case:
    """A request that arrived some days before."""
    arrived = moments.now() - dt.timedelta(days=days_ago, minutes=5)
    first = name.split()[0].casefold()
    values: dict[str, Any] = {
        "subject": "Thefts of bicycles in 2024",
        "text": f"How many bicycles were stolen in 2024?\nHow many were found?\n\n{name}",
        "applicant": receive.Asked(name=name, email=f"{first}@applicant.example", salutation=f"Ms {name.split()[-1]}"),
        "channel": Channel.EMAIL,
        "arrived_at": arrived,
        "received": timezone.localdate(arrived),
        **more,
    }
    return receive.receive(by=by, authority=authority, **values)


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


PENDING = {
    "provision": "31(1)(a)",
    "withheld": "the crime reports",
    "why": "The reports describe how thieves were caught.",
    "prejudice": {
        "interest": "the prevention of crime",
        "mechanism": "Thieves would learn how they are found.",
        "likelihood": "would be likely to",
    },
    "balance_pending": True,
}
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


# --- searching


@act(TEAM, (WORKING,))
def ask(d: Drawn) -> Any:
    return gather.ask(
        by=d.by,
        case=d.case,
        person=d.choose(d.people),
        parts=d.parts(),
        due=d.day(2, 5),
        instructions=d.words(),
        seen=d.seen(),
    )


@act(TEAM, (WORKING,))
def change_task(d: Drawn) -> Any:
    task = d.one_of(d.case.tasks.all())
    to = d.choose((None, None, *d.people))
    return gather.change(by=d.by, task=task, due=d.day(2, 9), instructions=d.words(), person=to, seen=d.seen())


@act(TEAM, OPEN)
def cancel_task(d: Drawn) -> Any:
    return gather.cancel(by=d.by, task=d.one_of(d.case.tasks.all()), reason=d.words())


@act(TEAM, (WORKING,))
def chase(d: Drawn) -> Any:
    return gather.chase(by=d.by, task=d.one_of(d.case.tasks.all()))


@act(SEARCHERS, (WORKING,))
def record_search(d: Drawn) -> Any:
    task = d.choose((None, *d.case.tasks.all(), *d.case.tasks.all()))
    return gather.record_search(
        by=d.by, case=d.case, task=task, on=d.day(0, -1), where=d.words(), terms=d.words(), minutes=5, found=d.words()
    )


@act(SEARCHERS, (WORKING,))
def return_file(d: Drawn) -> Any:
    task = d.choose((None, *d.case.tasks.all()))
    name = d.choose(("thefts.csv", "Ann Applicant.csv", "thefts.exe", ""))
    return gather.return_file(by=d.by, case=d.case, task=task, name=name, data=b"year,thefts\n2024,12\n")


@act(OFFICER, (WORKING,))
def set_file_aside(d: Drawn) -> Any:
    return gather.set_file_aside(by=d.by, file=d.one_of(d.case.files.all()), reason=d.words())


@act(TEAM, (WORKING,))
def inspect_again(d: Drawn) -> Any:
    return gather.inspect_again(by=d.by, file=d.one_of(d.case.files.all()))


@act(SEARCHERS, (WORKING,))
def finish(d: Drawn) -> Any:
    return gather.finish(by=d.by, task=d.one_of(d.case.tasks.all()), answer=d.words())


@act(TEAM, (WORKING,))
def reopen_task(d: Drawn) -> Any:
    return gather.reopen(by=d.by, task=d.one_of(d.case.tasks.all()), reason=d.words(), due=d.day(3, 4))


@act(SEARCHERS, (WORKING,))
def record_estimate(d: Drawn) -> Any:
    return gather.record_estimate(
        by=d.by,
        case=d.case,
        task=d.choose((None, *d.case.tasks.all())),
        parts=d.parts(),
        activity=d.choose(("locating", "retrieving", "thinking")),
        description=d.words(),
        records=d.choose((200, 20, 0)),
        sample_records=d.choose((10, 50)),
        sample_minutes=Decimal("35.5"),
    )


@act(TEAM, (WORKING,))
def set_estimate_aside(d: Drawn) -> Any:
    return gather.set_estimate_aside(by=d.by, estimate=d.one_of(d.case.estimates.all()), reason=d.words())


# --- counting


@act(ANALYST, (WORKING,))
def choose_protection(d: Drawn) -> Any:
    count = d.one_of(d.case.counts.all())
    return counts.choose(by=d.by, case=d.case, count=count, as_counted=d.choose((True, True, False)), reason=d.words())


@act(ANALYST, (WORKING,))
def discard_count(d: Drawn) -> Any:
    return counts.discard(by=d.by, case=d.case, count=d.one_of(d.case.counts.all()), reason=d.words())


# --- deciding


@act(OFFICER, (WORKING,))
def decide_part(d: Drawn) -> Any:
    disclosures: tuple[dict[str, Any], ...] = d.choose(
        ((), (), ({"what": "a table of thefts", "table": "crimes"},), ({"what": "a list", "files": ["thefts.csv"]},))
    )
    return decide.decide_part(
        by=d.by,
        case=d.case,
        number=d.choose(("1", "1", "1", "9")),
        holding=d.choose(("held", "held", "held", "not held", "", "somewhere")),
        answer=d.choose((ANSWER, ANSWER, "We hold nothing of this.", "")),
        disclosures=disclosures,
        searches=d.choose(("We searched the crime records for 2024.", "")),
        seen=d.seen(),
    )


@act(OFFICER, (WORKING,))
def add_reason(d: Drawn) -> Any:
    which = d.choose((decide.REFUSALS, decide.DENIALS))
    provision = d.choose(("31(1)(a)", "40(2)", "31(3)", "999(1)", ""))
    return decide.add_reason(by=d.by, case=d.case, which=which, provision=provision, parts=["1"], seen=d.seen())


@act(OFFICER, (WORKING,))
def change_reason(d: Drawn) -> Any:
    values = {"why": d.words(), "withheld": "the crime reports", "prejudice": PENDING["prejudice"]}
    which = d.choose((decide.REFUSALS, decide.DENIALS))
    number = d.choose((1, 1, 2))
    return decide.change_reason(by=d.by, case=d.case, which=which, number=number, values=values, seen=d.seen())


@act(OFFICER, (WORKING,))
def remove_reason(d: Drawn) -> Any:
    which = d.choose((decide.REFUSALS, decide.DENIALS))
    return decide.remove_reason(by=d.by, case=d.case, which=which, number=d.choose((1, 1, 2)), seen=d.seen())


@act(OFFICER, (WORKING,))
def refuse_for_cost(d: Drawn) -> Any:
    estimates = list(d.case.estimates.all())
    return decide.refuse_for_cost(by=d.by, case=d.case, provision="12(1)", estimates=estimates, seen=d.seen())


@act(OFFICER, (WORKING,))
def decide_dismissal(d: Drawn) -> Any:
    values = d.choose((None, {"provision": "14(1)", "why": d.words()}))
    return decide.decide_dismissal(by=d.by, case=d.case, values=values, seen=d.seen())


@act(OFFICER, (WORKING,))
def decide_review(d: Drawn) -> Any:
    values = {
        "reviewer": "the head of information",
        "result": d.choose(("complaint upheld", "complaint not upheld")),
        "reasons": "The first answer was right, and this says why.",
        "action": "We now supply what was left out.",
    }
    return decide.decide_review(by=d.by, case=d.case, values=values, seen=d.seen())


@act(OFFICER, (WORKING,))
def write_words(d: Drawn) -> Any:
    values = {"introduction": d.choose(("Thank you for asking.", "")), "closing": d.choose(("", "We wish you well."))}
    return decide.write_words(by=d.by, case=d.case, values=values, seen=d.seen())


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
