"""Deciding: what is held, what is supplied, what is refused and why; and the officer's own words in the letter."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.law import Body, CostEstimate, Regime
from candour.letters import AuthorityKind
from candour.web import moments
from candour.web.accounts.models import Person
from candour.web.casework import events
from candour.web.casework.actions.engine import Doing, perform
from candour.web.casework.citing import cited, denies
from candour.web.casework.costs import minutes_each
from candour.web.casework.drafts import answer_draft, checked, new_draft, record_of, to_plain
from candour.web.casework.errors import ChangedMeanwhile
from candour.web.casework.lacks import curly
from candour.web.casework.models import Case, Draft, Estimate

REFUSALS = "refusals"
DENIALS = "denials"


@dataclass(slots=True)
class Deciding:
    """A decision being changed: the act, its draft, and the mapping to change; `what` tells it in the history."""

    doing: Doing
    draft: Draft
    decision: dict[str, Any]
    what: str = ""


@contextmanager
def deciding(act: str, *, by: Person, case: Case, seen: int | None) -> Iterator[Deciding]:
    """Change the decision of a case, whole or not at all: the draft gets a new version and one more writer."""
    with perform(act, by=by, case=case, seen=seen) as doing:
        draft = answer_draft(doing.case)
        change = Deciding(doing, draft, copy.deepcopy(draft.decision))
        was_readable = checked(draft).record is not None
        yield change
        decision = to_plain(_without_empty(change.decision))
        if draft.pk is None:
            draft = new_draft(draft.kind, case=doing.case, by=by, decision=decision)
        else:
            draft.decision, draft.changed_at = decision, moments.now()
            draft.save(update_fields=["decision", "changed_at"])
            draft.writers.add(by)
        if was_readable:
            # A decision that something else made unreadable (a part taken away) is mended one step at a time.
            _readable(draft)
        doing.facts.update(what=change.what, decision=events.sha256(events.canonical(decision)))


def _readable(draft: Draft) -> None:
    """Refuse what no record could ever be read from. That something is still missing is no reason: it is shown."""
    found = checked(draft)
    if found.record is None:
        raise BadInput(curly(found.problem))


def _without_empty(value: Any) -> Any:
    """A mapping without its empty texts, lists and tables: what was not said is not kept."""
    if isinstance(value, Mapping):
        kept = {key: _without_empty(one) for key, one in value.items()}
        return {key: one for key, one in kept.items() if one is not None and one not in ("", [], {})}
    if isinstance(value, list | tuple):
        return [_without_empty(one) for one in value]
    return value


def decide_part(
    *,
    by: Person,
    case: Case,
    number: str,
    holding: str,
    answer: str = "",
    disclosures: Sequence[Mapping[str, Any]] = (),
    searches: str = "",
    advice: str = "",
    seen: int | None = None,
) -> Case:
    """Record whether one part's information is held, and apart from that what is supplied for it.

    `disclosures` are mappings with `what`, `table` and `files`. Raises `BadInput` for a part that does not exist.
    """
    with deciding("decide", by=by, case=case, seen=seen) as change:
        if not change.doing.case.parts.filter(number=number).exists():
            raise BadInput(_("The request has no part %(number)s.") % {"number": number})
        parts = {one["number"]: one for one in change.decision.get("parts", [])}
        parts[number] = {
            "number": number,
            "holding": holding,
            "answer": answer,
            "disclosures": [dict(one) for one in disclosures],
            "searches": searches,
            "advice": advice,
        }
        change.decision["parts"] = list(parts.values())
        change.what = _("part %(number)s: %(holding)s") % {"number": number, "holding": holding or _("undecided")}
    return case


def add_reason(
    *,
    by: Person,
    case: Case,
    which: str,
    provision: str,
    parts: Sequence[str] = (),
    withheld: str = "",
    scope: str = "",
    seen: int | None = None,
) -> int:
    """Begin a refusal (`which` REFUSALS) or a denial (DENIALS) under one provision; its place in the list, from 1.

    Raises `BadInput` for a citation that is wrong, or that does not do what it would be used for.
    """
    with deciding("decide", by=by, case=case, seen=seen) as change:
        citation = check_citation(provision, which, Regime(change.doing.case.regime))
        entry: dict[str, Any] = {"provision": citation, "parts": list(parts)}
        if which == REFUSALS:
            entry["withheld"] = withheld
            change.what = _("information is withheld under %(provision)s") % {"provision": citation}
        else:
            entry["scope"] = scope
            change.what = _("it is neither confirmed nor denied under %(provision)s") % {"provision": citation}
        listed = change.decision.setdefault(which, [])
        listed.append(entry)
        place = len(listed)
    return int(place)


def change_reason(
    *, by: Person, case: Case, which: str, number: int, values: Mapping[str, Any], seen: int | None = None
) -> Case:
    """Write the reasons of one refusal or denial; `values` are its keys in a record, those not given stay."""
    with deciding("decide", by=by, case=case, seen=seen) as change:
        entry = _entry(change, which, number)
        entry.update(values)
        entry["provision"] = check_citation(entry["provision"], which, Regime(change.doing.case.regime))
        change.what = _("the reasons for %(provision)s were written") % {"provision": entry["provision"]}
    return case


def remove_reason(*, by: Person, case: Case, which: str, number: int, seen: int | None = None) -> Case:
    """Take one refusal or denial out of the decision."""
    with deciding("decide", by=by, case=case, seen=seen) as change:
        entry = _entry(change, which, number)
        change.decision[which].remove(entry)
        change.what = _("%(provision)s is no longer relied on") % {"provision": entry["provision"]}
    return case


def _entry(change: Deciding, which: str, number: int) -> dict[str, Any]:
    listed: list[dict[str, Any]] = change.decision.get(which, [])
    if not 1 <= number <= len(listed):
        raise ChangedMeanwhile(_("This is no longer part of the decision: somebody took it out."))
    return listed[number - 1]


def check_citation(provision: str, which: str, regime: Regime) -> str:
    """A citation as the law's table writes it. Raises `BadInput` where it is wrong or is for something else."""
    try:
        row = cited(provision, regime)
    except BadInput as problem:
        said = curly(str(problem))
        raise BadInput(said[:1].upper() + said[1:]) from problem
    if row is None:
        return " ".join(provision.split())
    if which == DENIALS and not denies(row):
        right = _(" The provision for that is %(right)s.") % {"right": row.exclusion} if row.exclusion else ""
        raise BadInput(
            _("%(provision)s does not let you neither confirm nor deny.") % {"provision": row.citation.capitalize()}
            + right
        )
    if which == REFUSALS and denies(row):
        raise BadInput(
            _("%(provision)s is for neither confirming nor denying: enter it there, not as a refusal.")
            % {"provision": row.citation.capitalize()}
        )
    return str(row)


