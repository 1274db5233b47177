"""The forms of making a request: one question a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candour.errors import BadInput
from candour.web.design import forms
from candour.web.portal.journey import EMAIL, FORMS, POST
from candour.web.post.outbox import checked_address

_LONGEST_QUESTION = 30_000


class Question(forms.LongText):
    """Words that are kept exactly: only the line ends, which each browser writes in its way, are made one kind."""

    def __init__(self, **kwargs: Any) -> None:
        too_long = gettext_lazy(
            "Your question is too long for this form: shorten it, or send it to the authority by e-mail or by post."
        )
        super().__init__(
            **{"strip": False, "max_length": _LONGEST_QUESTION, "error_messages": {"max_length": too_long}, **kwargs}
        )

    def clean(self, value: Any) -> Any:
        """The words; white space alone asks nothing."""
        if not str(value or "").strip():
            raise ValidationError(str(self.error_messages["required"]), code="required")
        return super().clean(value)

    def more(self, bound: BoundField, shown: Mapping[str, Any]) -> dict[str, Any]:
        """The box. A browser leaves out a first line end, so that one is written twice."""
        given = super().more(bound, shown)
        text = given["value"]
        return {**given, "value": f"\n{text}" if text.startswith(("\n", "\r")) else text}


class QuestionForm(forms.Form):
    """What somebody wants to know. `more` is a box that only programs fill in."""

    question = Question(
        label=gettext_lazy("Your question"),
        rows=12,
        error=gettext_lazy("Write what you want to know."),
    )
    more = forms.Text(label=gettext_lazy("Leave this box empty"), required=False, autocomplete="off")


class HelpForm(forms.Form):
    """The question once more, to be changed after advice or left as it is."""

    question = Question(
        label=gettext_lazy("Your question"), rows=10, error=gettext_lazy("Write what you want to know.")
    )


def _forms_offered() -> list[tuple[str, Any]]:
    return [*((value, words()) for value, words in FORMS.items()), ("other", _("Another way"))]


class FormatForm(forms.Form):
    """How somebody would like the information; nothing need be chosen (section 11)."""

    form = forms.Choice(
        label=gettext_lazy("The form that suits you"),
        choices=_forms_offered,
        required=False,
        reveals={"other": "form_other"},
    )
    form_other = forms.Text(
        label=gettext_lazy("Say how"),
        help_text=gettext_lazy("For example large print, Welsh, or an audio file."),
        required=False,
        max_length=300,
    )

    def clean(self) -> dict[str, Any]:
        """Another way needs its words."""
        data = super().clean() or {}
        if data.get("form") == "other" and not data.get("form_other"):
            self.add_error("form_other", _("Say how you would like to have the information."))
        return data


class NameForm(forms.Form):
    """Who asks (section 8(1)(b))."""

    name = forms.Text(
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy(
            "Your surname with your first name, an initial or a title, such as Ms Smith. Or the name of the "
            "organisation that you ask for."
        ),
        max_length=200,
        autocomplete="name",
        spellcheck=False,
        error=gettext_lazy("Enter your name: the law asks for it."),
    )


class PostalAddress(forms.LongText):
    """An address as on an envelope, which browsers may fill in."""

    def more(self, bound: BoundField, shown: Mapping[str, Any]) -> dict[str, Any]:
        """The box, with what it is for."""
        return {**super().more(bound, shown), "autocomplete": "street-address"}


class ReplyForm(forms.Form):
    """Where the answer goes: one address and no more (section 8(1)(b))."""

    reply = forms.Choice(
        label=gettext_lazy("Send it"),
        choices=[(EMAIL, gettext_lazy("By e-mail")), (POST, gettext_lazy("By post"))],
        reveals={EMAIL: "email", POST: "address"},
        error=gettext_lazy("Choose how we should send the answer."),
    )
    email = forms.Email(label=gettext_lazy("E-mail address"), required=False, max_length=254)
    address = PostalAddress(label=gettext_lazy("Postal address"), required=False, rows=4, max_length=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("email", "address"):
            # Each is needed where its choice is made, so neither says that it may be left empty.
            self.fields[name].says_optional = False  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The address of the way that was chosen."""
        data = super().clean() or {}
        if data.get("reply") == EMAIL and "email" not in self.errors:
            self._check_email(data)
        elif data.get("reply") == POST and not data.get("address"):
            self.add_error("address", _("Enter the postal address that the answer should go to."))
        if data.get("reply") == POST and "email" in self.errors:
            # What is not shown need not be right.
            del self.errors["email"]
            data["email"] = ""
        return data

    def _check_email(self, data: dict[str, Any]) -> None:
        email = data.get("email") or ""
        if not email:
            self.add_error("email", _("Enter the e-mail address that the answer should go to."))
            return
        try:
            checked_address(email)
        except BadInput:
            self.add_error("email", _("We cannot send e-mail to this address. Check it, or choose “By post”."))
