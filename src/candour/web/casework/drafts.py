"""Letters being made: the decision that a draft keeps, put together with what the case knows, as one record.

A draft's decision is the mapping of docs/reference/record.md without what the case itself knows (reference, subject,
dates, authority, rights, the applicant's words). Dates stand in it as 2019-08-19, decimal numbers as text.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.findings import Finding
from candour.letters import (
    Known,
    Letter,
    Record,
    RecordHasErrors,
    compose,
    letter_findings,
    letter_from_bytes,
    lint_text,
    record_from_mapping,
    render_html,
    render_text,
)
from candour.tables import Table
from candour.web import moments
from candour.web.accounts.models import Authority, Person
from candour.web.casework.models import Case, Count, Draft, Kind, OverrideState, Part
from candour.web.casework.tables_of import released_table
from candour.words import lines

# Stands for a text that is required and not yet written, while an unfinished decision is read; see `_unfinished`.
_NOT_YET = "\N{WORD JOINER}"
_DATES = frozenset(
    {
        "date",
        "due",
        "estimate",
        "pay_by",
        "publication_planned_on",
        "recorded_on",
        "earlier_answered",
        "requested",
        "answered",
    }
)
_DECIMALS = frozenset({"minutes", "pounds"})
# Salutations that name nobody, and so may stand on any page.
_NOBODY = ("applicant", "sir or madam", "requester")
_ANSWERS = (Kind.ANSWER, Kind.REVIEW_OUTCOME)


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft as it stands: the record, the letter if one can be made, what the checks find, what is still missing.

    The letter shown stands without the applicant's name; the record, and so what is checked, has it. `problem` says
    why there is no letter, where the findings do not.
    """

    record: Record | None
    letter: Letter | None
    findings: tuple[Finding, ...]
    overridden: frozenset[str]
    problem: str = ""
    # The names of the case's tables that may be supplied, whether or not the record supplies them.
    tables: tuple[str, ...] = ()

    @property
    def letter_html(self) -> str:
        """The letter as a page of its own, as the applicant will see it; empty where there is none."""
        return render_html(self.letter) if self.letter else ""


def answer_kind(case: Case) -> Kind:
    """The kind of letter that ends a case: the outcome of a review in a review, otherwise an answer."""
    return Kind.REVIEW_OUTCOME if case.is_review else Kind.ANSWER


def answer_draft(case: Case) -> Draft:
    """The draft of the letter that ends a case; not yet in the database (`pk` None) while nothing has been decided."""
    kind = answer_kind(case)
    # What came in with the applicant may be large, and is no part of a letter.
    drafts = case.drafts.select_related("case__applicant").defer("case__applicant__original")
    draft = drafts.filter(kind=kind).first()
    if draft is not None:
        case.applicant = draft.case.applicant
        draft.case = case
        return draft
    return Draft(case=case, kind=kind, decision={})


def new_draft(kind: Kind | str, *, case: Case, by: Person, decision: Mapping[str, Any] | None = None) -> Draft:
    """A new draft of any kind, saved, with its writer. For acts, which hold the case's lock."""
    draft = Draft(case=case, kind=Kind(kind), decision=dict(decision or {}), author=by)
    draft.made_at = draft.changed_at = moments.now()
    draft.save()
    draft.writers.add(by)
    return draft


def save_interim(*, by: Person, case: Case, kind: Kind | str, decision: Mapping[str, Any]) -> Draft:
    """Keep the decision behind a letter that does not end the case: an extension, a question, a fees notice.

    An unissued draft of the kind is written over; one that was issued stays, and a new one begins. Call it inside an
    act, which holds the case's lock. Raises `BadInput` for a decision that no record can be read from.
    """
    draft = case.drafts.filter(kind=kind, issued_at=None).last()
    plain = to_plain(decision)
    if draft is None:
        draft = new_draft(kind, case=case, by=by, decision=plain)
    else:
        draft.decision, draft.changed_at = plain, moments.now()
        draft.save(update_fields=["decision", "changed_at"])
        draft.writers.add(by)
    record_of(draft, dated=moments.today())
    return draft


def to_plain(value: Any) -> Any:
    """A decision as JSON keeps it: dates as 2019-08-19, decimal numbers as text, lists for tuples."""
    if isinstance(value, Mapping):
        return {key: to_plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(one) for one in value]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, dt.date) else value


