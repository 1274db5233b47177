"""Refusals because of cost or of the request itself, more time, questions back, fees, reviews, and rights."""

from __future__ import annotations

import datetime as dt
import tomllib
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from candour.findings import Finding, Severity
from candour.language import gettext as _
from candour.language import later
from candour.law import Regime
from candour.letters.compose_refusals import about_parts
from candour.letters.letter import Block, Grid, Section
from candour.letters.record import LetterKind, Record, Regulator
from candour.letters.record_procedures import CostRefusal, ReviewResult
from candour.letters.wording import blocks_of, count, day, joined, phrase, plain, pounds, sentence
from candour.letters.writer import Writer

_ACTIVITIES = {
    "determining": later("Finding out whether we hold it"),
    "locating": later("Locating it"),
    "retrieving": later("Retrieving it"),
    "extracting": later("Extracting it"),
}

POUNDS_AN_HOUR = 25
"""The rate of SI 2004/3244 regulation 4(4)."""


def cost_sections(writer: Writer) -> list[Section]:
    """A refusal because of cost: the limit, the estimate line by line, and how to narrow the request."""
    cost = writer.record.cost
    if cost is None:
        return []
    said = {"hours": plain(cost.hours), "limit": str(cost.limit_hours)}
    clause = "cost.over.confirming" if "12(2)" in cost.provision else "cost.over"
    blocks = writer.say(clause, **said)
    blocks += writer.say("cost.limit", limit=str(cost.limit_hours), pounds=count(cost.limit_hours * POUNDS_AN_HOUR))
    if cost.aggregation:
        together = cost.aggregation
        blocks += writer.say(
            "cost.aggregated",
            references=joined(list(together.references)),
            first=day(min(together.received)),
            last=day(max(together.received)),
        )
        blocks += blocks_of(together.reason, "record.reason")
    blocks += [*writer.say("cost.estimate"), _estimate(writer, cost)]
    narrowing = [*writer.say("cost.narrowing"), *blocks_of(cost.advice, "record.advice")] if cost.advice else []
    return writer.section("cost", "cost", blocks, writer.section("narrowing", "narrowing", narrowing))


def _estimate(writer: Writer, cost: CostRefusal) -> Grid:
    rows = [
        (
            sentence(work.description).removesuffix("."),
            _(_ACTIVITIES[work.activity]) if work.activity in _ACTIVITIES else work.activity,
            count(work.records),
            plain(work.minutes),
            plain(work.minutes * work.records / Decimal(60)),
        )
        for work in cost.work
    ]
    return Grid(
        caption=writer.words("cost.table.caption"),
        header=(_("Work"), _("Activity"), _("Records"), _("Minutes for each"), _("Hours")),
        rows=(*rows, (_("All the work"), "", "", "", plain(cost.hours))),
        clause="cost.table.caption",
        number_columns=frozenset({2, 3, 4}),
        total_rows=frozenset({len(rows)}),
    )


def dismissal_sections(writer: Writer) -> list[Section]:
    """A refusal of a vexatious or repeated request."""
    dismissal = writer.record.dismissal
    if dismissal is None:
        return []
    repeated = "14(2)" in dismissal.provision
    blocks = writer.say("dismissed.repeated" if repeated else "dismissed.vexatious")
    if dismissal.earlier_reference and dismissal.earlier_answered:
        said = {"reference": phrase(dismissal.earlier_reference), "answered": day(dismissal.earlier_answered)}
        blocks += writer.say("dismissed.earlier", **said)
    return writer.section("dismissal", "cost", [*blocks, *blocks_of(dismissal.why, "record.why")])


def extension_sections(writer: Writer) -> list[Section]:
    """Why more time is needed, and until when."""
    extension = writer.record.extension
    if extension is None:
        return []
    blocks = writer.say("extension.reason", estimate=day(extension.estimate), date=day(writer.record.date))
    blocks += about_parts(writer, "extension", extension.parts)
    return writer.section(
        "extension", "extension", [*blocks, *writer.told("extension.why", extension.reason, "record.reason")]
    )


def clarification_sections(writer: Writer) -> list[Section]:
    """What is unclear, the questions, and that the time to answer begins afresh with the reply."""
    asked = writer.record.clarification
    if asked is None:
        return []
    blocks = [
        *writer.say("clarification.unclear"),
        *about_parts(writer, "refusal", asked.parts),
        *blocks_of(asked.unclear, "record.unclear"),
        *writer.listed("clarification.question", asked.questions, own="record.questions", numbered=True),
        *(blocks_of(asked.advice, "record.advice") if asked.advice else []),
        *writer.say("clarification.clock"),
    ]
    return writer.section("clarification", "clarification", blocks)


