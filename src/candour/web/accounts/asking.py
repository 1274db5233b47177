"""What the pages of accounts know of a request that passed the table of permits."""

from __future__ import annotations

from django.http import HttpRequest

from candour.web.accounts.models import Authority, Person


class Asking(HttpRequest):
    """Who asks, and the authority that the address names, where it names one."""

    person: Person
    authority: Authority
