"""What every field has: a label, a hint, the sentence for when it is empty, and the values of its component."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from django import forms
from django.forms.boundfield import BoundField
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    Words: TypeAlias = StrOrPromise
else:
    Words = str


_NOT_IN_A_PAGE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")


class Asked(forms.Field):
    """A question on a form. `error` says what to do when it was left empty; `required=False` lets it be empty."""

    component: ClassVar[str] = "input"
    empty: ClassVar[Words] = gettext_lazy("Fill in “{label}”.")

    def __init__(
        self,
        *args: Any,
        label: Words,
        help_text: Words = "",
        required: bool = True,
        error: Words = "",
        label_size: str = "",
        reveals: Mapping[str, str | Sequence[str]] | None = None,
        **kwargs: Any,
    ) -> None:
        messages = {"required": error or format_lazy(self.empty, label=label), **kwargs.pop("error_messages", {})}
        super().__init__(*args, label=label, help_text=help_text, required=required, error_messages=messages, **kwargs)
        self.label_size = label_size
        # For a choice: by its value, the fields that are asked only where it was made.
        self.reveals = dict(reveals or {})

    def first_id(self, bound: BoundField) -> str:
        """The id of the first element that a person can fill in, for the link from the error summary."""
        return bound.auto_id

    def label_text(self) -> str:
        """The label as shown: with "(optional)" where it may be left empty."""
        if self.required or not self.says_optional:
            return str(self.label)
        return _("%(label)s (optional)") % {"label": self.label}

    says_optional: ClassVar[bool] = True

    def params(self, bound: BoundField, shown: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The values that the design's component takes. `shown` is the HTML of revealed fields, by choice."""
        given: dict[str, Any] = {"name": bound.html_name, "id": bound.auto_id}
        if bound.help_text:
            given["hint"] = {"text": bound.help_text}
        if bound.errors:
            given["errorMessage"] = {"text": bound.errors[0], "visuallyHiddenText": _("Error")}
        heading = f"govuk-{{}}--{self.label_size}" if self.label_size else ""
        label = {"text": self.label_text(), "classes": heading.format("label")}
        if self.component in ("radios", "checkboxes", "days"):
            given["fieldset"] = {"legend": {**label, "classes": heading.format("fieldset__legend")}}
        else:
            given["label"] = label
        return {**given, **self.more(bound, shown or {})}

    def more(self, bound: BoundField, shown: Mapping[str, Any]) -> dict[str, Any]:
        """What this kind of field adds to the component's values."""
        return {"value": text_of(bound.value())}


def text_of(value: object) -> str:
    """A value as it stands in a box: nothing for none, and without what no page may hold (most control characters)."""
    return "" if value is None else _NOT_IN_A_PAGE.sub("", str(value))
