"""Pages: how the work flows, told from the table of acts itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candour.web.accounts.models import Role
from candour.web.casework.acts import ACTS_TABLE, ANY, OPEN, Act, Stage
from candour.web.design.pages import show
from candour.web.permits import Asking

# What a person should know of each stage and each role before the acts themselves say the rest.
STAGES = {
    Stage.RECEIVED: gettext_lazy(
        "An officer checks that the request is one, sets its parts, and looks for similar requests. The clock runs."
    ),
    Stage.WORKING: gettext_lazy(
        "Those who hold information search for it, analysts count what is to be counted, and the officer decides each "
        "part and writes the letter."
    ),
    Stage.APPROVAL: gettext_lazy(
        "Somebody who did not write the answer reads all of it. They approve exactly what they read, or send it back."
    ),
    Stage.APPROVED: gettext_lazy("The answer waits to be sent. Any change takes the approval away."),
    Stage.ISSUED: gettext_lazy(
        "The answer has been sent, and waits to be published. The applicant may ask for an internal review."
    ),
    Stage.CLOSED: gettext_lazy("The case ended without an answer, with the reason in its history."),
}
ROLES = {
    Role.OFFICER: gettext_lazy("Looks after requests from arrival to answer."),
    Role.ANALYST: gettext_lazy("Counts records, and decides how small numbers are protected."),
    Role.CONTRIBUTOR: gettext_lazy("Holds information. Sees the question asked of them, never who asked."),
    Role.APPROVER: gettext_lazy("Reads a whole answer before it leaves, and approves it or sends it back."),
    Role.PUBLISHER: gettext_lazy("Decides what is published of an answer that was sent."),
    Role.ADMINISTRATOR: gettext_lazy("Gives roles, and keeps the authority’s settings and its registered records."),
    Role.AUDITOR: gettext_lazy("Reads everything and changes nothing."),
}


def flow(request: Asking) -> HttpResponse:
    """The stages of a case, then what each role can do; the person's own roles come first."""
    mine = request.person.all_roles
    roles = sorted(Role, key=lambda role: (role.value not in mine, list(Role).index(role)))
    return show(
        request,
        "casework/guide.html",
        title=_("How the work flows"),
        stages=[(stage, STAGES[stage], _ways_on(stage)) for stage in Stage],
        roles=[
            {"name": role.label, "about": ROLES[role], "mine": role.value in mine, "acts": _acts_of(role)}
            for role in roles
        ],
        itself=[act.label for act in ACTS_TABLE if not act.roles],
    )


def _ways_on(stage: Stage) -> list[str]:
    """The acts that take a case from this stage to another, with where to."""
    return [
        _("%(act)s: then it is “%(stage)s”") % {"act": act.label, "stage": Stage(act.to).label}
        for act in ACTS_TABLE
        if stage in act.stages and act.to and act.to != stage
    ]


def _acts_of(role: Role) -> list[list[Any]]:
    return [[act.label, _when(act)] for act in ACTS_TABLE if role in act.roles]


def _when(act: Act) -> str:
    """At which stages something can be done."""
    if act.stages == ANY:
        return _("At any time")
    if set(act.stages) == set(OPEN):
        return _("Until the case ends")
    return "; ".join(str(Stage(stage).label) for stage in act.stages)


urlpatterns: list[URLPattern] = [path("help/", flow, name="help")]