def record_opinion(
    *,
    by: Person,
    case: Case,
    number: int,
    name: str,
    office: str,
    date: dt.date,
    opinion: str,
    seen: int | None = None,
) -> Case:
    """Record the opinion of the qualified person that a refusal under section 36 rests on."""
    if date > moments.today():
        raise BadInput(_("The opinion cannot have been given in the future."))
    with deciding("record-opinion", by=by, case=case, seen=seen) as change:
        entry = _entry(change, REFUSALS, number)
        entry["qualified_person"] = {"name": name, "office": office, "date": date, "opinion": opinion}
        change.what = _("the opinion of the qualified person")
        change.doing.facts["date"] = date
    return case


def decide_cost(*, by: Person, case: Case, values: Mapping[str, Any] | None, seen: int | None = None) -> Case:
    """Refuse because of cost (section 12), or take that back (None). `values` are the keys of `[cost]` in a record."""
    with deciding("decide", by=by, case=case, seen=seen) as change:
        _put(change, "cost", values)
        change.what = (
            _("refused because of cost under section %(provision)s") % {"provision": values["provision"]}
            if values
            else _("no refusal because of cost")
        )
    return case


def refuse_for_cost(
    *,
    by: Person,
    case: Case,
    provision: str,
    estimates: Sequence[Estimate],
    advice: str = "",
    together: Sequence[str] = (),
    together_because: str = "",
    seen: int | None = None,
) -> Case:
    """Refuse because of cost, from estimates that were recorded; `together` are references of requests added to it.

    Raises `BadInput` where no estimate is chosen, or a reference is none of this authority's.
    """
    if not estimates:
        raise BadInput(_("Record an estimate first: section 12 rests on estimates."))
    central = case.authority.kind == AuthorityKind.CENTRAL_GOVERNMENT
    values: dict[str, Any] = {
        "provision": provision,
        "work": [
            {
                "activity": one.activity,
                "description": one.description,
                "records": one.records,
                "minutes": minutes_each(one),
            }
            for one in estimates
        ],
        "advice": advice,
        "limit_hours": CostEstimate((), Body.CENTRAL_GOVERNMENT if central else Body.OTHER).limit_hours,
    }
    if together:
        values["aggregation"] = _together(case, together, together_because)
    return decide_cost(by=by, case=case, values=values, seen=seen)


def _together(case: Case, references: Sequence[str], because: str) -> dict[str, Any]:
    others = dict(
        Case.objects.filter(authority=case.authority_id, reference__in=references)
        .exclude(pk=case.pk)
        .values_list("reference", "received")
    )
    unknown = [one for one in references if one not in others]
    if unknown:
        raise BadInput(
            _("There is no other request with the reference %(reference)s here.") % {"reference": unknown[0]}
        )
    return {"references": list(references), "received": [others[one] for one in references], "reason": because}


def decide_dismissal(*, by: Person, case: Case, values: Mapping[str, Any] | None, seen: int | None = None) -> Case:
    """Refuse as vexatious or repeated (section 14), or take that back (None)."""
    with deciding("decide", by=by, case=case, seen=seen) as change:
        _put(change, "dismissal", values)
        change.what = (
            _("refused under section %(provision)s") % {"provision": values["provision"]}
            if values
            else _("no refusal under section 14")
        )
    return case


def decide_review(*, by: Person, case: Case, values: Mapping[str, Any], seen: int | None = None) -> Case:
    """Record how an internal review ended. `values` are the keys of `[review]` in a record."""
    if not case.is_review:
        raise BadInput(_("This case is not an internal review."))
    with deciding("decide", by=by, case=case, seen=seen) as change:
        _put(change, "review", values)
        change.what = _("the review: %(result)s") % {"result": values.get("result") or _("undecided")}
    return case


def write_words(*, by: Person, case: Case, values: Mapping[str, Any], seen: int | None = None) -> Case:
    """Write the officer's own words: `introduction`, `closing`, `request` (quoted whole), `format_preference`."""
    with deciding("edit-letter", by=by, case=case, seen=seen) as change:
        for key in ("introduction", "closing", "request", "format_preference"):
            if key in values:
                change.decision[key] = values[key]
        change.what = _("introduction, closing and the form of the answer")
    return case


def _put(change: Deciding, key: str, values: Mapping[str, Any] | None) -> None:
    if values is None:
        change.decision.pop(key, None)
    else:
        change.decision[key] = dict(values)


def decided(case: Case) -> bool:
    """Whether the letter that ends this case can be read as a record, with nothing required left out."""
    try:
        record_of(answer_draft(case), dated=moments.today())
    except BadInput:
        return False
    return True
