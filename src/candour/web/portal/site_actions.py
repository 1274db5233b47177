"""Changes of an authority's public site by its administrators: lock and re-read, check, change, append the event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.web.accounts.errors import NotAllowed
from candour.web.accounts.events import record
from candour.web.accounts.models import Authority, Membership, Person, Role
from candour.web.portal.models import PublicSite
from candour.web.portal.statements import FACTS

SETTINGS = frozenset({"takes_requests", "beta", "leave_key", "leave_address", "welcome"})


def version(site: PublicSite) -> int:
    """What tells whether the settings were changed since they were read; 0 while there are none."""
    return int(site.changed_at.timestamp() * 1_000_000) if site.pk else 0


@transaction.atomic
def change_site(
    *,
    by: Person,
    authority: Authority,
    seen: int | None,
    values: Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None,
) -> PublicSite:
    """Change settings of the public site, or facts that its statements say; `seen` is the version that was read.

    Raises `NotAllowed` for who does not administer the authority, `BadInput` where somebody else was quicker.
    """
    locked = Authority.objects.select_for_update().get(pk=authority.pk)
    standing = Membership.objects.filter(authority=locked, role=Role.ADMINISTRATOR, ended_at=None)
    if not standing.filter(person=by, person__is_active=True).exists():
        raise NotAllowed(_("Only an administrator of this authority may do this."))
    site = PublicSite.objects.filter(authority=locked).first() or PublicSite(authority=locked)
    if seen is not None and seen != version(site):
        raise BadInput(_("Somebody else has changed this since you opened it. Open the page again and look."))
    before = {name: getattr(site, name) for name in _known(values, SETTINGS)}
    before |= {name: site.facts.get(name, "") for name in _known(facts, FACTS.keys())}
    wanted = {**(values or {}), **(facts or {})}
    changed = [name for name, old in before.items() if old != wanted[name]]
    if not changed and site.pk:
        return site
    if (values or {}).get("leave_address") not in (None, "", *settings.LEAVE_ADDRESSES):
        raise BadInput(_("Readers who leave may be taken only to one of the places that this installation allows."))
    for name, value in (values or {}).items():
        setattr(site, name, value)
    site.facts = {name: value for name, value in {**site.facts, **(facts or {})}.items() if value and name in FACTS}
    site.changed_by, site.changed_at = by, timezone.now()
    site.save()
    old = {name: before[name] for name in changed}
    record("public-site-changed", by=by, authority=locked, changed=changed, before=old)
    return site


def _known(given: Mapping[str, Any] | None, names: Any) -> list[str]:
    unknown = [name for name in given or () if name not in names]
    if unknown:
        raise KeyError(unknown[0])
    return list(given or ())
