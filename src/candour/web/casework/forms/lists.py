"""The form that narrows the list of cases. What it says stands in the address, so that a list can be kept and sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from candour.web.accounts.models import Authority, Person
from candour.web.casework.models import Law, Outcome, Stage
from candour.web.design import forms

OPEN_CASES, ALL_CASES, ENDED_CASES = "", "all", "ended"
OVERDUE, NOBODY = "overdue", "nobody"


class Among(forms.Select):
    """A choice that may be left as it is; on a form where every one may, none need say so."""

    says_optional = False


class Narrow(forms.Form):
    """What a list of cases is narrowed to; everything may be left as it is."""

    stage = Among(
        label=_("Stage"),
        required=False,
        choices=[(OPEN_CASES, _("Open cases")), (ALL_CASES, _("All cases")), *Stage.choices],
    )
    officer = Among(label=_("Person"), required=False, choices=[])
    due = Among(
        label=_("When due"),
        required=False,
        choices=[
            ("", _("Any time")),
            (OVERDUE, _("Overdue")),
            ("7", _("In the next 7 days")),
            ("14", _("In the next 14 days")),
            ("28", _("In the next 28 days")),
        ],
    )
    waiting = Among(
        label=_("Waiting for the applicant"),
        required=False,
        choices=[("", _("Waiting or not")), ("yes", _("Waiting")), ("no", _("Not waiting"))],
    )
    law = Among(label=_("Law"), required=False, choices=[("", _("Any law")), *Law.choices])
    outcome = Among(label=_("Outcome"), required=False, choices=[("", _("Any outcome")), *Outcome.choices])
    review = Among(
        label=_("Internal reviews"),
        required=False,
        choices=[("", _("Requests and reviews")), ("yes", _("Reviews only")), ("no", _("Requests only"))],
    )

    def __init__(self, *args: Any, authorities: Iterable[Authority], officers: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(officer.pk), officer.name) for officer in officers]
        self.offer("officer", [("", _("Anybody")), (NOBODY, _("Nobody yet")), *named])
        several = list(authorities)
        if len(several) > 1:
            field = Among(
                label=_("Authority"),
                required=False,
                choices=[("", _("All of yours")), *((authority.code, authority.name) for authority in several)],
            )
            self.fields = {"authority": field, **self.fields}
