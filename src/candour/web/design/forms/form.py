"""A form: what it must say when something in it is wrong, and what it saw when it was opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from candour.web.design.forms.asked import Asked, Words
from candour.web.design.forms.fields import Choosing, Hidden, LongText, Pair


class Form(forms.Form):
    """A form of a page. The server says what is wrong, all of it at once; the browser refuses nothing."""

    use_required_attribute = False

    def problems(self) -> list[dict[str, str]]:
        """What is wrong, for the summary at the head of the page: each with the address of its field."""
        if not self.is_bound:
            return []
        found = [{"text": str(error)} for error in self.non_field_errors()]
        for bound in self:
            field = bound.field
            for error in bound.errors:
                entry = {"text": str(error)}
                if isinstance(field, Asked):
                    entry["href"] = f"#{field.first_id(bound)}"
                found.append(entry)
        return found

    def offer(self, name: str, choices: Iterable[Pair], *, hints: Mapping[Any, Words] | None = None) -> None:
        """Give a field the choices that this one page offers: (value, label), with hints by value where some need one.

        Raises `TypeError` where the field is none to choose in.
        """
        field = self.fields[name]
        if not isinstance(field, Choosing):
            raise TypeError(f"{name} offers no choices")
        field.choices = list(choices)
        if hints is not None:
            field.explain(hints)

    def revealed(self) -> set[str]:
        """The names of fields that stand under one choice of another field, and so are not shown on their own."""
        return {
            name
            for field in self.fields.values()
            if isinstance(field, Asked)
            for names in field.reveals.values()
            for name in ([names] if isinstance(names, str) else names)
        }


class SeenForm(Form):
    """A form that must not overwrite what somebody else has changed since: `SeenForm(data, seen=case.version)`.

    Pass `form.cleaned_data["seen"]` to the act as `seen`. A form that came back without it is refused, for nobody could
    tell what it would overwrite.
    """

    seen = Hidden(number=True)

    def __init__(self, *args: Any, seen: int | None = None, **kwargs: Any) -> None:
        if seen is not None:
            kwargs["initial"] = {"seen": seen, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    def clean_seen(self) -> int:
        """The version that the page showed. Without it nothing is saved, and what was typed is shown again."""
        seen: int | None = self.cleaned_data["seen"]
        if seen is None:
            self.look_again()
            raise forms.ValidationError(
                _("This page was too old or came back incomplete, so nothing is saved. Look at what is shown now, "
                  "then send what you typed once more.")
            )  # fmt: skip
        return seen

    def look_again(self) -> None:
        """Let what was typed stand over the state of now: whoever sends it once more was told, and can look first."""
        data = self.data.copy() if isinstance(self.data, QueryDict) else dict(self.data)
        data[self.add_prefix("seen")] = str(self.get_initial_for_field(self.fields["seen"], "seen"))
        self.data = data


class ReasonForm(Form):
    """Why something is done, for whoever works on it next and for the history."""

    reason = LongText(label=_("Why?"), error=_("Say why."))
