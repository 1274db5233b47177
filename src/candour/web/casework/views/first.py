"""The first page: for each role of a person, what to do next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count as Number
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candour.law import Regime
from candour.web import room
from candour.web.accounts.models import Authority, Membership, Person, Role
from candour.web.casework import anchors, clocks, events, lists
from candour.web.casework.acts import OPEN
from candour.web.casework.due import Standings
from candour.web.casework.models import (
    READERS,
    Anchor,
    Bundle,
    Case,
    Count,
    CountAsked,
    CountState,
    Event,
    Incoming,
    Kind,
    Override,
    OverrideState,
    Stage,
    Task,
    TaskState,
)
from candour.web.design.pages import show
from candour.web.permits import Asking
from candour.web.publication.models import Disclosure, DisclosureState
from candour.words import day_in_words

SHOWN = 10
# Without these roles an authority cannot answer a request at all.
NEEDED = (Role.OFFICER, Role.APPROVER)


def home(request: Asking) -> HttpResponse:
    """What to do next, in a section for each role."""
    person, today = request.person, timezone.localdate()
    made: dict[str, Any] = {}
    for role, section in SECTIONS.items():
        if authorities := sorted(person.authorities_with([role])):
            made[str(role)] = section(person, authorities, today)
    return show(
        request,
        "casework/home.html",
        title=_("Your work"),
        wide=True,
        has_role=bool(made),
        ask=_whom_to_ask() if not made and not person.is_installer else [],
        may_search=bool(person.authorities_with(READERS)),
        **made,
    )


def _whom_to_ask() -> list[Person]:
    return list(Person.objects.filter(is_installer=True, is_active=True).only("name", "email")[:3])


def _officer(person: Person, authorities: Sequence[int], today: dt.date) -> dict[str, Any]:
    cases = Case.objects.filter(authority__in=authorities, stage__in=OPEN)
    waits = Q(clock_state__in=lists.WAITS)
    found = cases.order_by().aggregate(
        late=Number("pk", filter=Q(due__lt=today)),
        check=Number("pk", filter=Q(stage=Stage.RECEIVED) & ~waits),
        waits=Number("pk", filter=waits),
        send=Number("pk", filter=Q(stage=Stage.APPROVED)),
    )
    own = cases.filter(officer=person).order_by(*lists.ORDERS["due"]).values_list("pk", flat=True)[:SHOWN]
    waiting = Incoming.objects.filter(authority__in=authorities, discarded_at=None).exclude(online_key=None)
    return {
        "tasks": [
            *_held(waiting.count()),
            (_("Overdue"), _list(found["late"], due="overdue"), _how_many(found["late"])),
            (_("To be checked"), _list(found["check"], stage=Stage.RECEIVED, waiting="no"), _how_many(found["check"])),
            (_("Approved, to be sent"), _list(found["send"], stage=Stage.APPROVED), _how_many(found["send"])),
            (_("Waiting for the applicant"), _list(found["waits"], waiting="yes"), _how_many(found["waits"])),
        ],
        "rows": lists.rows(lists.whole(list(own)), today),
        "all": f"{reverse('cases')}?{urlencode({'officer': person.pk})}",
    }


def _held(number: int) -> list[tuple[Any, ...]]:
    """What came online and is no case yet; nothing is said where nothing waits."""
    if not number:
        return []
    words = ngettext("%(number)s request", "%(number)s requests", number) % {"number": f"{number:,}"}
    return [(_("Came online, for you to look at"), f"{reverse('receive')}#online", words)]


def _how_many(number: int) -> str:
    return (
        ngettext("%(number)s case", "%(number)s cases", number) % {"number": f"{number:,}"} if number else _("No cases")
    )


def _list(number: int, **wanted: str) -> str:
    return f"{reverse('cases')}?{urlencode(wanted)}" if number else ""


def _analyst(person: Person, authorities: Sequence[int], today: dt.date) -> dict[str, Any]:
    to_do = Q(state__in=[CountState.DRAFT, CountState.FAILED]) | Q(state=CountState.DONE, chosen_at=None)
    counts = (
        Count.objects.filter(to_do, case__authority__in=authorities, case__stage=Stage.WORKING)
        .select_related("case")
        .only("name", "title", "state", "case__reference", "case__subject", "case__due")
        .order_by("case__due", "id")[:SHOWN]
    )
    uncounted = (
        Case.objects.filter(~Exists(Count.objects.filter(case=OuterRef("pk"))), authority__in=authorities)
        .filter(stage=Stage.WORKING, review_of=None)
        .only("reference", "subject", "due")
        .order_by(*lists.ORDERS["due"])[:SHOWN]
    )
    asked = (
        CountAsked.objects.filter(Q(person=person) | Q(person=None), answered_at=None)
        .filter(case__authority__in=authorities, case__stage=Stage.WORKING)
        .select_related("case", "person", "asked_by")
        .order_by("case__due", "id")[:SHOWN]
    )
    return {
        "rows": [_count_row(count) for count in counts],
        "asked": [
            (one.words, _("You") if one.person_id else _("Any analyst"), one.asked_by.name, *_counts_of(one.case))
            for one in asked
        ],
        "uncounted": [_counts_of(case) for case in uncounted],
        "all": f"{reverse('cases')}?stage=working",
    }


def _counts_of(case: Case) -> tuple[tuple[str, str], dt.date | None]:
    """A case, leading to its counts, and when it is due."""
    return (f"{case.reference}: {case.subject}", reverse("case-counts", kwargs={"reference": case.reference})), case.due


def _count_row(count: Count) -> tuple[Any, ...]:
    do = {
        CountState.DRAFT: _("Count it"),
        CountState.FAILED: _("See why it stopped"),
        CountState.DONE: _("Choose how small numbers are protected"),
    }
    at = reverse("count", kwargs={"reference": count.case.reference, "count": count.pk})
    return (
        (count.title or count.name, at),
        do[CountState(count.state)],
        f"{count.case.reference}: {count.case.subject}",
        count.case.due,
    )


def _contributor(person: Person, authorities: Sequence[int], today: dt.date) -> dict[str, Any]:
    tasks = (
        Task.objects.filter(person=person, state=TaskState.OPEN, case__stage__in=OPEN)
        .select_related("case")
        .only("due", "case__reference", "case__subject")
        .order_by("due", "id")[:SHOWN]
    )
    return {"rows": [_task_row(task, today) for task in tasks]}


def _task_row(task: Task, today: dt.date) -> tuple[Any, ...]:
    day = day_in_words(task.due)
    due = _("Overdue: it was due on %(day)s") % {"day": day} if task.due < today else _("By %(day)s") % {"day": day}
    return (task.case.subject, reverse("task", kwargs={"task": task.pk})), task.case.reference, due


def _approver(person: Person, authorities: Sequence[int], today: dt.date) -> dict[str, Any]:
    cases = Case.objects.filter(authority__in=authorities, stage=Stage.APPROVAL).select_related("officer")
    waiting = cases.only("reference", "subject", "due", "stage", "regime", "clock_state", "officer__name")
    standings = Standings(today)
    overrides = (
        Override.objects.filter(state=OverrideState.ASKED, draft__case__authority__in=authorities)
        .exclude(asked_by=person)
        .select_related("draft__case", "asked_by")
        .only("reason", "asked_by__name", "draft__case__reference", "draft__case__subject")[:SHOWN]
    )
    return {
        "rows": [
            (_to_approval(case), case.officer.name if case.officer else "", standings.of(case).sentence)
            for case in waiting.order_by(*lists.ORDERS["due"])[:SHOWN]
        ],
        "notices": [
            (_to_approval(one.draft.case), str(one.draft.get_kind_display()), one.made_by.name)
            for one in _notices_to_approve(authorities)[:SHOWN]
        ],
        "overrides": [(_to_approval(asked.draft.case), asked.asked_by.name, asked.reason) for asked in overrides],
    }


def _notices_to_approve(authorities: Sequence[int]) -> QuerySet[Bundle]:
    """Letters that need approval while their case stays where it is: notices that more time is needed."""
    return (
        Bundle.objects.filter(void_at=None, approval=None, draft__kind=Kind.EXTENSION, draft__issued_at=None)
        .filter(draft__case__in=Case.objects.filter(authority__in=authorities, stage__in=OPEN))
        .select_related("draft__case", "made_by")
        .only("made_by__name", "draft__kind", "draft__case__reference", "draft__case__subject")
        .order_by("id")
    )


def _to_approval(case: Case) -> tuple[str, str]:
    """A case by name, and the page on which its letters are approved."""
    return f"{case.reference}: {case.subject}", reverse("case-approval", kwargs={"reference": case.reference})


def _publisher(person: Person, authorities: Sequence[int], today: dt.date) -> dict[str, Any]:
    queued = Disclosure.objects.filter(authority__in=authorities, state=DisclosureState.QUEUED)
    found = queued.only("reference", "title", "answered").order_by("id")[:SHOWN]
    return {
        "rows": [
            ((one.title, reverse("publication", kwargs={"disclosure": one.pk})), one.reference, one.answered)
            for one in found
        ],
        "all": reverse("publication-queue"),
    }


def _administrator(person: Person, authorities: Sequence[int], today: dt.date) -> dict[str, Any]:
    standing = Membership.objects.filter(authority__in=authorities, ended_at=None, person__is_active=True)
    roles = set(standing.values_list("authority_id", "role").distinct())
    named = list(
        Authority.objects.filter(pk__in=authorities).annotate(
            active=Number("sources", filter=Q(sources__is_active=True))
        )
    )
    warnings = [
        _("%(authority)s has nobody with the role “%(role)s”: it cannot answer requests until somebody has it.")
        % {"authority": one.name, "role": role.label}
        for one in named
        for role in NEEDED
        if (one.pk, role) not in roles
    ]
    warnings += [
        _("%(authority)s has no records registered, so nothing can be counted.") % {"authority": one.name}
        for one in named
        if not one.active
    ]
    return {
        "warnings": [*warnings, *_of_what_comes(named), *_of_the_installation(today)],
        "links": [
            (text, at)
            for one in named
            for text, at in (
                (_("People of %(authority)s") % {"authority": one.name}, reverse("people", kwargs={"code": one.code})),
                (
                    _("Records of %(authority)s") % {"authority": one.name},
                    reverse("sources", kwargs={"code": one.code}),
                ),
            )
            if at
        ],
        "calendar": reverse("calendar"),
    }


def _of_what_comes(authorities: Sequence[Authority]) -> list[str]:
    """Where the public site may soon take nothing more of what needs a look."""
    waiting = Incoming.objects.filter(authority__in=authorities, discarded_at=None).exclude(online_key=None)
    by_authority = dict(waiting.values_list("authority").annotate(Number("pk")).order_by())
    return [
        _(
            "%(many)s requests from the public form of %(authority)s wait for somebody to look at them. From %(most)s "
            "on no more are kept that come too fast: those who send them are told to use e-mail or post."
        )
        % {"many": f"{by_authority[one.pk]:,}", "authority": one.name, "most": f"{settings.MOST_HELD:,}"}
        for one in authorities
        if by_authority.get(one.pk, 0) >= room.nearly(settings.MOST_HELD)
    ]


def _of_the_installation(today: dt.date) -> list[str]:
    found = []
    last = clocks.calendar(Regime.FOIA).covers[1]
    if (dt.date(last, 12, 31) - today).days < 365:
        found.append(
            _("The bank holidays are known only to the end of %(year)s. Due dates after that may be too early.")
            % {"year": last}
        )
    if not settings.MAIL_CAN_LEAVE:
        found.append(
            _("Mail cannot leave: no mail server is set (CANDOUR_SMTP). Letters wait in the outbox until there is one.")
        )
    if room.drafts_are_nearly_full():
        found.append(
            _(
                "Very many requests are being written on the public site. From %(most)s on nobody can begin one there: "
                "they are told to use e-mail or post (CANDOUR_MOST_DRAFTS)."
            )
            % {"most": f"{settings.MOST_DRAFTS:,}"}
        )
    return found


def _auditor(person: Person, authorities: Sequence[int], today: dt.date) -> dict[str, Any]:
    own = Case.objects.filter(pk=OuterRef("case"), authority__in=authorities)
    recent = list(
        Event.objects.filter(Exists(own))
        .select_related("actor", "facts", "case")
        .only("seq", "at", "kind", "actor__name", "case__reference", "facts__text", "facts__erased_under")
        .order_by("-id")[:SHOWN]
    )
    anchor = Anchor.objects.order_by("day").last()
    fault = anchors.file_fault()
    if fault:
        chain = fault
    elif anchor is None:
        chain = _("The histories have never been anchored: somebody must run “candour manage anchor” each day.")
    else:
        chain = _("The histories were last anchored on %(day)s: %(cases)s cases, and the file of anchors agrees.") % {
            "day": day_in_words(anchor.day),
            "cases": f"{anchor.cases:,}",
        }
    return {
        "rows": [
            ((event.case.reference, reverse("case-history", kwargs={"reference": event.case.reference})), told)
            for event, told in zip(recent, events.tell(recent), strict=True)
        ],
        "chain": chain,
        "is_wrong": bool(fault) or anchor is None or (today - anchor.day).days > 1,
    }


SECTIONS = {
    Role.OFFICER: _officer,
    Role.APPROVER: _approver,
    Role.ANALYST: _analyst,
    Role.CONTRIBUTOR: _contributor,
    Role.PUBLISHER: _publisher,
    Role.ADMINISTRATOR: _administrator,
    Role.AUDITOR: _auditor,
}
