"""Checking a request: whether it is valid, its parts, the form asked for, the law, and what was asked before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from candour import law
from candour.errors import BadInput
from candour.web.accounts.models import Person
from candour.web.casework import clocks, covering, renumbering, splitting
from candour.web.casework.actions.engine import perform
from candour.web.casework.actions.receive import reason_of
from candour.web.casework.errors import NotNow
from candour.web.casework.models import Case, Law, Part, SimilarCase, Validity

# What section 8(1) asks for. The Environmental Information Regulations ask for no writing: words spoken are enough.
CONDITIONS = ("writing", "name", "address", "describes")
_NUMBER = re.compile(r"[1-9]\d?[a-z]?")


@dataclass(frozen=True, slots=True)
class Check:
    """One condition of section 8: whether it is met, and why."""

    met: bool
    why: str = ""


def needed(regime: str) -> tuple[str, ...]:
    """The conditions that a request must meet under a law."""
    return ("describes",) if regime == Law.EIR else CONDITIONS


def condition_words(condition: str) -> str:
    """A condition as a person reads it."""
    return {
        "writing": _("It is in writing"),
        "name": _("It states the applicant’s name"),
        "address": _("It gives an address for correspondence"),
        "describes": _("It describes the information asked for"),
    }[condition]


def check_validity(
    *, by: Person, case: Case, checks: Mapping[str, Check], note: str = "", seen: int | None = None
) -> Case:
    """Record whether the request is valid, condition by condition (section 8): valid where each that counts is met.

    A condition that is not met needs a reason. Raises `BadInput` where one is missing.
    """
    met = all(checks[condition].met for condition in needed(case.regime))
    with perform("find-valid" if met else "find-invalid", by=by, case=case, seen=seen) as doing:
        lines = []
        for condition in CONDITIONS:
            check = checks[condition]
            if not check.met and not check.why.strip():
                words = condition_words(condition)
                raise BadInput(_("Say why this condition is not met: “%(condition)s”.") % {"condition": words})
            why = _one_sentence(check.why)
            values = {"condition": condition_words(condition), "why": why}
            lines.append((_("%(condition)s: yes. %(why)s") if check.met else _("%(condition)s: no. %(why)s")) % values)
        if note.strip():
            lines.append(_one_sentence(note))
        # Only what somebody typed: the conditions themselves are words that may also be a name.
        for typed in (note, *(check.why for check in checks.values())):
            if typed.strip():
                reason_of(typed, doing.case.applicant)
        reason = "\n".join(line.strip() for line in lines)
        doing.case.validity = Validity.VALID if met else Validity.INVALID
        doing.case.validity_reason = reason
        doing.facts["reason"] = reason
        doing.facts["checks"] = {name: {"met": check.met, "why": check.why.strip()} for name, check in checks.items()}
    return case


def _one_sentence(text: str) -> str:
    words = " ".join(text.split())
    return words if not words or words[-1] in ".!?" else f"{words}."


@dataclass(frozen=True, slots=True)
class Piece:
    """One part as a person set it: the row it was before, if any, its number and its words."""

    number: str
    text: str
    pk: int | None = None


def split(*, by: Person, case: Case, pieces: Sequence[Piece], own_words: bool = False, seen: int | None = None) -> Case:
    """Set the parts of a request: numbered questions in the applicant's words.

    `own_words` says that somebody knows that a part is not word for word in the request. A part that is being searched
    for cannot be taken away. Raises `BadInput` or `NotNow` with what to mend.
    """
    given = [piece for piece in pieces if piece.text.strip()]
    if not given:
        raise BadInput(_("A request has at least one part."))
    with perform("split", by=by, case=case, seen=seen) as doing:
        for piece in given:
            _check_piece(piece, doing.case, own_words)
        if len({piece.number for piece in given}) < len(given):
            raise BadInput(_("Two parts have the same number. Give each part a number of its own."))
        given.sort(key=lambda piece: (int(re.sub(r"\D", "", piece.number)), piece.number))
        _set_parts(doing.case, given)
        doing.words_changed = True
        doing.facts["count"] = len(given)
        doing.facts["numbers"] = [piece.number for piece in given]
    return case


def _check_piece(piece: Piece, case: Case, own_words: bool) -> None:
    number = {"number": piece.number}
    if not _NUMBER.fullmatch(piece.number):
        raise BadInput(_("“%(number)s” is not a number of a part. Use numbers like 1, 2 or 2a.") % number)
    if covering.names(piece.text, case.applicant):
        raise BadInput(
            _("Part %(number)s names the applicant. Those who search read the parts: leave the name out.") % number
        )
    if not own_words and not splitting.found_in(piece.text, covering.cover(case.text, case.applicant)):
        raise BadInput(
            _(
                "Part %(number)s is not in the applicant’s words. Copy it from the request, "
                "or tick that it is meant to differ."
            )
            % number
        )


def _set_parts(case: Case, given: Sequence[Piece]) -> None:
    rows = {part.pk: part for part in case.parts.all()}
    kept = {piece.pk for piece in given}
    renumbering.renumber(case, {rows[piece.pk].number: piece.number for piece in given if piece.pk in rows})
    for part in rows.values():
        if part.pk in kept:
            # Out of the way, so that numbers can be exchanged.
            part.number = f"~{part.pk}"[:12]
            part.save(update_fields=["number"])
            continue
        if part.tasks.exists() or part.estimates.exists():
            raise NotNow(
                _("Part %(number)s has a search or an estimate. Call that off before you take the part away.")
                % {"number": part.number}
            )
        part.delete()
    for order, piece in enumerate(given, start=1):
        part = rows.get(piece.pk or 0) or Part(case=case)
        part.number, part.text, part.order = piece.number, piece.text.strip(), order
        part.save()


def set_format(*, by: Person, case: Case, format_asked: str, seen: int | None = None) -> Case:
    """Record the form in which the applicant asked to have the information (section 11); empty for none."""
    with perform("set-format", by=by, case=case, seen=seen) as doing:
        text = format_asked.strip()
        if covering.names(text, doing.case.applicant):
            raise BadInput(_("This names the applicant: write only the form that was asked for."))
        doing.case.format_asked = text
        doing.facts["format"] = text or _("none")
    return case


def set_regime(*, by: Person, case: Case, regime: str, reason: str, seen: int | None = None) -> Case:
    """Change the law that the request is answered under; the clock is counted anew by it.

    Raises `BadInput` where what happened already cannot be counted under the other law.
    """
    with perform("set-regime", by=by, case=case, seen=seen) as doing:
        locked = doing.case
        if locked.is_review:
            raise NotNow(_("A review is carried out under the law of the case that it reviews."))
        if regime == locked.regime:
            raise BadInput(_("The request is answered under this law already."))
        doing.facts.update(
            before=str(Law(locked.regime).label),
            after=str(Law(regime).label),
            reason=reason_of(reason, locked.applicant),
        )
        own_target = clocks.internal_target(locked)
        locked.regime = regime
        clocks.keep(locked)
        if locked.target == own_target:
            locked.target = clocks.calendar(law.Regime(regime)).after(locked.received, locked.authority.internal_target)
    return case


def link_similar(*, by: Person, case: Case, other: Case, reason: str, seen: int | None = None) -> Case:
    """Note that another case of the same authority asks for much the same, and why it matters here."""
    with perform("link-similar", by=by, case=case, seen=seen) as doing:
        if other.authority_id != doing.case.authority_id:
            raise BadInput(_("There is no such case in this authority."))
        if other.pk == doing.case.pk:
            raise BadInput(_("This is the case itself. Enter the reference of another one."))
        text = reason_of(reason, doing.case.applicant)
        if doing.case.similar.filter(other=other).exists():
            raise BadInput(_("%(reference)s is noted already.") % {"reference": other.reference})
        SimilarCase.objects.create(case=doing.case, other=other, reason=text)
        doing.facts.update(reference=other.reference, reason=text)
    return case
