"""One-time links with which a person chooses a password. Only a hash is kept, so that nobody can read one here."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.utils import timezone
from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.web.accounts.models import Link, Person

GOOD_FOR = dt.timedelta(days=3)


def make(*, person: Person, by: Person | None) -> str:
    """A new link's secret part; every older link of the person is useless from now on."""
    now = timezone.now()
    Link.objects.filter(person=person, ended_at=None).update(ended_at=now)
    token = secrets.token_urlsafe(32)
    Link.objects.create(person=person, made_by=by, ends_at=now + GOOD_FOR, token_sha256=_hash(token))
    return token


def whose(token: str) -> Person | None:
    """The person whose link this is, while it can be used."""
    link = Link.objects.select_related("person").filter(token_sha256=_hash(token), **_good()).first()
    return link.person if link else None


def use(token: str) -> Person:
    """The person whose link this is; it cannot be used again. Inside a transaction."""
    link = Link.objects.select_for_update(of=("self",)).select_related("person").filter(token_sha256=_hash(token))
    found = link.filter(**_good()).first()
    if found is None:
        raise BadInput(_("This link has been used, or it is too old. Ask your administrator for a new one."))
    found.ended_at = timezone.now()
    found.save(update_fields=["ended_at"])
    return found.person


def _good() -> dict[str, object]:
    return {"ended_at": None, "ends_at__gt": timezone.now(), "person__is_active": True}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
