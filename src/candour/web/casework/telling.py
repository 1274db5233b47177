"""Telling those who are asked to search, by mail: what is asked and where to answer, and nothing of who asked."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.web.casework.models import Task
from candour.web.post import outbox
from candour.words import day_in_words


def tell(task: Task, key: str, *, reminder: bool) -> bool:
    """Put a mail about a search into the outbox, in the caller's transaction; whether there is somebody to write to.

    It says what is asked and where to answer, and nothing of who asked. An authority without an address of its own
    sends none: the search still stands on the person's list.
    """
    subject = (_("Reminder: a search for %(reference)s") if reminder else _("Please search for %(reference)s")) % {
        "reference": task.case.reference
    }
    text = _(
        "You are asked to search for information that you hold, by %(day)s.\n\n"
        "The question and what to do stand here, once you have signed in:\n%(address)s\n\n"
        "%(asked_by)s asked you, for %(authority)s."
    ) % {
        "day": day_in_words(task.due),
        "address": settings.ADDRESS + reverse("task", kwargs={"task": task.pk}),
        "asked_by": task.asked_by.name,
        "authority": task.case.authority.name,
    }
    try:
        outbox.enqueue(
            key=key,
            authority=task.case.authority,
            to=task.person.email,
            subject=subject,
            text=text,
            reference=task.case.reference,
            automatic=True,
        )
    except BadInput:
        return False
    return True
