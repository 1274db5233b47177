"""The forms that end a case without an answer, open it again, or write a note."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from candour.web import moments
from candour.web.design import forms


class Withdraw(forms.SeenForm):
    """On which day the applicant withdrew."""

    on = forms.Day(
        label=_("When did the applicant withdraw the request?"),
        latest=moments.today,
        error=_("Enter the day on which the applicant withdrew the request."),
    )


class Transfer(forms.SeenForm):
    """To whom the request went, when, and that the applicant agreed."""

    to = forms.Text(
        label=_("Which authority did it go to?"),
        help_text=_("Its full name, for example Exampleshire County Council."),
        max_length=200,
        error=_("Say which authority the request went to."),
    )
    on = forms.Day(
        label=_("When was it passed on?"), latest=moments.today, error=_("Enter the day on which it was passed on.")
    )
    agreed = forms.Tick(
        label=_("The applicant agreed that the request is passed on"),
        required=False,
        help_text=_("Ask first: the Information Commissioner advises it."),
    )


class Confirm(forms.SeenForm):
    """Nothing but the button."""


class CloseInvalid(forms.SeenForm):
    """How the applicant was helped."""

    told = forms.LongText(
        label=_("How was the applicant told what is missing?"),
        help_text=_("Section 16: say how they can put it right. Do not write the applicant’s name here."),
        error=_("Say how the applicant was told what is missing and how to put it right (section 16)."),
    )


class Reopen(forms.SeenForm):
    """Why the case is opened again."""

    reason = forms.LongText(
        label=_("Why is the case opened again?"),
        help_text=_("The reason stands in the history. Do not write the applicant’s name here."),
        error=_("Say why the case is opened again."),
    )


class Note(forms.Form):
    """A note."""

    text = forms.LongText(
        label=_("Note"),
        help_text=_(
            "It stands in the history and cannot be changed afterwards. Do not write the applicant’s name here."
        ),
        error=_("Write the note first."),
    )
