"""The kinds of field: text, numbers, choices, files."""

from __future__ import annotations

import decimal
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from candour.web.design.forms.asked import Asked, Words, text_of

Pair = tuple[Any, Any]
_WHOLE = re.compile(r"[-+]?\d+", re.ASCII)
_DECIMAL = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
# What every database keeps in a column for whole numbers.
_GREATEST = 2**31 - 1


class Text(Asked, forms.CharField):
    """One line. `width` in characters (2, 3, 4, 5, 10, 20, 30); `before` and `after` stand at the box: "£", "hours"."""

    type: ClassVar[str] = "text"

    def __init__(
        self,
        *,
        width: int = 0,
        autocomplete: str = "",
        inputmode: str = "",
        before: Words = "",
        after: Words = "",
        spellcheck: bool | None = None,
        **kwargs: Any,
    ) -> None:
        label = kwargs.get("label", "")
        too_long = format_lazy(
            _("“{label}” is too long: shorten it to {most} characters."), label=label, most="%(limit_value)d"
        )
        kwargs["error_messages"] = {"max_length": too_long, **kwargs.get("error_messages", {})}
        super().__init__(**kwargs)
        self.width, self.autocomplete, self.inputmode = width, autocomplete, inputmode
        self.before, self.after, self.spellcheck = before, after, spellcheck

    def more(self, bound: BoundField, shown: Mapping[str, Any]) -> dict[str, Any]:
        """The box and what stands before and after it."""
        given: dict[str, Any] = {"value": text_of(bound.value()), "type": self.type}
        if self.width:
            given["classes"] = f"govuk-input--width-{self.width}"
        if self.autocomplete:
            given["autocomplete"] = self.autocomplete
        if self.inputmode:
            given["inputmode"] = self.inputmode
        if self.before:
            given["prefix"] = {"text": self.before}
        if self.after:
            given["suffix"] = {"text": self.after}
        if self.spellcheck is not None:
            given["spellcheck"] = self.spellcheck
        return given


class Email(Text, forms.EmailField):
    """An e-mail address."""

    type = "email"

    def __init__(self, **kwargs: Any) -> None:
        wrong = _("Enter an e-mail address in the right form, like name@example.org.")
        kwargs["error_messages"] = {"invalid": wrong, **kwargs.get("error_messages", {})}
        super().__init__(**{"autocomplete": "email", "spellcheck": False, **kwargs})


class Password(Text):
    """A password: pasting is welcome, spaces count, and it never comes back in the page."""

    component = "password"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"autocomplete": "current-password", "strip": False, **kwargs})

    def more(self, bound: BoundField, shown: Mapping[str, Any]) -> dict[str, Any]:
        """An empty box, whatever was typed."""
        return {"autocomplete": self.autocomplete}


