"""What each step of an example's story presses, and types: the same acts as on the pages, by invented people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from candour.web import moments
from candour.web.accounts.models import Person
from candour.web.casework import splitting
from candour.web.casework.actions import (
    approve,
    checking,
    clock,
    decide,
    ending,
    gather,
    issue,
    receive,
    review,
)
from candour.web.casework.drafts import answer_draft
from candour.web.casework.models import Case, Channel, Kind
from candour.web.example.counted import count_suspects, write_question


@dataclass
class Story:
    """One case of the example while it is worked: who works it, and the day on which its answer is to leave."""

    case: Case
    people: Mapping[str, Person]
    leaves: dt.date | None = None
    review: Case | None = None
    made: dict[str, object] = field(default_factory=dict)

    def by(self, key: str) -> Person:
        """One of the people, with roles read anew."""
        person = self.people[key]
        person.forget_roles()
        return person

    @property
    def officer(self) -> Person:
        """Who works the case."""
        return self.by("officer")


Step = Callable[[Story], object]
STEPS: dict[str, Step] = {}


def _step(name: str) -> Callable[[Step], Step]:
    def keep(step: Step) -> Step:
        STEPS[name] = step
        return step

    return keep


@_step("valid")
def _valid(story: Story) -> object:
    checks = {condition: checking.Check(True) for condition in checking.CONDITIONS}
    return checking.check_validity(by=story.officer, case=story.case, checks=checks)


@_step("invalid")
def _invalid(story: Story) -> object:
    checks = {condition: checking.Check(True) for condition in checking.CONDITIONS}
    checks["describes"] = checking.Check(False, "Nobody could tell from the words which information is wanted.")
    return checking.check_validity(by=story.officer, case=story.case, checks=checks)


@_step("split")
def _split(story: Story) -> object:
    pieces = [
        checking.Piece(str(number), text) for number, text in enumerate(splitting.suggest(story.case.text), start=1)
    ]
    return checking.split(by=story.officer, case=story.case, pieces=pieces)


@_step("accept")
def _accept(story: Story) -> object:
    return receive.accept(by=story.officer, case=story.case)


def _asked(story: Story, days: int) -> object:
    story.made["task"] = gather.ask(
        by=story.officer,
        case=story.case,
        person=story.by("contributor"),
        parts=list(story.case.parts.all()),
        due=moments.today() + dt.timedelta(days=days),
        instructions="Please look in the system that you keep, and say where you looked.",
    )
    return story.made["task"]


@_step("ask")
def _ask(story: Story) -> object:
    return _asked(story, 9)


@_step("ask-overdue")
def _ask_overdue(story: Story) -> object:
    return _asked(story, 1)


@_step("search")
def _search(story: Story) -> object:
    return gather.record_search(
        by=story.by("contributor"),
        case=story.case,
        task=story.case.tasks.last(),
        on=moments.today(),
        where="The register that our department keeps",
        terms="the words of the question, 2022 to 2025",
        minutes=40,
        found="Entries that answer the question.",
        records=18,
    )


@_step("finish")
def _finish(story: Story) -> object:
    task = story.case.tasks.last()
    assert task is not None
    return gather.finish(by=story.by("contributor"), task=task, answer="We hold this, and gave what we found.")


@_step("estimate")
def _estimate(story: Story) -> object:
    task = story.case.tasks.last()
    return gather.record_estimate(
        by=story.by("contributor" if task else "officer"),
        case=story.case,
        task=task,
        parts=list(story.case.parts.all()),
        activity="extracting",
        description="open each call record and read what was done",
        records=1144,
        sample_records=10,
        sample_minutes=Decimal(30),
    )


@_step("question")
def _question(story: Story) -> object:
    return write_question(story.case, story.by("analyst"))


@_step("count")
def _count(story: Story) -> object:
    return count_suspects(story.case, story.by("analyst"))


@_step("clarify")
def _clarify(story: Story) -> object:
    draft = clock.write_notice(
        by=story.officer,
        case=story.case,
        kind=Kind.CLARIFICATION,
        decision={
            "clarification": {
                "unclear": "We do not know which years you ask about.",
                "questions": ["Which years do you ask about?"],
                "advice": "The years from 2022 on could be answered without much work.",
            }
        },
    )
    return clock.send_notice(by=story.officer, draft=draft)


@_step("clarified")
def _clarified(story: Story) -> object:
    return clock.receive_clarification(
        by=story.officer, case=story.case, on=moments.today(), words="From 2022 to 2024, please."
    )


@_step("fees")
def _fees(story: Story) -> object:
    draft = clock.write_notice(
        by=story.officer,
        case=story.case,
        kind=Kind.FEES_NOTICE,
        decision={
            "fees": {
                "charges": [{"description": "Paper copies, 240 pages", "pounds": "24.00"}],
                "pay_by": (moments.today() + dt.timedelta(days=90)).isoformat(),
                "how_to_pay": "By cheque or by bank transfer, with the reference of this letter.",
            }
        },
    )
    return clock.send_notice(by=story.officer, draft=draft)


@_step("extend")
def _extend(story: Story) -> object:
    until = story.case.due
    assert until is not None
    draft = clock.write_notice(
        by=story.officer,
        case=story.case,
        kind=Kind.EXTENSION,
        decision={
            "extension": {
                "estimate": (until + dt.timedelta(days=14)).isoformat(),
                "reason": "We are still asking those who place the cameras what telling the places would lead to.",
            },
            "refusals": [
                {
                    "provision": "31(1)(a)",
                    "withheld": "the places at which cameras stood",
                    "why": "Telling where cameras stand would let people who tip waste go elsewhere.",
                    "balance_pending": True,
                    "prejudice": {
                        "interest": "the prevention of crime",
                        "mechanism": "People who tip waste would avoid the places that they read of.",
                        "likelihood": "would be likely to",
                    },
                }
            ],
        },
    )
    bundle = approve.propose_letter(by=story.officer, draft=draft, dated=moments.today())
    approve.approve_letter(by=story.by("approver"), draft=draft, sha256=bundle.sha256)
    return clock.send_notice(by=story.officer, draft=draft)


def _held(story: Story, answer: str) -> None:
    for part in story.case.parts.all():
        decide.decide_part(by=story.officer, case=story.case, number=part.number, holding="held", answer=answer)


@_step("held")
def _decide_held(story: Story) -> object:
    _held(story, "We hold this. The figures are: 14 in the first year asked about, and 17 in the second.")
    return story.case


@_step("decide-partly")
def _decide_partly(story: Story) -> object:
    return decide.decide_part(by=story.officer, case=story.case, number="1", holding="held")


@_step("not-held")
def _not_held(story: Story) -> object:
    for part in story.case.parts.all():
        decide.decide_part(
            by=story.officer,
            case=story.case,
            number=part.number,
            holding="not held",
            searches="We searched the papers of the people department for 2024, and asked those who plan shifts.",
            advice="The staff association made a survey of its own in that year, and may be willing to share it.",
        )
    return story.case


@_step("cost")
def _cost(story: Story) -> object:
    _estimate(story)
    for part in story.case.parts.all():
        decide.decide_part(by=story.officer, case=story.case, number=part.number, holding="held")
    return decide.refuse_for_cost(
        by=story.officer,
        case=story.case,
        provision="12(1)",
        estimates=list(story.case.estimates.all()),
        advice="We could read about 360 of these records within the limit: for example the calls of four months.",
    )


@_step("vexatious")
def _vexatious(story: Story) -> object:
    return decide.decide_dismissal(
        by=story.officer,
        case=story.case,
        values={
            "provision": "14(1)",
            "why": "This is the eleventh request about the machine in a year. Each was answered in full. Another "
            "answer would take time from other requests and would tell the public nothing that it does not know.",
        },
    )


@_step("personal-data")
def _personal_data(story: Story) -> object:
    decide.decide_part(
        by=story.officer, case=story.case, number="1", holding="held", answer="The force pays for 2,140."
    )
    decide.decide_part(by=story.officer, case=story.case, number="2", holding="held")
    number = decide.add_reason(
        by=story.officer,
        case=story.case,
        which=decide.REFUSALS,
        provision="40(2) by virtue of 40(3A)(a)",
        parts=["2"],
        withheld="the numbers of the chief officers’ telephones",
    )
    return decide.change_reason(
        by=story.officer,
        case=story.case,
        which=decide.REFUSALS,
        number=number,
        values={
            "why": "The numbers are personal data of the officers who carry the telephones. To publish them would "
            "break the first data protection principle: it would be unfair, because the officers do not expect their "
            "direct numbers to be told to the world, and nobody needs them to hold the force to account. The "
            "applicant’s legitimate interest in the cost is met by the number supplied."
        },
    )


@_step("propose")
def _propose(story: Story) -> object:
    return approve.propose(by=story.officer, case=story.case, dated=story.leaves or moments.today())


@_step("approve")
def _approve(story: Story) -> object:
    bundle = answer_draft(story.case).bundles.get(void_at=None)
    return approve.approve(by=story.by("approver"), case=story.case, sha256=bundle.sha256)


@_step("issue")
def _issue(story: Story) -> object:
    issued = issue.issue(by=story.officer, case=story.case)
    if not issued.mail_key:
        issue.record_dispatch(by=story.officer, issued=issued, how="first-class post", on=moments.today())
    return issued


@_step("review")
def _review(story: Story) -> object:
    story.review = review.ask_review(
        by=story.officer,
        case=story.case,
        on=moments.today(),
        words="I do not believe that this is all that you hold. Please look again.",
        arrived_at=moments.now() - dt.timedelta(minutes=20),
        channel=Channel.EMAIL,
    )
    return story.review


@_step("review-accept")
def _review_accept(story: Story) -> object:
    assert story.review is not None
    return receive.accept(by=story.by("officer2"), case=story.review)


@_step("withdraw")
def _withdraw(story: Story) -> object:
    return ending.withdraw(by=story.officer, case=story.case, on=moments.today())


@_step("transfer")
def _transfer(story: Story) -> object:
    return ending.transfer(
        by=story.officer, case=story.case, to="Exampleshire County Council", on=moments.today(), agreed=True
    )


@_step("close-invalid")
def _close_invalid(story: Story) -> object:
    return ending.close_invalid(
        by=story.officer,
        case=story.case,
        told="We asked which information is wanted, and named what we publish about our work.",
    )