def fees_sections(writer: Writer) -> list[Section]:
    """The fee, what it is for, and how and until when it can be paid."""
    fees = writer.record.fees
    if fees is None:
        return []
    pence = any(charge.pounds != charge.pounds.to_integral_value() for charge in fees.charges)
    rows = [
        (sentence(charge.description).removesuffix("."), f"£{pounds(charge.pounds, pence=pence)}")
        for charge in fees.charges
    ]
    grid = Grid(
        caption=writer.words("fees.caption"),
        header=(_("Charge"), _("Amount")),
        rows=(*rows, (_("All charges"), f"£{pounds(fees.pounds, pence=pence)}")),
        clause="fees.caption",
        number_columns=frozenset({1}),
        total_rows=frozenset({len(rows)}),
    )
    blocks = [
        *writer.say("fees.notice", pounds=pounds(fees.pounds)),
        grid,
        *writer.say("fees.pay_by", pay_by=day(fees.pay_by)),
        *([] if writer.public else writer.told("fees.how", fees.how_to_pay, "record.how_to_pay")),
    ]
    return writer.section("fees", "fees", blocks)


def review_sections(writer: Writer) -> list[Section]:
    """The outcome of an internal review, its reasons, and what follows from it."""
    review = writer.record.review
    if review is None:
        return []
    result = {
        ReviewResult.UPHELD: "review.upheld",
        ReviewResult.PARTLY_UPHELD: "review.partly",
        ReviewResult.NOT_UPHELD: "review.not_upheld",
    }[review.result]
    blocks = [
        *writer.say(result),
        *writer.say("review.reviewer", reviewer=phrase(review.reviewer)),
        *writer.told("review.complaint", review.complaint, "record.complaint"),
        *writer.told("review.reasons", review.reasons, "record.reasons"),
        *writer.told("review.action", review.action, "record.action"),
    ]
    return writer.section("review", "review", blocks)


def rights_sections(writer: Writer) -> list[Section]:
    """How to ask for a review and how to complain to the regulator; nothing where a letter only asks a question."""
    record = writer.record
    if record.letter is LetterKind.CLARIFICATION:
        return []
    rights = record.rights
    reviewed = record.letter is LetterKind.REVIEW_OUTCOME
    route: list[Block] = []
    if rights.review_offered and not reviewed:
        route = writer.say(
            "rights.review",
            ask_within=str(rights.ask_within),
            answer_within=str(rights.answer_within),
            reference=record.reference,
        )
        route += writer.contact(rights.review_address, rights.review_email, "rights.review.address")
    elif not reviewed and writer.has("rights.no_review"):
        route = writer.say("rights.no_review")
    regulator = regulator_of(writer)
    clause = "rights.regulator"
    if reviewed:
        clause = "rights.regulator.after_review"
    elif not rights.review_offered and writer.has("rights.regulator.no_review"):
        clause = "rights.regulator.no_review"
    complain = writer.say(clause, web=regulator.web)
    complain += writer.contact((regulator.name, *regulator.address), "", "rights.regulator.address")
    return writer.section(
        "rights",
        "rights",
        [],
        [
            *writer.section("review-route", "review_route", route),
            *writer.section("regulator", "regulator", complain),
        ],
    )


def regulator_of(writer: Writer) -> Regulator:
    """Whom the applicant may complain to: the record's own, or that of the regime."""
    return writer.record.rights.regulator or _known(writer.record.regime)[0]


def regulator_findings(record: Record) -> list[Finding]:
    """A warning where the letter would give a regulator's address that is no longer known to hold."""
    regulator, sure_until = _known(record.regime)
    if record.rights.regulator or record.letter is LetterKind.CLARIFICATION or record.date <= sure_until:
        return []
    return [
        Finding(
            id="LET-01",
            severity=Severity.WARNING,
            where="rights.regulator",
            message=_("The postal address of the %(regulator)s is known to hold until %(day)s only.")
            % {"regulator": regulator.name, "day": day(sure_until)},
            remedy=_("Look up the address and give it in the record as [rights.regulator]."),
            source="regulators.toml of the letters room",
        )
    ]


def _known(regime: Regime) -> tuple[Regulator, dt.date]:
    row = _regulators()[regime.value]
    kept = {name: row[name] for name in ("name", "web", "telephone")}
    return Regulator(address=tuple(row["address"]), **kept), row["sure_until"]


@cache
def _regulators() -> dict[str, dict[str, Any]]:
    text = (resources.files("candour.letters") / "regulators.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