class Code(Text):
    """A one-time code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{"autocomplete": "one-time-code", "inputmode": "numeric", "width": 10, "spellcheck": False, **kwargs}
        )


class LongText(Asked, forms.CharField):
    """Several lines. `most` counts the characters as they are typed and refuses more."""

    component = "textarea"

    def __init__(self, *, rows: int = 5, most: int = 0, spellcheck: bool = True, **kwargs: Any) -> None:
        if most:
            too_long = format_lazy(
                _("“{label}” is too long: shorten it to {most} characters."), label=kwargs.get("label", ""), most=most
            )
            kwargs["error_messages"] = {"max_length": too_long, **kwargs.get("error_messages", {})}
            kwargs["max_length"] = most
        super().__init__(**kwargs)
        self.rows, self.most, self.spellcheck = rows, most, spellcheck

    def to_python(self, value: Any) -> str:
        """The text with one kind of line end."""
        return str(super().to_python(value) or "").replace("\r\n", "\n")

    def more(self, bound: BoundField, shown: Mapping[str, Any]) -> dict[str, Any]:
        """The box, its height and its limit."""
        given = {"value": text_of(bound.value()), "rows": self.rows, "spellcheck": self.spellcheck}
        return {**given, "maxlength": self.most} if self.most else given


class Number(Text):
    """A whole number: "1,234" is read as 1234. `least` and `greatest` are both allowed."""

    def __init__(self, *, least: int = -_GREATEST, greatest: int = _GREATEST, **kwargs: Any) -> None:
        super().__init__(**{"inputmode": "numeric", "width": 5, "spellcheck": False, **kwargs})
        self.least, self.greatest = least, greatest
        self.empty_value: Any = None

    def to_python(self, value: Any) -> Any:
        """The number, or None where nothing was typed."""
        text = text_of(value).strip().replace(",", "").replace("\u00a0", "")
        if not text:
            return None
        try:
            number = self.read(text)
        except ValueError:
            raise self.wrong() from None
        self.check(number)
        return number

    def read(self, text: str) -> Any:
        """The number that a text says. Raises `ValueError` where it says none."""
        if not _WHOLE.fullmatch(text):
            raise ValueError(text)
        return int(text)

    def wrong(self) -> forms.ValidationError:
        """Why what was typed is no number of this kind."""
        return _wrong(_("“%(label)s” must be a whole number, like 12."), label=self.label)

    def check(self, number: Any) -> None:
        """Refuse what is too small or too large."""
        if number < self.least:
            raise _wrong(_("“%(label)s” must be %(least)s or more."), label=self.label, least=self.least)
        if number > self.greatest:
            raise _wrong(_("“%(label)s” must be %(greatest)s or less."), label=self.label, greatest=self.greatest)


class Decimal(Number):
    """A number that may have decimals; `places` at most. Exact: never a floating-point number."""

    def __init__(self, *, places: int = 2, **kwargs: Any) -> None:
        super().__init__(**{"inputmode": "decimal", **kwargs})
        self.places = places

    def read(self, text: str) -> decimal.Decimal:
        """The decimal number that a text says."""
        if not _DECIMAL.fullmatch(text):
            raise ValueError(text)
        number = decimal.Decimal(text)
        if -int(number.as_tuple().exponent) > self.places:
            raise _wrong(
                _("“%(label)s” may have no more than %(places)s decimal places."), label=self.label, places=self.places
            )
        return number

    def wrong(self) -> forms.ValidationError:
        """Why what was typed is no number."""
        return _wrong(_("“%(label)s” must be a number, like 2.5."), label=self.label)


def _wrong(message: Words, **params: Any) -> forms.ValidationError:
    return forms.ValidationError(str(message), code="invalid", params=params)


class Choosing(Asked, forms.ChoiceField):
    """What the fields that offer choices have in common. `hints` explain single choices, by their value."""

    empty = _("Choose an answer for “{label}”.")

    def __init__(
        self,
        *,
        choices: Iterable[Pair] | Callable[[], Iterable[Pair]] = (),
        hints: Mapping[Any, Words] | None = None,
        inline: bool = False,
        **kwargs: Any,
    ) -> None:
        wrong = format_lazy(_("Choose one of the answers offered for “{label}”."), label=kwargs.get("label", ""))
        kwargs["error_messages"] = {"invalid_choice": wrong, "invalid_list": wrong, **kwargs.get("error_messages", {})}
        super().__init__(choices=choices, **kwargs)
        self.hints: dict[str, Words] = {}
        self.explain(hints or {})
        self.inline = inline

    def explain(self, hints: Mapping[Any, Words]) -> None:
        """Let these hints stand under the choices with these values."""
        self.hints = {str(value): hint for value, hint in hints.items()}

    def items(self, choices: Iterable[Pair], chosen: Sequence[str], shown: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The choices as the component takes them."""
        found = []
        for value, label in choices:
            key = text_of(value)
            item: dict[str, Any] = {"value": key, "text": label, "checked": key in chosen}
            if key in self.hints:
                item["hint"] = {"text": self.hints[key]}
            if key in shown:
                item["conditional"] = {"html": shown[key]}
            found.append(item)
        return found


def _pairs(field: Any) -> Iterable[Pair]:
    """The choices of a field, however they were given."""
    return list(field.choices)


class Choice(Choosing, forms.TypedChoiceField):
    """One of a few, as radio buttons. `reveals={"other": "reason"}` asks for `reason` only under that choice."""

    component = "radios"

    def more(self, bound: BoundField, shown: Mapping[str, Any]) -> dict[str, Any]:
        """The radio buttons."""
        chosen = [text_of(bound.value())] if bound.value() is not None else []
        given: dict[str, Any] = {"idPrefix": bound.auto_id, "items": self.items(_pairs(self), chosen, shown)}
        return {**given, "classes": "govuk-radios--inline"} if self.inline else given


