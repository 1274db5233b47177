"""What happens to accounts, told in whole sentences. Events are only ever added; triggers in the database see to it."""

from __future__ import annotations

import logging
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from candour.web.accounts.models import AccountEvent, Authority, Person, Role

log = logging.getLogger("candour.accounts")

# Every kind of event, as a sentence. `by` is who did it, `person` whose account it is; the rest are facts of the event.
SENTENCES: dict[str, str | Promise] = {
    "set-up": lazy("%(by)s set up this installation."),
    "authority-added": lazy("%(by)s added %(authority)s."),
    "authority-changed": lazy("%(by)s changed the settings of %(authority)s: %(changed)s."),
    "public-site-changed": lazy("%(by)s changed the public site of %(authority)s: %(changed)s."),
    "threshold-changed": lazy(
        "%(by)s changed the number below which %(authority)s withholds counts from %(old)s to %(new)s: %(reason)s"
    ),
    "person-invited": lazy("%(by)s made an account for %(person)s."),
    "role-given": lazy("%(by)s gave %(person)s the role “%(role)s” in %(authority)s."),
    "role-ended": lazy("%(by)s ended the role “%(role)s” of %(person)s in %(authority)s."),
    "link-made": lazy("%(by)s made a one-time link for %(person)s to choose a password."),
    "link-used": lazy("%(person)s chose a password through a one-time link."),
    "disabled": lazy("%(by)s closed the account of %(person)s: %(reason)s"),
    "enabled": lazy("%(by)s opened the account of %(person)s again."),
    "factors-reset": lazy("%(by)s removed every second step of %(person)s: %(reason)s"),
    "renamed": lazy("%(person)s changed their name from %(old)s to %(new)s."),
    "signed-in": lazy("%(person)s signed in from %(ip)s."),
    "signed-out": lazy("%(person)s signed out."),
    "sign-in-failed": lazy("Somebody at %(ip)s gave a wrong password for %(person)s."),
    "second-step-failed": lazy("Somebody at %(ip)s failed the second step for %(person)s."),
    "asked-again": lazy("%(person)s showed again who they are."),
    "password-changed": lazy("%(person)s changed their password."),
    "factor-added": lazy("%(person)s added a second step: %(factor)s."),
    "factor-removed": lazy("%(person)s removed a second step: %(factor)s."),
    "codes-made": lazy("%(person)s made new recovery codes."),
    "source-added": lazy("%(by)s registered the records “%(name)s” of %(authority)s in the folder %(folder)s."),
    "source-changed": lazy("%(by)s changed the records “%(name)s” of %(authority)s, now in the folder %(folder)s."),
    "source-retired": lazy("%(by)s withdrew the records “%(name)s” of %(authority)s from counting."),
    "source-restored": lazy("%(by)s opened the records “%(name)s” of %(authority)s for counting again."),
    "sessions-ended": lazy("%(person)s signed out other places where they were signed in."),
}

# What a setting of an authority is called. Parts that add settings of their own add their names, too.
SETTINGS: dict[str, str | Promise] = {
    "name": lazy("its name"),
    "kind": lazy("what kind of authority it is"),
    "address": lazy("the address at the head of letters"),
    "email": lazy("the e-mail address of the team"),
    "telephone": lazy("the telephone number"),
    "web": lazy("the website"),
    "signatory": lazy("who signs letters"),
    "review_address": lazy("the address for internal reviews"),
    "review_email": lazy("the e-mail address for internal reviews"),
    "review_ask_within": lazy("how long an applicant has to ask for a review"),
    "review_answer_within": lazy("how soon a review is answered"),
    "internal_target": lazy("when an answer should be ready"),
}

FACTORS: dict[str, str | Promise] = {
    "webauthn": lazy("a passkey"),
    "totp": lazy("an authenticator app"),
    "recovery_codes": lazy("recovery codes"),
}


def record(
    kind: str,
    *,
    by: Person | None = None,
    person: Person | None = None,
    authority: Authority | None = None,
    **facts: Any,
) -> AccountEvent:
    """Append an event, and write it to the log as well."""
    if kind not in SENTENCES:
        raise KeyError(kind)
    event = AccountEvent.objects.create(kind=kind, by=by, person=person, authority=authority, facts=facts)
    fields = {
        "event": kind,
        "by": by and by.pk,
        "person": person and person.pk,
        "authority": authority and authority.pk,
    }
    log.info("account event", extra={"fields": fields})
    return event


def tell(event: AccountEvent) -> str:
    """The event as a sentence."""
    facts: dict[str, Any] = dict(event.facts)
    if "role" in facts:
        facts["role"] = Role(facts["role"]).label
    if "factor" in facts:
        facts["factor"] = FACTORS.get(facts["factor"], facts["factor"])
    if "changed" in facts:
        facts["changed"] = ", ".join(str(SETTINGS.get(name, name)) for name in facts["changed"])
    facts["by"] = event.by.name if event.by else _("The application")
    facts["person"] = event.person.name if event.person else _("an unknown e-mail address")
    facts["authority"] = event.authority.name if event.authority else _("no authority")
    return str(SENTENCES[event.kind]) % facts
