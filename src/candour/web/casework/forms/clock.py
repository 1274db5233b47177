"""What moves the clock, as it is typed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from candour.errors import BadInput
from candour.law import Division, parse_citation
from candour.web.design import forms
from candour.words import lines

_PARTS = _("Which parts is this about?")


class ClarifyForm(forms.SeenForm):
    """A question to the applicant."""

    unclear = forms.LongText(
        label=_("What is unclear?"),
        help_text=_("Say it to the applicant, in whole sentences: “You ask for recent figures. We do not know …”"),
        error=_("Say what is unclear."),
    )
    questions = forms.LongText(
        label=_("What do you need to know?"),
        help_text=_("One question on a line."),
        error=_("Put at least one question."),
    )
    advice = forms.LongText(
        label=_("How can you help?"),
        help_text=_("What you could supply, and what would make the request easier to answer (section 16)."),
        required=False,
    )

    def decision(self) -> dict[str, Any]:
        """The decision record's part on the clarification."""
        given = self.cleaned_data
        return {
            "clarification": {
                "unclear": given["unclear"],
                "questions": lines(given["questions"]),
                "advice": given["advice"],
            }
        }


class ClarifiedForm(forms.SeenForm):
    """The applicant's reply."""

    on = forms.Day(label=_("When did the reply come?"), error=_("Give the day on which the reply came."))
    words = forms.LongText(
        label=_("What did the applicant write?"),
        help_text=_("Exactly as it came, without the name."),
        error=_("Enter what the applicant wrote."),
    )


class FeesForm(forms.SeenForm):
    """The charges of a fees notice, one a line."""

    charges = forms.LongText(
        label=_("What do you charge for?"),
        help_text=_("One charge on a line, then a bar and the pounds: Paper copies, 120 pages | 12.00"),
        error=_("Enter at least one charge."),
    )
    how_to_pay = forms.LongText(label=_("How can the applicant pay?"), error=_("Say how the applicant can pay."))

    def clean_charges(self) -> list[dict[str, str]]:
        """The charges as the decision record has them."""
        found = []
        for line in lines(self.cleaned_data["charges"]):
            description, bar, pounds = line.rpartition("|")
            try:
                amount = Decimal(pounds.strip().lstrip("£").replace(",", ""))
            except ArithmeticError:
                amount = Decimal(0)
            if not bar or not description.strip() or amount <= 0:
                raise ValidationError(
                    _now("“%(line)s” is not a charge such as: Paper copies, 120 pages | 12.00"), params={"line": line}
                )
            found.append({"description": description.strip(), "pounds": f"{amount:.2f}"})
        return found

    def decision(self, pay_by: dt.date) -> dict[str, Any]:
        """The decision record's part on fees."""
        return {
            "fees": {
                "charges": self.cleaned_data["charges"],
                "pay_by": pay_by.isoformat(),
                "how_to_pay": self.cleaned_data["how_to_pay"],
            }
        }


class DayForm(forms.SeenForm):
    """One day."""

    on = forms.Day(label=_("On which day?"), error=_("Give the day."))


class TargetForm(forms.SeenForm):
    """The authority's own date for an answer."""

    on = forms.Day(
        label=_("When should the answer be ready?"),
        help_text=_("Your own date, before the one that the law sets. Lists and reminders use both."),
        error=_("Give the day."),
    )


class ComplexityForm(forms.SeenForm):
    """More time for a complex and voluminous environmental request (EIR regulation 7)."""

    reason = forms.LongText(
        label=_("Why is the request both complex and voluminous?"),
        help_text=_("Both are needed: regulation 7(1). The applicant reads this."),
        error=_("Say why the request is both complex and voluminous."),
    )

    def decision(self, until: dt.date) -> dict[str, Any]:
        """The decision record's part on the extension."""
        return {"extension": {"estimate": until.isoformat(), "reason": self.cleaned_data["reason"]}}