class Choices(Choosing, forms.TypedMultipleChoiceField):
    """Any number of a few, as checkboxes."""

    component = "checkboxes"

    def more(self, bound: BoundField, shown: Mapping[str, Any]) -> dict[str, Any]:
        """The checkboxes."""
        chosen = [text_of(value) for value in bound.value() or []]
        return {"idPrefix": bound.auto_id, "items": self.items(_pairs(self), chosen, shown)}


class Select(Choosing, forms.TypedChoiceField):
    """One of many, as a drop-down list; `nothing` is its first entry, which chooses none."""

    component = "select"

    def __init__(self, *, nothing: Words = _("Choose"), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.nothing = nothing

    def more(self, bound: BoundField, shown: Mapping[str, Any]) -> dict[str, Any]:
        """The list."""
        value = text_of(bound.value())
        items = [
            {"value": text_of(key), "text": label, "selected": text_of(key) == value} for key, label in _pairs(self)
        ]
        if not any(item["value"] == "" for item in items):
            items.insert(0, {"value": "", "text": self.nothing, "selected": not value})
        return {"items": items}


class Tick(Asked, forms.BooleanField):
    """One checkbox, ticked or not. Where it is required, it must be ticked."""

    component = "tick"
    empty = _("Tick “{label}”.")
    says_optional = False

    def more(self, bound: BoundField, shown: Mapping[str, Any]) -> dict[str, Any]:
        """The one box; its hint belongs to it."""
        item: dict[str, Any] = {
            "value": "on",
            "text": self.label,
            "checked": bound.value() in (True, "on", "true", "1"),
        }
        if bound.help_text:
            item["hint"] = {"text": bound.help_text}
        if "on" in shown:
            item["conditional"] = {"html": shown["on"]}
        return {"idPrefix": bound.auto_id, "items": [item], "hint": None}


class File(Asked, forms.FileField):
    """One file. `accept` narrows what the browser offers; whoever uses the file must still look what it is."""

    component = "file"
    empty = _("Choose a file for “{label}”.")

    def __init__(self, *, accept: str = "", most_bytes: int = 20_000_000, **kwargs: Any) -> None:
        kwargs["error_messages"] = {
            "empty": _("The file is empty. Choose another one."),
            "missing": _("The file did not arrive. Choose it again."),
            "invalid": _("The file did not arrive. Choose it again."),
            "max_length": _("The file’s name is too long. Give it a shorter one and choose it again."),
            **kwargs.get("error_messages", {}),
        }
        super().__init__(**{"max_length": 120, **kwargs})
        self.accept, self.most_bytes = accept, most_bytes

    def to_python(self, data: Any) -> Any:
        """The file, unless it is too large."""
        found = super().to_python(data)
        if found is not None and (found.size or 0) > self.most_bytes:
            raise _wrong(
                _("The file is too large. It may have at most %(most)s MB."), most=self.most_bytes // 1_000_000
            )
        return found

    def more(self, bound: BoundField, shown: Mapping[str, Any]) -> dict[str, Any]:
        """The button that chooses the file."""
        return {"attributes": {"accept": self.accept}} if self.accept else {}


class _Several(forms.ClearableFileInput):
    """Takes more files than one."""

    allow_multiple_selected = True


class Files(File):
    """Any number of files; gives a list."""

    empty = _("Choose one file or more for “{label}”.")
    widget = _Several

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Each file looked at as if it were the only one."""
        if not data:
            return [] if not self.required else [super().clean(None, initial)]
        return [super(Files, self).clean(one, initial) for one in data]

    def more(self, bound: BoundField, shown: Mapping[str, Any]) -> dict[str, Any]:
        """The button that chooses the files."""
        return {**super().more(bound, shown), "multiple": True}


# No number that a form carries is longer; Python itself refuses to read one of some thousand figures.
_MOST_DIGITS = 18


class Hidden(forms.CharField):
    """A value that the form carries and nobody types. With `number`, a whole number or None."""

    def __init__(self, *, number: bool = False, required: bool = False, **kwargs: Any) -> None:
        super().__init__(required=required, widget=forms.HiddenInput, **kwargs)
        self.number = number

    def clean(self, value: Any) -> Any:
        """The value as it was; a number that somebody tampered with is refused."""
        text = super().clean(value)
        if not self.number:
            return text
        if text and not (text.isdecimal() and len(text) <= _MOST_DIGITS):
            raise _wrong(_("This form was damaged on its way. Open the page again."))
        return int(text) if text else None
