"""A question while it is being asked: its form and one for each breakdown, together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from candour.web.casework import questions, usual
from candour.web.casework.forms.questions import BreakdownForm, QuestionForm
from candour.web.design import forms

MOST_BREAKDOWNS = 8


class Questioning:
    """A question being asked: its form and one for each breakdown, kept together through "Add" and "Remove"."""

    def __init__(
        self,
        base: QuestionForm,
        breakdowns: Iterable[BreakdownForm],
    ) -> None:
        self.base = base
        self.breakdowns = list(breakdowns)

    @classmethod
    def blank(cls, **initial: Any) -> Questioning:
        """Nothing asked yet: one breakdown by period, as most questions have."""
        base = QuestionForm(initial={"years": "calendar", "period_field": "recorded_on", **initial})
        first = BreakdownForm(prefix="b1", initial={"of": "period", "label": str(_("Year")), "total": True})
        return cls(base, [first])

    @classmethod
    def showing(cls, document: Mapping[str, Any], **initial: Any) -> Questioning:
        """A question that stands already."""
        base, breakdowns = questions.initial_of(document)
        return cls(
            QuestionForm(initial={**base, **initial}),
            [BreakdownForm(prefix=f"b{at}", initial=one) for at, one in enumerate(breakdowns, 1)],
        )

    @classmethod
    def sent(cls, data: Mapping[str, Any]) -> Questioning:
        """What was sent, with the breakdowns that it has."""
        return cls(QuestionForm(data), [BreakdownForm(data, prefix=f"b{at}") for at in range(1, _how_many(data) + 1)])

    @classmethod
    def filled_in(cls, data: QueryDict) -> tuple[QueryDict, bool]:
        """What was sent, with headings and categories that were left empty as they usually are; whether any were."""
        base, filled = _shown(QuestionForm(data)), data.copy()
        for at in range(1, _how_many(data) + 1):
            for name, text in usual.missing_from(_shown(BreakdownForm(data, prefix=f"b{at}")), base).items():
                filled[f"b{at}-{name}"] = text
        return filled, filled != data

    @classmethod
    def changed(cls, data: Mapping[str, Any], do: str) -> Questioning:
        """What was sent, with a breakdown added (`add`), taken out (`remove-2`) or moved up (`up-2`); none judged."""
        base = QuestionForm(initial=_shown(QuestionForm(data)))
        kept = [_shown(BreakdownForm(data, prefix=f"b{at}")) for at in range(1, _how_many(data) + 1)]
        what, _dash, place = do.partition("-")
        at = int(place) - 1 if place.isdecimal() else -1
        if what == "add" and len(kept) < MOST_BREAKDOWNS:
            kept.append({"total": True})
        elif what == "remove" and 0 <= at < len(kept):
            kept.pop(at)
        elif what == "up" and 0 < at < len(kept):
            kept[at - 1], kept[at] = kept[at], kept[at - 1]
        return cls(base, [BreakdownForm(prefix=f"b{n}", initial=one) for n, one in enumerate(kept, 1)])

    def is_valid(self) -> bool:
        """Whether every box can be read. A question of no breakdown is refused here, beside the rest."""
        # Each is judged, so that all that is wrong is said at once.
        judged = [form.is_valid() for form in (self.base, *self.breakdowns)]
        if not self.breakdowns:
            self.base.add_error(None, str(_("Add a breakdown: a table needs at least one.")))
        for form in self.breakdowns:
            self._judge(form)
        judged = [not form.errors for form in (self.base, *self.breakdowns)]
        return all(judged) and bool(self.breakdowns)

    def _judge(self, form: BreakdownForm) -> None:
        """What a breakdown needs, said beside the box that it belongs in."""
        given = form.cleaned_data
        of, unit = given.get("of"), self.base.cleaned_data.get("unit")
        if of == "age":
            self.base.need_age_anchor()
        elif of and of != "period" and not given.get("categories") and not form.errors.get("categories"):
            form.add_error("categories", _("List the categories, one a line: code | label."))
        if of in ("outcome", "disposal") and unit != "outcomes" and not given.get("rule"):
            form.add_error("rule", _("Say which counts where there are several: usually the one marked current."))

    def document(self) -> dict[str, Any]:
        """The question that was asked. Only when it is valid."""
        return questions.document_of(self.base.cleaned_data, [form.cleaned_data for form in self.breakdowns])


def _how_many(data: Mapping[str, Any]) -> int:
    given = str(data.get("breakdowns", ""))
    return min(int(given[-18:]), MOST_BREAKDOWNS) if given.isdecimal() else 0


def _shown(form: forms.Form) -> dict[str, Any]:
    """What stands in a form, as it was typed."""
    return {bound.name: bound.value() for bound in form}
