"""Pages: how the work flows, told from the table of acts itself."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from candour.web.accounts.models import Role
from candour.web.casework.acts import ACTS_TABLE, OPEN, Act, Stage
from candour.web.design.pages import show
from candour.web.permits import Asking


def flow(request: Asking) -> HttpResponse:
    """What can be done to a case at each stage, and by whom."""
    acts = [(stage, [_row(act) for act in ACTS_TABLE if stage in act.stages and act.roles]) for stage in OPEN]
    return show(request, "casework/guide.html", title=_("How the work flows"), stages=acts, wide=True)


def _row(act: Act) -> list[str]:
    return [
        str(act.label),
        ", ".join(str(Role(role).label) for role in act.roles),
        str(Stage(act.to).label) if act.to else _("Stays where it is"),
    ]


urlpatterns: list[URLPattern] = [path("help/", flow, name="help")]
