"""From a form about the decision to its act, and back with what was typed when the act was not done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from candour.web.casework.acts_for import allowed
from candour.web.casework.models import Stage
from candour.web.casework.views.attempting import attempting
from candour.web.design import forms
from candour.web.permits import Asking


def saved(form: forms.SeenForm, act: Callable[[], Any]) -> bool:
    """Whether the form was right and the act was done; what stood in the way is then on the form."""
    if not form.is_valid():
        return False
    with attempting(form):
        act()
    return form.is_valid()


def not_now(request: Asking, act: str) -> HttpResponse | None:
    """Back to the decision where it cannot be changed now, with why; None where it can."""
    if request.method != "GET" or allowed(act, request.person, request.case):
        return None
    said = _("The decision can be changed only while the case is being worked on. It is at the stage “%(stage)s” now.")
    if request.case.stage in (Stage.APPROVAL, Stage.APPROVED):
        said = _(
            "The decision can be changed only while the case is being worked on. It is at the stage “%(stage)s” now: "
            "to change it, take the letter back under Approval."
        )
    messages.info(request, said % {"stage": request.case.get_stage_display()})
    return redirect("case-decision", reference=request.case.reference)
