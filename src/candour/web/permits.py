"""Every address of the staff application in one table: whose object it shows, who may read it, who may change it.

`PermitMiddleware` enforces the table and nothing else does; a page without a row is not served. An object of an
authority in which a person has no role does not exist for them (404); where a role is missing it is forbidden (403).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, cast

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import gettext as _

from candour.web import hosts
from candour.web.accounts.again import ask_again
from candour.web.accounts.models import Authority, Person, Role
from candour.web.casework.models import Case, Task
from candour.web.design.waiting import signed_out
from candour.web.publication.models import Disclosure

log = logging.getLogger("candour.access")


class Of(Enum):
    """Whose object an address shows, and so how it is found from what stands in the address."""

    ANYONE = "anyone, signed in or not"
    SIGNED_IN = "anybody who has signed in, second factor included"
    OWN_AUTHORITIES = "the authorities in which the person has one of the roles"
    CASE = "one case, by <reference>"
    TASK = "one search task, by <task>"
    AUTHORITY = "one authority, by <code>"
    DISCLOSURE = "one entry of the disclosure log, by <disclosure>"
    INSTALLATION = "the installation itself"


@dataclass(frozen=True, slots=True)
class Permit:
    """One row: the address's name, whose object it is, the roles that may read, and those that may change.

    `change` is empty where nothing can be sent to the address. `recent` asks for the password again, for acts that
    somebody at a forgotten screen must not do.
    """

    name: str
    of: Of
    read: frozenset[str] = frozenset()
    change: frozenset[str] = frozenset()
    recent: bool = False


def _roles(*roles: Role) -> frozenset[str]:
    return frozenset(role.value for role in roles)


NOBODY = _roles()
OFFICER = _roles(Role.OFFICER)
ANALYST = _roles(Role.ANALYST)
APPROVER = _roles(Role.APPROVER)
PUBLISHER = _roles(Role.PUBLISHER)
ADMINISTRATOR = _roles(Role.ADMINISTRATOR)
AUDITOR = _roles(Role.AUDITOR)
READERS = _roles(Role.OFFICER, Role.ANALYST, Role.APPROVER, Role.PUBLISHER, Role.AUDITOR)
EVERY_ROLE = _roles(*Role)
CASE_TEAM = _roles(Role.OFFICER, Role.ANALYST)
SEARCHERS = _roles(Role.OFFICER, Role.ANALYST, Role.CONTRIBUTOR)

PERMITS_TABLE: tuple[Permit, ...] = (
    # --- first pages, lists, search (casework/views/home.py)
    Permit("home", Of.SIGNED_IN),
    Permit("cases", Of.OWN_AUTHORITIES, READERS),
    Permit("cases-by-person", Of.OWN_AUTHORITIES, READERS),
    Permit("cases-by-stage", Of.OWN_AUTHORITIES, READERS),
    Permit("cases-csv", Of.OWN_AUTHORITIES, READERS),
    Permit("search", Of.OWN_AUTHORITIES, READERS),
    # --- receiving (casework/views/receive.py)
    Permit("receive", Of.OWN_AUTHORITIES, OFFICER, OFFICER),
    Permit("receive-words", Of.OWN_AUTHORITIES, OFFICER, OFFICER),
    Permit("receive-check", Of.OWN_AUTHORITIES, OFFICER, OFFICER),
    Permit("receive-discard", Of.OWN_AUTHORITIES, OFFICER, OFFICER),
    Permit("receive-bring-back", Of.OWN_AUTHORITIES, NOBODY, OFFICER),
    Permit("case-request", Of.CASE, READERS),
    Permit("case-check", Of.CASE, OFFICER, OFFICER),
    Permit("case-parts", Of.CASE, OFFICER, OFFICER),
    Permit("case-format", Of.CASE, OFFICER, OFFICER),
    Permit("case-title", Of.CASE, OFFICER, OFFICER),
    Permit("case-receipt", Of.CASE, OFFICER, OFFICER),
    Permit("case-law", Of.CASE, OFFICER, OFFICER),
    Permit("case-similar", Of.CASE, OFFICER, OFFICER),
    Permit("case-accept", Of.CASE, OFFICER, OFFICER),
    Permit("case-assign", Of.CASE, OFFICER, OFFICER),
    # --- the case at a glance, its history, ending it (casework/views/case.py, history.py, ending.py)
    Permit("case", Of.CASE, READERS),
    Permit("case-note", Of.CASE, OFFICER | ANALYST | APPROVER, OFFICER | ANALYST | APPROVER),
    Permit("case-history", Of.CASE, READERS),
    Permit("case-history-csv", Of.CASE, AUDITOR),
    Permit("case-history-json", Of.CASE, AUDITOR),
    Permit("case-end", Of.CASE, OFFICER),
    Permit("case-withdraw", Of.CASE, OFFICER, OFFICER),
    Permit("case-transfer", Of.CASE, OFFICER, OFFICER),
    Permit("case-lapse", Of.CASE, OFFICER, OFFICER),
    Permit("case-close-invalid", Of.CASE, OFFICER, OFFICER),
    Permit("case-reopen", Of.CASE, OFFICER, OFFICER),
    # --- the clock and its calendar (casework/views/clock.py, calendar.py)
    Permit("case-clock", Of.CASE, READERS),
    Permit("case-clarify", Of.CASE, OFFICER, OFFICER),
    Permit("case-clarified", Of.CASE, OFFICER, OFFICER),
    Permit("case-fees", Of.CASE, OFFICER, OFFICER),
    Permit("case-fee-paid", Of.CASE, OFFICER, OFFICER),
    Permit("case-extend", Of.CASE, OFFICER, OFFICER),
    Permit("case-target", Of.CASE, OFFICER, OFFICER),
    Permit("case-notice", Of.CASE, READERS),
    Permit("case-notice-send", Of.CASE, OFFICER, OFFICER),
    Permit("calendar", Of.SIGNED_IN),
    Permit("calendar-change", Of.INSTALLATION),
    # --- searching and gathering (casework/views/gather.py)
    Permit("case-searches", Of.CASE, READERS),
    Permit("case-ask", Of.CASE, CASE_TEAM, CASE_TEAM),
    Permit("case-search-own", Of.CASE, CASE_TEAM, CASE_TEAM),
    Permit("case-gathered", Of.CASE, READERS),
    Permit("case-gathered-download", Of.CASE, CASE_TEAM),
    Permit("case-gathered-add", Of.CASE, CASE_TEAM, CASE_TEAM),
    Permit("case-gathered-aside", Of.CASE, OFFICER, OFFICER),
    Permit("case-gathered-again", Of.CASE, NOBODY, CASE_TEAM),
    Permit("case-estimate-own", Of.CASE, CASE_TEAM, CASE_TEAM),
    Permit("case-estimate-aside", Of.CASE, CASE_TEAM, CASE_TEAM),
    Permit("tasks", Of.OWN_AUTHORITIES, SEARCHERS),
    Permit("task", Of.TASK, SEARCHERS | READERS),
    Permit("task-search", Of.TASK, SEARCHERS, SEARCHERS),
    Permit("task-file", Of.TASK, SEARCHERS, SEARCHERS),
    Permit("task-estimate", Of.TASK, SEARCHERS, SEARCHERS),
    Permit("task-finish", Of.TASK, SEARCHERS, SEARCHERS),
    Permit("task-change", Of.TASK, CASE_TEAM, CASE_TEAM),
    Permit("task-cancel", Of.TASK, CASE_TEAM, CASE_TEAM),
    Permit("task-reopen", Of.TASK, CASE_TEAM, CASE_TEAM),
    Permit("task-chase", Of.TASK, NOBODY, CASE_TEAM),
    # --- counting and its sources (casework/views/count.py, sources.py)
    Permit("case-counts", Of.CASE, READERS),
    Permit("count-ask", Of.CASE, OFFICER, OFFICER),
    Permit("count-new", Of.CASE, ANALYST),
    Permit("count-write", Of.CASE, ANALYST, ANALYST),
    Permit("count-write-toml", Of.CASE, ANALYST, ANALYST),
    Permit("count", Of.CASE, READERS),
    Permit("count-question", Of.CASE, ANALYST, ANALYST),
    Permit("count-toml", Of.CASE, ANALYST, ANALYST),
    Permit("count-run", Of.CASE, ANALYST, ANALYST),
    Permit("count-bad-rows", Of.CASE, READERS, ANALYST),
    Permit("count-table", Of.CASE, READERS),
    Permit("count-protect", Of.CASE, ANALYST, ANALYST),
    Permit("count-protection", Of.CASE, READERS),
    Permit("count-public", Of.CASE, READERS),
    Permit("count-choose", Of.CASE, ANALYST, ANALYST),
    Permit("count-discard", Of.CASE, ANALYST, ANALYST),
    Permit("count-download", Of.CASE, READERS),
    Permit("sources", Of.AUTHORITY, ADMINISTRATOR | ANALYST),
    Permit("source-new", Of.AUTHORITY, ADMINISTRATOR, ADMINISTRATOR),
    Permit("source", Of.AUTHORITY, ADMINISTRATOR, ADMINISTRATOR),
    Permit("source-retire", Of.AUTHORITY, ADMINISTRATOR, ADMINISTRATOR),
    # --- deciding and drafting (casework/views/decide.py, draft.py)
    Permit("case-decision", Of.CASE, READERS),
    Permit("case-decide-part", Of.CASE, OFFICER, OFFICER),
    Permit("case-decide-cost", Of.CASE, OFFICER, OFFICER),
    Permit("case-decide-dismissal", Of.CASE, OFFICER, OFFICER),
    Permit("case-decide-remove", Of.CASE, OFFICER, OFFICER),
    Permit("case-decide-words", Of.CASE, OFFICER, OFFICER),
    Permit("case-decide-review", Of.CASE, OFFICER, OFFICER),
    Permit("case-decide-refusal-new", Of.CASE, OFFICER, OFFICER),
    Permit("case-decide-refusal", Of.CASE, OFFICER, OFFICER),
    Permit("case-decide-refusal-remove", Of.CASE, OFFICER, OFFICER),
    Permit("case-decide-opinion", Of.CASE, OFFICER, OFFICER),
    Permit("case-decide-denial-new", Of.CASE, OFFICER, OFFICER),
    Permit("case-decide-denial", Of.CASE, OFFICER, OFFICER),
    Permit("case-decide-denial-remove", Of.CASE, OFFICER, OFFICER),
    Permit("case-letter", Of.CASE, READERS),
    Permit("case-letter-html", Of.CASE, READERS),
    Permit("case-letter-docx", Of.CASE, READERS),
    Permit("case-letter-pdf", Of.CASE, READERS),
    # --- approving and sending (casework/views/approve.py)
    Permit("case-approval", Of.CASE, READERS),
    Permit("case-propose", Of.CASE, OFFICER, OFFICER),
    Permit("case-approve", Of.CASE, APPROVER, APPROVER, recent=True),
    Permit("case-return", Of.CASE, OFFICER | APPROVER, OFFICER | APPROVER),
    Permit("case-issue", Of.CASE, OFFICER, OFFICER, recent=True),
    Permit("case-override", Of.CASE, OFFICER, OFFICER),
    Permit("case-override-answer", Of.CASE, APPROVER, APPROVER),
    Permit("case-dispatch", Of.CASE, OFFICER, OFFICER),
    Permit("case-file", Of.CASE, READERS),
    Permit("case-letter-file", Of.CASE, NOBODY, OFFICER),
    # --- internal review (casework/views/review.py)
    Permit("case-review", Of.CASE, OFFICER, OFFICER),
    # --- the applicant (casework/views/applicant.py)
    Permit("case-applicant", Of.CASE, OFFICER, OFFICER),
    Permit("case-applicant-correct", Of.CASE, OFFICER, OFFICER),
    Permit("case-applicant-original", Of.CASE, OFFICER, OFFICER),
    # --- the outbox (post/views.py)
    Permit("outbox", Of.OWN_AUTHORITIES, OFFICER | ADMINISTRATOR),
    Permit("outbox-again", Of.OWN_AUTHORITIES, NOBODY, OFFICER | ADMINISTRATOR),
    Permit("outbox-arrived", Of.OWN_AUTHORITIES, NOBODY, OFFICER | ADMINISTRATOR),
    # --- the publication queue (publication/views.py)
    Permit("publication-queue", Of.OWN_AUTHORITIES, PUBLISHER | AUDITOR),
    Permit("publication", Of.DISCLOSURE, PUBLISHER | AUDITOR),
    Permit("publication-preview", Of.DISCLOSURE, PUBLISHER | AUDITOR),
    Permit("publication-preview-table", Of.DISCLOSURE, PUBLISHER | AUDITOR),
    Permit("publication-document", Of.DISCLOSURE, PUBLISHER | AUDITOR),
    Permit("publication-publish", Of.DISCLOSURE, NOBODY, PUBLISHER),
    Permit("publication-hold", Of.DISCLOSURE, PUBLISHER, PUBLISHER),
    Permit("publication-withdraw", Of.DISCLOSURE, PUBLISHER, PUBLISHER),
    Permit("publication-again", Of.DISCLOSURE, PUBLISHER, PUBLISHER),
    Permit("publication-correct", Of.DISCLOSURE, PUBLISHER, PUBLISHER),
    Permit("publication-remove", Of.DISCLOSURE, PUBLISHER, PUBLISHER),
    Permit("publication-describe", Of.DISCLOSURE, PUBLISHER, PUBLISHER),
    Permit("publication-addresses", Of.DISCLOSURE, PUBLISHER, PUBLISHER),
    # --- what readers of the public site say and look at (portal/staff/feedback.py, usage.py)
    Permit("feedback-list", Of.OWN_AUTHORITIES, OFFICER | PUBLISHER | ADMINISTRATOR | AUDITOR),
    Permit(
        "feedback-one",
        Of.OWN_AUTHORITIES,
        OFFICER | PUBLISHER | ADMINISTRATOR | AUDITOR,
        OFFICER | PUBLISHER | ADMINISTRATOR,
    ),
    Permit("usage", Of.OWN_AUTHORITIES, OFFICER | PUBLISHER | ADMINISTRATOR | AUDITOR),
    # --- accounts: signing in, sessions, people, authorities (accounts/views)
    Permit("account_login", Of.ANYONE),
    Permit("mfa_authenticate", Of.ANYONE),
    Permit("account_inactive", Of.ANYONE),
    Permit("account_logout", Of.ANYONE),
    Permit("set-up", Of.ANYONE),
    Permit("link", Of.ANYONE),
    Permit("account_reauthenticate", Of.SIGNED_IN),
    Permit("mfa_reauthenticate", Of.SIGNED_IN),
    Permit("mfa_reauthenticate_webauthn", Of.SIGNED_IN),
    Permit("second-step", Of.SIGNED_IN),
    Permit("account", Of.SIGNED_IN),
    Permit("your-name", Of.SIGNED_IN),
    Permit("account_change_password", Of.SIGNED_IN),
    Permit("your-sessions", Of.SIGNED_IN),
    Permit("your-sessions-end", Of.SIGNED_IN, recent=True),
    Permit("mfa_add_webauthn", Of.SIGNED_IN, recent=True),
    Permit("mfa_remove_webauthn", Of.SIGNED_IN, recent=True),
    Permit("mfa_activate_totp", Of.SIGNED_IN, recent=True),
    Permit("mfa_deactivate_totp", Of.SIGNED_IN, recent=True),
    Permit("mfa_view_recovery_codes", Of.SIGNED_IN, recent=True),
    Permit("mfa_generate_recovery_codes", Of.SIGNED_IN, recent=True),
    Permit("administration", Of.OWN_AUTHORITIES, ADMINISTRATOR),
    Permit("authorities", Of.INSTALLATION),
    Permit("authority-new", Of.INSTALLATION, recent=True),
    Permit("authority", Of.AUTHORITY, ADMINISTRATOR, ADMINISTRATOR),
    Permit("people", Of.AUTHORITY, ADMINISTRATOR),
    Permit("person-invite", Of.AUTHORITY, ADMINISTRATOR, ADMINISTRATOR, recent=True),
    Permit("person", Of.AUTHORITY, ADMINISTRATOR),
    Permit("person-roles", Of.AUTHORITY, ADMINISTRATOR, ADMINISTRATOR, recent=True),
    Permit("person-link", Of.AUTHORITY, ADMINISTRATOR, ADMINISTRATOR, recent=True),
    Permit("person-disable", Of.AUTHORITY, ADMINISTRATOR, ADMINISTRATOR, recent=True),
    Permit("person-enable", Of.AUTHORITY, ADMINISTRATOR, ADMINISTRATOR, recent=True),
    Permit("person-factors", Of.AUTHORITY, ADMINISTRATOR, ADMINISTRATOR, recent=True),
    Permit("account-events", Of.AUTHORITY, ADMINISTRATOR | AUDITOR),
    # --- the public site's settings (portal/staff/site.py)
    Permit("public-site", Of.AUTHORITY, ADMINISTRATOR),
    Permit("public-site-settings", Of.AUTHORITY, ADMINISTRATOR, ADMINISTRATOR),
    Permit("public-statement", Of.AUTHORITY, ADMINISTRATOR, ADMINISTRATOR),
    # --- the shell (design/views.py, casework/views/guide.py)
    Permit("health", Of.ANYONE),
    Permit("accessibility", Of.ANYONE),
    Permit("help", Of.SIGNED_IN),
)

PERMITS: dict[str, Permit] = {permit.name: permit for permit in PERMITS_TABLE}


class Asking(HttpRequest):
    """A request that passed the table: who asks, and the object that the address names."""

    person: Person
    case: Case
    task: Task
    authority: Authority
    disclosure: Disclosure


class PermitMiddleware:
    """Finds the object that an address names, and lets pass only what its row in the table allows."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on: the table is read once the address is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuse what the table does not allow: 405, 302 to sign in, 404 or 403; then ask again who it is."""
        if hosts.is_public(request):
            return None
        match = request.resolver_match
        name = match.view_name if match else ""
        permit = PERMITS.get(name)
        if permit is None:
            raise ImproperlyConfigured(f"the address {name!r} has no row in the table of permits")
        if request.method not in _METHODS:
            return HttpResponseNotAllowed(_METHODS)
        if permit.of is Of.ANYONE:
            return None
        if not request.user.is_authenticated:
            return signed_out(request) or redirect_to_sign_in(request)
        asking = cast(Asking, request)
        asking.person = request.user
        try:
            refused = _refuse(permit, asking, kwargs)
        except (Http404, PermissionDenied) as problem:
            fields = {"event": "refused", "person": asking.person.pk, "address": name, "why": type(problem).__name__}
            log.warning("access refused", extra={"fields": fields})
            raise
        return refused or (ask_again(request) if permit.recent else None)


