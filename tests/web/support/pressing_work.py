"""What can be pressed while a case is worked on: searching, counting, deciding."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from drawing import ANALYST, ANSWER, OFFICER, OPEN, PENDING, SEARCHERS, TEAM, WORKING, Acts, Drawn

from candour.web.casework.actions import counts, decide, gather

WORK = Acts()
act = WORK.act


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
