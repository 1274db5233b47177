"""How much of what the public sends is kept at most, so that nobody can fill the disk from outside.

Nothing that is there is ever taken away to make room: at the limit something new is not kept, and whoever sent it is
told so, with how else to ask. docs/decisions/0009 says why.
"""

from __future__ import annotations

import logging
from typing import Any, NoReturn

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from candour.errors import BadInput

log = logging.getLogger("candour.room")
# From this part of a limit on the administrator is told.
_NEARLY = 0.8


class NoRoom(BadInput):
    """Nothing more of this kind is kept at present. What was sent is not kept, and the sender must be told."""


def check_drafts() -> None:
    """Raise `NoRoom` where as many sessions are open as may be. Most of them hold a request that somebody writes."""
    if _at_least(_open_sessions(), settings.MOST_DRAFTS):
        refuse("drafts", settings.MOST_DRAFTS)


def check_held(waiting: QuerySet[Any]) -> None:
    """Raise `NoRoom` where as many as may be wait for a person. `waiting` are those that do."""
    if _at_least(waiting, settings.MOST_HELD):
        refuse("held", settings.MOST_HELD)


def refuse(kind: str, limit: int) -> NoReturn:
    """Raise `NoRoom`, and leave a line in the log for whoever looks after the installation."""
    log.warning("no room", extra={"fields": {"kind": kind, "limit": limit}})
    raise NoRoom(_("Nothing more can be kept here at the moment."))


def nearly(limit: int) -> int:
    """From how many on an administrator should know."""
    return max(1, int(limit * _NEARLY))


def drafts_are_nearly_full() -> bool:
    """Whether so many requests are being written that an administrator should know."""
    return _at_least(_open_sessions(), nearly(settings.MOST_DRAFTS))


def _open_sessions() -> QuerySet[Session]:
    return Session.objects.filter(expire_date__gt=timezone.now())


def _at_least(kept: QuerySet[Any], many: int) -> bool:
    return kept.order_by().values("pk")[:many].count() >= many