# Pages are looked at and sent; whatever else a program may try is refused.
_METHODS = ("GET", "HEAD", "POST")
_READS = ("GET", "HEAD")


def _refuse(permit: Permit, asking: Asking, kwargs: dict[str, Any]) -> HttpResponse | None:
    """Find the object, then hold the person's roles against the row."""
    roles = _find(permit, asking, kwargs)
    changes = asking.method not in _READS
    if permit.of is Of.SIGNED_IN or (permit.of is Of.INSTALLATION and asking.person.is_installer):
        return None
    if not roles & (permit.change if changes and permit.change else permit.read):
        raise PermissionDenied(_("Your roles do not allow this."))
    if changes and not permit.change:
        return HttpResponseNotAllowed(_READS)
    return None


def _find(permit: Permit, asking: Asking, kwargs: dict[str, Any]) -> frozenset[str]:
    """Put the object that the address names on the request; the person's roles in its authority. 404 without any."""
    person = asking.person
    match permit.of:
        case Of.CASE:
            found = Case.objects.select_related("authority", "officer").filter(
                reference=kwargs.pop("reference"), authority__in=person.roles_by_authority
            )
            asking.case = _one(found)
            return person.roles_in(asking.case.authority_id)
        case Of.TASK:
            tasks = Task.objects.select_related("case__authority", "person", "asked_by")
            asking.task = _one(tasks.visible_to(person).filter(pk=kwargs.pop("task")))
            return person.roles_in(asking.task.case.authority_id)
        case Of.AUTHORITY:
            authorities = Authority.objects.filter(code=kwargs.pop("code"))
            if not person.is_installer:
                authorities = authorities.filter(pk__in=person.roles_by_authority)
            asking.authority = _one(authorities)
            return person.roles_in(asking.authority)
        case Of.DISCLOSURE:
            entries = Disclosure.objects.select_related("authority", "decided_by")
            asking.disclosure = _one(
                entries.filter(pk=kwargs.pop("disclosure"), authority__in=person.roles_by_authority)
            )
            return person.roles_in(asking.disclosure.authority_id)
        case Of.OWN_AUTHORITIES:
            return person.all_roles
    return frozenset()


def _one(found: Any) -> Any:
    got = found.first()
    if got is None:
        raise Http404
    return got


def redirect_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and from there back here; what was sent is not repeated."""
    from django.contrib.auth.views import redirect_to_login

    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