def from_plain(value: Any, key: str = "") -> Any:
    """A decision as the reader of records wants it: dates and decimal numbers in place of their text."""
    if isinstance(value, Mapping):
        return {name: from_plain(one, name) for name, one in value.items()}
    if isinstance(value, list):
        # `received` is a list of dates in the requests whose cost is added together, and nowhere else in a decision.
        return [dt.date.fromisoformat(one) if key == "received" else from_plain(one) for one in value]
    if key in _DATES and isinstance(value, str):
        return dt.date.fromisoformat(value)
    if key in _DECIMALS:
        try:
            return Decimal(str(value))
        except InvalidOperation:
            raise BadInput(_("“%(number)s” is not a number.") % {"number": value}) from None
    return value


def record_of(draft: Draft, *, dated: dt.date, blind: bool = False) -> Record:
    """The whole record of a draft, as of the day on which the letter would be dated.

    `blind` leaves the applicant's name out, for pages of people who do not need it. Raises `BadInput` for a decision
    that cannot be read: a part that no longer exists, or a text that is required and missing.
    """
    mapping = _mapping(draft, dated, blind)
    return record_from_mapping(mapping, where=draft.case.reference)


def _unfinished(draft: Draft, dated: dt.date) -> Record:
    """The record of a draft in which required texts may still be missing: they are read as empty, for the checks."""
    mapping = _mapping(draft, dated, False)
    for one in (*mapping.get("refusals", ()), *mapping.get("denials", ())):
        _fill(one, "prejudice", ("interest", "mechanism"), ("likelihood",))
        _fill(one, "public_interest", ("balance",), ())
        if interest := one.get("public_interest"):
            interest.setdefault("favouring", [])
            interest.setdefault("against", [])
    _fill(mapping, "review", ("reviewer", "complaint", "reasons"), ("result", "answered"))
    _fill(mapping, "dismissal", ("why",), ())
    _fill(mapping, "format_preference", (), ("met",))
    record: Record = _emptied(record_from_mapping(mapping, where=draft.case.reference))
    return record


def _fill(table: dict[str, Any], name: str, texts: tuple[str, ...], needed: tuple[str, ...]) -> None:
    """Let a table be read with texts missing; leave it out where something else that it needs is missing."""
    inner = table.get(name)
    if inner is None:
        return
    if any(inner.get(key) is None for key in needed):
        del table[name]
        return
    for key in texts:
        inner[key] = inner.get(key) or _NOT_YET