class ExtendForm(forms.SeenForm):
    """More time to weigh the public interest (sections 10(3) and 17(2)). Only qualified exemptions give it."""

    until = forms.Day(
        label=_("By which day do you expect to have decided?"),
        help_text=_(
            "The law asks for an estimate in the notice. Guidance expects no more than 40 working days in all."
        ),
        error=_("Give the day by which you expect to have decided."),
    )
    reason = forms.LongText(
        label=_("Why is more time needed?"),
        help_text=_("What has still to be weighed, and with whom. The applicant reads this."),
        error=_("Say why more time is needed."),
    )
    provision = forms.Text(
        label=_("Which qualified exemption is being weighed?"),
        help_text=_("Down to the paragraph, such as 31(1)(a). An absolute exemption gives no more time."),
        error=_("Name the exemption."),
    )
    withheld = forms.Text(
        label=_("What information is it about?"),
        help_text=_("A few words: “the two inspection reports”."),
        error=_("Say what information it is about."),
    )
    why = forms.LongText(label=_("Why does the exemption apply?"), error=_("Say why the exemption applies."))
    interest = forms.Text(
        label=_("What would be harmed?"),
        help_text=_("For exemptions that need harm, such as 31 and 43: “the prevention of crime”."),
        required=False,
    )
    mechanism = forms.LongText(label=_("How would it be harmed?"), required=False)
    likelihood = forms.Choice(
        label=_("How sure is the harm?"),
        choices=[("would", _("It would happen")), ("would be likely to", _("It would be likely to happen"))],
        required=False,
    )

    def clean_provision(self) -> str:
        """The citation, as the law's table reads it; only a qualified exemption gives more time (section 10(3))."""
        try:
            provision = parse_citation(self.cleaned_data["provision"])
        except BadInput as problem:
            raise ValidationError(str(problem)) from problem
        if not provision.is_qualified:
            raise ValidationError(
                _now("%(provision)s is not weighed against the public interest, so it gives no more time."),
                params={"provision": provision},
            )
        return str(provision)

    def decision(self) -> dict[str, Any]:
        """The decision record's parts on the extension and on the exemption being weighed."""
        given = self.cleaned_data
        refusal: dict[str, Any] = {
            "provision": given["provision"],
            "withheld": given["withheld"],
            "why": given["why"],
            "balance_pending": True,
        }
        if given["interest"] or given["mechanism"]:
            refusal["prejudice"] = {
                "interest": given["interest"],
                "mechanism": given["mechanism"],
                "likelihood": given["likelihood"] or "would be likely to",
            }
        return {
            "extension": {"estimate": given["until"].isoformat(), "reason": given["reason"]},
            "refusals": [refusal],
        }


class HolidayForm(forms.Form):
    """A bank holiday added to the table or taken out of it."""

    date = forms.Day(label=_("Which day?"), error=_("Give the day."))
    division = forms.Select(
        label=_("Where is it a holiday?"),
        help_text=_("Under the Freedom of Information Act a holiday in any part stops the clock everywhere."),
        choices=[("", _("The whole United Kingdom")), *((one.value, one.label) for one in Division)],
        required=False,
    )
    name = forms.Text(label=_("What is it called?"), error=_("Say what it is called."))
    source = forms.Text(
        label=_("Where was it announced?"),
        help_text=_("Such as the proclamation and its date, or the address of the announcement."),
        error=_("Say where it was announced."),
    )
    is_holiday = forms.Choice(
        label=_("What happened?"),
        choices=[("yes", _("It became a bank holiday")), ("no", _("It is no longer a bank holiday"))],
        initial="yes",
        error=_("Choose one."),
    )


class ReviewForm(forms.SeenForm):
    """A request for an internal review."""

    arrived = forms.Day(label=_("When was the review asked for?"), error=_("Give the day."))
    channel = forms.Choice(
        label=_("How did it come?"),
        choices=[("email", _("E-mail")), ("letter", _("Letter")), ("form", _("Web form")), ("other", _("Another way"))],
        error=_("Choose how it came."),
    )
    words = forms.LongText(
        label=_("What did the applicant write?"),
        help_text=_("Exactly as it came, without the name."),
        error=_("Enter what the applicant wrote."),
    )
    late_reason = forms.LongText(
        label=_("If it came after the time allowed: why do you take it all the same?"), required=False
    )
