"""What is typed on the way from a proved answer to a sent one: dates, reasons, and yes or no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from candour.web.design import forms


class ProposeForm(forms.SeenForm):
    """The date that the letter bears."""

    dated = forms.Day(
        label=_("On which day will the letter be sent?"),
        help_text=_("The letter bears this date. Allow for the time that the approver needs."),
        error=_("Enter the day when the letter will be sent."),
    )


class OverrideForm(forms.Form):
    """Why the answer may leave in spite of what a check found."""

    reason = forms.LongText(
        label=_("Why may the answer leave all the same?"),
        help_text=_("Your reason is kept with the proofs. Somebody who did not write the answer must agree with it."),
        error=_("Give the reason."),
    )


class AnswerForm(forms.Form):
    """A second person's answer to the wish to override a finding."""

    agree = forms.Choice(
        label=_("Do you agree that the answer may leave all the same?"),
        choices=[("yes", _("Yes, I agree")), ("no", _("No, it must be put right"))],
        error=_("Choose yes or no."),
    )
    reason = forms.LongText(
        label=_("Why?"), help_text=_("It is kept in the history."), error=_("Give the reason for your answer.")
    )


class ApproveForm(forms.Form):
    """Nothing to type: what the page showed is what is approved."""

    sha256 = forms.Hidden()


class DispatchForm(forms.Form):
    """How a letter left on paper."""

    how = forms.Text(
        label=_("How did the letter leave?"), help_text=_("Such as “first class post”."), error=_("Say how it left.")
    )
    on = forms.Day(label=_("On which day?"), error=_("Enter the day when it left."))
