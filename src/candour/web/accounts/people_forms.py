"""The forms with which administrators look after people and authorities."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from candour.web import hosts
from candour.web.accounts.forms import new_password
from candour.web.accounts.models import Authority, Kind, Person, Role
from candour.web.design import forms

ROLE_HINTS = {
    Role.OFFICER: _("Receives requests, asks colleagues, decides and writes the answer"),
    Role.ANALYST: _("Builds the tables of counts and keeps small numbers safe"),
    Role.CONTRIBUTOR: _("Searches for information when asked; sees the question, never who asked it"),
    Role.APPROVER: _("Approves answers that somebody else wrote"),
    Role.PUBLISHER: _("Looks after the disclosure log"),
    Role.ADMINISTRATOR: _("Looks after people and settings; sees no request by it"),
    Role.AUDITOR: _("Reads everything, changes nothing"),
}


def _roles(**more: Any) -> forms.Choices:
    return forms.Choices(
        label=_("What they do"),
        choices=Role.choices,
        hints=ROLE_HINTS,
        error=_("Choose at least one role."),
        **more,
    )


def _name(label: Any, **more: Any) -> forms.Text:
    return forms.Text(label=label, error=_("Enter a name."), max_length=120, **more)


class InviteForm(forms.Form):
    """Somebody who is to work here."""

    name = _name(_("Name"))
    email = forms.Email(label=_("E-mail address"), error=_("Enter their e-mail address."), autocomplete="off")
    roles = _roles()


class RolesForm(forms.Form):
    """What a person does for an authority from now on."""

    roles = _roles(required=False)


class ReasonForm(forms.Form):
    """Why something is done to somebody's account."""

    reason = forms.LongText(
        label=_("Why?"),
        help_text=_("It is kept on record."),
        error=_("Say why."),
        rows=3,
        most=500,
    )


def _authority_name() -> forms.Text:
    return forms.Text(label=_("Name of the authority"), error=_("Enter the authority’s name."), max_length=200)


def _authority_code() -> forms.Text:
    return forms.Text(
        label=_("Short code"),
        help_text=_("Two to twelve letters. It begins every reference: EXP gives EXP-2026-0001."),
        error=_("Enter a short code, like EXP."),
        max_length=12,
        width=10,
        spellcheck=False,
    )


def _kind() -> forms.Choice:
    return forms.Choice(
        label=_("What kind of authority is it?"),
        choices=Kind.choices,
        error=_("Choose what kind of authority it is."),
    )


class SetUpForm(forms.Form):
    """The first authority and the first person of a new installation."""

    code_of_terminal = forms.Text(
        label=_("Set-up code"),
        help_text=_("It stands in the terminal in which Candour was started, like ABCD-EFGH-JKLM."),
        error=_("Enter the set-up code."),
        max_length=40,
        width=20,
        spellcheck=False,
        autocomplete="off",
    )
    authority = _authority_name()
    code = _authority_code()
    kind = _kind()
    name = _name(_("Your name"), autocomplete="name")
    email = forms.Email(label=_("Your e-mail address"), error=_("Enter your e-mail address."), autocomplete="username")
    password = new_password()

    def clean_code(self) -> str:
        """A short code in capital letters."""
        return clean_short_code(str(self.cleaned_data["code"]))

    def clean(self) -> dict[str, Any]:
        """The password is weighed against the name and address beside it."""
        cleaned = super().clean() or {}
        if password := cleaned.get("password"):
            person = Person(name=cleaned.get("name", ""), email=cleaned.get("email", ""))
            try:
                validate_password(password, person)
            except ValidationError as problem:
                self.add_error("password", problem)
        return cleaned


class NewAuthorityForm(forms.Form):
    """A further authority, and who will look after it."""

    name = _authority_name()
    code = _authority_code()
    kind = _kind()
    administrator_name = _name(_("Name of its first administrator"))
    administrator_email = forms.Email(
        label=_("Their e-mail address"), error=_("Enter their e-mail address."), autocomplete="off"
    )

    def clean_code(self) -> str:
        """A short code in capital letters."""
        return clean_short_code(str(self.cleaned_data["code"]))


def clean_short_code(code: str) -> str:
    """The code in capitals; refused where it is not letters and digits alone."""
    found = code.strip().upper()
    if not (found.isascii() and found.isalnum() and len(found) > 1):
        raise ValidationError(_("A short code has two to twelve letters or digits, like EXP."))
    if not hosts.names_an_authority(found):
        raise ValidationError(_("A page of the public site has this name already. Choose another short code."))
    return found


class AuthorityForm(forms.Form):
    """The settings of an authority."""

    name = _authority_name()
    kind = _kind()
    address = forms.LongText(
        label=_("Address at the head of letters"),
        help_text=_("One line each, as on an envelope"),
        rows=4,
        required=False,
    )
    email = forms.Email(label=_("E-mail address of the team"), required=False, autocomplete="off")
    telephone = forms.Text(label=_("Telephone"), required=False, max_length=40, width=20)
    web = forms.Text(label=_("Website"), required=False, max_length=200)
    signatory = forms.Text(
        label=_("Who signs letters"),
        help_text=_("A name or a post, as letters end with it"),
        required=False,
        max_length=120,
    )
    review_address = forms.LongText(label=_("Address for internal reviews"), rows=4, required=False)
    review_email = forms.Email(label=_("E-mail address for internal reviews"), required=False, autocomplete="off")
    review_ask_within = forms.Number(
        label=_("How long an applicant has to ask for a review"),
        after=_("working days"),
        error=_("Enter a number of working days."),
        least=1,
        greatest=250,
    )
    review_answer_within = forms.Number(
        label=_("How soon you answer a review"),
        after=_("working days"),
        error=_("Enter a number of working days."),
        least=1,
        greatest=250,
    )
    internal_target = forms.Number(
        label=_("When you want an answer to be ready"),
        help_text=_("Working days after a request came. The date that the law sets stays apart."),
        after=_("working days"),
        error=_("Enter a number of working days."),
        least=1,
        greatest=250,
    )
    threshold = forms.Number(
        label=_("Withhold counts below"),
        help_text=_("Smaller numbers are withheld unless an analyst decides otherwise, with a reason."),
        error=_("Enter a number."),
        least=0,
        greatest=100,
    )
    threshold_reason = forms.LongText(
        label=_("Why that number?"),
        help_text=_("Needed only when the number changes."),
        rows=3,
        required=False,
        most=1000,
    )

    @classmethod
    def of(cls, authority: Authority) -> AuthorityForm:
        """The form as the authority stands."""
        names = [name for name in cls.base_fields if name != "threshold_reason"]
        return cls(initial={name: getattr(authority, name) for name in names})