def _emptied(value: Any) -> Any:
    if isinstance(value, str):
        return "" if value == _NOT_YET else value
    if isinstance(value, tuple):
        return tuple(_emptied(one) for one in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.replace(
            value, **{item.name: _emptied(getattr(value, item.name)) for item in dataclasses.fields(value)}
        )
    return value


def _mapping(draft: Draft, dated: dt.date, blind: bool) -> dict[str, Any]:
    """The decision together with what the case knows, shaped as record.toml is."""
    case = draft.case
    decision: dict[str, Any] = from_plain(draft.decision)
    mapping: dict[str, Any] = {key: value for key, value in decision.items() if key != "parts"}
    mapping |= {
        "reference": case.reference,
        "subject": case.subject,
        "received": case.received,
        "date": dated,
        "regime": case.regime,
        "letter": draft.kind,
        "salutation": _salutation(case, blind),
        "authority": _authority(case.authority),
        "rights": _rights(case.authority),
        "parts": list(_parts(case, decision.get("parts", []))),
    }
    if case.due:
        mapping["due"] = case.due
    if draft.kind == Kind.REVIEW_OUTCOME and "review" in mapping:
        mapping["review"] = {"complaint": case.review_complaint, **mapping["review"], **_review_dates(case)}
    return mapping


def _salutation(case: Case, blind: bool) -> str:
    given = case.applicant.salutation.strip() if case.applicant_id else ""
    if blind and given and given.casefold() not in _NOBODY:
        return _("[name of the applicant]")
    return given or "Applicant"


def _authority(authority: Authority) -> dict[str, Any]:
    return {
        "name": authority.name,
        "kind": authority.kind,
        "address": lines(authority.address),
        "email": authority.email,
        "telephone": authority.telephone,
        "web": authority.web,
        "signatory": authority.signatory,
    }


def _rights(authority: Authority) -> dict[str, Any]:
    return {
        "review_address": lines(authority.review_address),
        "review_email": authority.review_email,
        "ask_within": authority.review_ask_within,
        "answer_within": authority.review_answer_within,
    }


def _parts(case: Case, decided: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The case's own parts, each with what was decided about the part of its number."""
    by_number = {one["number"]: one for one in decided}
    for part in parts_of(case):
        yield {**by_number.get(part.number, {}), "number": part.number, "text": part.text}


def parts_of(case: Case) -> list[Part]:
    """The parts of a case in order, read once for each object of the case."""
    prefetch_related_objects([case], "parts")
    return list(case.parts.all())


def _review_dates(case: Case) -> dict[str, Any]:
    original = case.review_of
    assert original is not None
    issued = (
        original.drafts.filter(kind__in=_ANSWERS).exclude(issued_at=None).values_list("issued_at", flat=True).last()
    )
    answered = timezone.localdate(issued) if issued else original.ended_on
    return {"requested": case.received, "answered": answered}


def tables_ready(case: Case) -> dict[str, Table]:
    """The tables of a case as readers would have them, by name: those whose protection somebody has chosen.

    One query, where this process has read the tables before.
    """
    return _read(_chosen(case))


# What stands for the tables of a case: of each its name, its count, and the moment at which somebody chose it.
Chosen = tuple[tuple[str, int, dt.datetime | None], ...]


def _chosen(case: Case) -> Chosen:
    return tuple(case.counts.chosen().order_by("id").values_list("name", "pk", "chosen_at"))


def _read(chosen: Chosen) -> dict[str, Table]:
    return {name: _table(key, chosen_at) for name, key, chosen_at in chosen}


@lru_cache(maxsize=32)
def _table(key: int, chosen_at: dt.datetime | None) -> Table:
    """The table of one count. What was chosen at one moment never changes: choosing anew is another moment."""
    fields = ("counted", "protected", "as_counted_reason")
    return released_table(Count.objects.only(*fields).get(pk=key, chosen_at=chosen_at))


def tables_for(record: Record, tables: Mapping[str, Table]) -> dict[str, Table]:
    """The tables that a record supplies, of those that the case has."""
    named = {disclosure.table for disclosure in record.disclosures}
    return {name: table for name, table in tables.items() if name in named}


def overridden_of(draft: Draft) -> frozenset[str]:
    """The ids of the findings that two people agreed to go ahead in spite of."""
    if draft.pk is None:
        return frozenset()
    return frozenset(draft.overrides.filter(state=OverrideState.AGREED).values_list("finding", flat=True))


def checked(draft: Draft, *, dated: dt.date | None = None) -> Preview:
    """What the checks find in a draft's record, without making the letter: quick enough for every page of the case."""
    return _checked(draft, dated or moments.today(), _chosen(draft.case))


def _checked(draft: Draft, day: dt.date, chosen: Chosen) -> Preview:
    ready = tuple(name for name, _key, _at in chosen)
    try:
        record = _unfinished(draft, day)
    except BadInput as problem:
        return Preview(None, None, (), frozenset(), str(problem), ready)
    found = _findings(record, repr(record), chosen, translation.get_language())
    return Preview(record, None, found, overridden_of(draft), tables=ready)


# The checks and the letter follow from the record and its tables alone, and people open the same pages of a case again
# and again. Records are told apart by their words, too: 1.5 hours and 1.50 hours are equal, and print differently. What
# the checks say is in the language of the page; the letter speaks its own, whoever looks at it.
@lru_cache(maxsize=128)
def _findings(record: Record, words: str, chosen: Chosen, language: str | None) -> tuple[Finding, ...]:
    return tuple(letter_findings(record, tables_for(record, _read(chosen))))


@lru_cache(maxsize=32)
def _composed(
    record: Record, words: str, chosen: Chosen, overridden: frozenset[str], language: str | None
) -> tuple[Letter, tuple[Finding, ...]]:
    """The letter of a record that names nobody, and what the checks find in the letter's own text."""
    with translation.override(record.language.lower()):
        letter = compose(record, tables_for(record, _read(chosen)), overridden=overridden)
    known = Known(record.received, record.date, record.regime.value, record.authority.kind.value)
    return letter, tuple(lint_text(letter_from_bytes(render_text(letter).encode(), "text"), known))


def preview(draft: Draft, *, dated: dt.date | None = None) -> Preview:
    """A draft as its letter would stand today, with every finding in the record and in the letter's own text."""
    day = dated or moments.today()
    chosen = _chosen(draft.case)
    first = _checked(draft, day, chosen)
    if first.record is None:
        return first
    try:
        record_of(draft, dated=day)
        blind = record_of(draft, dated=day, blind=True)
        letter, in_text = _composed(blind, repr(blind), chosen, first.overridden, translation.get_language())
    except RecordHasErrors:
        return first
    except BadInput as problem:
        return dataclasses.replace(first, problem=str(problem))
    # The letter repeats what the record says: a rule that already spoke of the record is not told twice.
    told = {one.id for one in first.findings}
    more = [one for one in in_text if one.id not in told]
    return dataclasses.replace(first, letter=letter, findings=(*first.findings, *more))
