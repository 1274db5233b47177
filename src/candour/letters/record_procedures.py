"""What single procedures need in a decision record: cost, repeated requests, more time, fees, reviews, the form."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class ReviewResult(StrEnum):
    """How an internal review ended."""

    UPHELD = "complaint upheld"
    PARTLY_UPHELD = "complaint partly upheld"
    NOT_UPHELD = "complaint not upheld"


@dataclass(frozen=True, slots=True, kw_only=True)
class CostWork:
    """One line of a cost estimate: the activity, what is done, to how many records, minutes for each.

    `activity` is one of the four that count: "determining", "locating", "retrieving", "extracting"
    (SI 2004/3244 regulation 4(3)).
    """

    activity: str
    description: str
    records: int
    minutes: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregation:
    """Requests whose costs are added together (SI 2004/3244 regulation 5): references, dates received, and why."""

    references: tuple[str, ...]
    received: tuple[dt.date, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRefusal:
    """A refusal because of cost: section 12(1), or 12(2) where even finding out whether it is held costs too much.

    `limit_hours` is 24 for central government and 18 for all others. `advice` says how to narrow the request.
    """

    provision: str
    work: tuple[CostWork, ...]
    advice: str = ""
    limit_hours: int = 18
    aggregation: Aggregation | None = None

    @property
    def hours(self) -> Decimal:
        """The whole estimate, in hours."""
        return sum((work.minutes * work.records for work in self.work), Decimal(0)) / 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismissal:
    """A vexatious (section 14(1)) or repeated (section 14(2)) request. It is the request that is so, not the person.

    For a repeated request, `earlier_reference` and `earlier_answered` name the answer given before.
    """

    provision: str
    why: str
    earlier_reference: str = ""
    earlier_answered: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """More time: to weigh the public interest (FOIA section 10(3)), or for a complex and voluminous EIR request.

    `estimate` is the date by which a decision is expected (section 17(2)). `parts` are those still open (none:
    all). The exemptions concerned stand in the record's refusals, with `balance_pending`.
    """

    estimate: dt.date
    reason: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clarification:
    """Asking what is meant (section 1(3)): what is unclear, the questions, and how we can help."""

    unclear: str
    questions: tuple[str, ...]
    parts: tuple[str, ...] = ()
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One line of a fees notice: what is charged for and how many pounds."""

    description: str
    pounds: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class FeesNotice:
    """A fees notice (section 9): the charges, the last day to pay, and how to pay."""

    charges: tuple[Charge, ...]
    pay_by: dt.date
    how_to_pay: str

    @property
    def pounds(self) -> Decimal:
        """The whole fee in pounds."""
        return sum((charge.pounds for charge in self.charges), Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewOutcome:
    """The outcome of an internal review: who reviewed, what was complained of, the result, why, and what follows."""

    requested: dt.date
    answered: dt.date
    reviewer: str
    complaint: str
    result: ReviewResult
    reasons: str
    action: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatPreference:
    """The form that the applicant asked for (section 11): what it was, whether it was met, and if not why."""

    asked: str
    met: bool
    reason: str = ""
