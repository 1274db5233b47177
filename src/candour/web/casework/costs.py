"""What answering would cost (section 12), from the estimates of a case: the sum, and what would fit the limit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_FLOOR, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candour.law import Activity, Body, CostEstimate, Work
from candour.letters import AuthorityKind
from candour.web.casework.models import Case, Estimate, Part


def estimates_of(case: Case, parts: Iterable[Part] | None = None) -> list[Estimate]:
    """The estimates that count: not set aside, and about these parts where they are given."""
    found = list(case.estimates.filter(set_aside="").prefetch_related("parts").order_by("id"))
    if parts is None:
        return found
    wanted = {part.pk for part in parts}
    return [one for one in found if wanted & {part.pk for part in one.parts.all()}]


def minutes_each(estimate: Estimate) -> Decimal:
    """How many minutes one record takes, from the sample, to the hundredth below, never above."""
    return (Decimal(estimate.sample_minutes) / estimate.sample_records).quantize(Decimal("0.01"), ROUND_DOWN)


def sum_of(case: Case, estimates: Sequence[Estimate]) -> CostEstimate:
    """The estimates as the law adds them up, against the limit of this kind of authority."""
    central = case.authority.kind == AuthorityKind.CENTRAL_GOVERNMENT
    return CostEstimate(
        tuple(Work(Activity(one.activity), one.records, minutes_each(one), one.description) for one in estimates),
        Body.CENTRAL_GOVERNMENT if central else Body.OTHER,
    )


def estimate_of(case: Case, parts: Iterable[Part] | None = None) -> CostEstimate:
    """What the case's estimates come to."""
    return sum_of(case, estimates_of(case, parts))


@dataclass(frozen=True, slots=True)
class Refinement:
    """One way to make a request fit the limit: what it is, in words for the applicant, and the hours it would take."""

    words: str
    hours: Decimal


def refinements(case: Case, estimates: Sequence[Estimate]) -> list[Refinement]:
    """What would fit the limit where the whole does not: without one part, and with fewer records (section 16).

    Empty where the whole fits. Worked out from the estimates, in proportion; each says what it would cost.
    """
    limit = sum_of(case, estimates).body.limit / 25 * 60
    whole = sum((_minutes(one) for one in estimates), Decimal(0))
    if whole <= limit:
        return []
    return [*_without_a_part(case, estimates, limit), *_fewer_records(estimates, limit)]


def _minutes(estimate: Estimate) -> Decimal:
    return estimate.records * minutes_each(estimate)


def _without_a_part(case: Case, estimates: Sequence[Estimate], limit: Decimal) -> list[Refinement]:
    """The parts that could be left out alone: what then remains fits."""
    found = []
    parts = list(case.parts.all())
    for part in parts if len(parts) > 1 else []:
        # Work that serves another part too remains to be done.
        remaining = [one for one in estimates if {other.pk for other in one.parts.all()} != {part.pk}]
        minutes = sum((_minutes(one) for one in remaining), Decimal(0))
        if minutes <= limit and len(remaining) < len(estimates):
            found.append(Refinement(_("Leave out part %(number)s.") % {"number": part.number}, _in_hours(minutes)))
    return found


def _fewer_records(estimates: Sequence[Estimate], limit: Decimal) -> list[Refinement]:
    """How many records of the dearest work would fit, with the rest of the work done whole."""
    dearest = max(estimates, key=_minutes)
    rest = sum((_minutes(one) for one in estimates if one is not dearest), Decimal(0))
    each = minutes_each(dearest)
    if rest >= limit or each <= 0:
        return []
    records = int(((limit - rest) / each).to_integral_value(ROUND_FLOOR))
    if records <= 0:
        return []
    words = ngettext(
        "Ask about fewer records: %(number)s of the %(all)s could be read within the limit, "
        "for example a shorter period.",
        "Ask about fewer records: %(number)s of the %(all)s could be read within the limit, "
        "for example a shorter period or fewer kinds of offence.",
        records,
    ) % {"number": f"{records:,}", "all": f"{dearest.records:,}"}
    return [Refinement(words, _in_hours(rest + records * each))]


def _in_hours(minutes: Decimal) -> Decimal:
    return (minutes / 60).quantize(Decimal("0.1"))


def hours_of(estimate: Estimate) -> Decimal:
    """How many hours the whole of one estimate would take."""
    return _in_hours(_minutes(estimate))
