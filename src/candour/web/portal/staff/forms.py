"""The forms with which an administrator fills in what the public site says."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from candour.web.accounts.models import Authority
from candour.web.design import forms
from candour.web.portal.models import LeaveKey, PublicSite
from candour.web.portal.site_actions import version
from candour.web.portal.statements import As, Fact, Statement, is_address, links_in

_MOST = 5000
_MOST_LINKS = 50


class SiteForm(forms.SeenForm):
    """How the public site behaves."""

    takes_requests = forms.Tick(
        label=_("The public may make requests here"),
        help_text=_("Published answers are there in any case."),
        required=False,
    )
    welcome = forms.LongText(
        label=_("Words of welcome on the first page"),
        help_text=_("Plain text. Nothing is said where this is empty."),
        rows=4,
        most=1000,
        required=False,
    )
    beta = forms.Tick(
        label=_("Say on every page that the site is new, and ask for feedback"),
        required=False,
    )
    leave_key = forms.Choice(
        label=_("What does a reader press to leave the site at once?"),
        help_text=_("There is a link for it on every page, too. Some assistive technology uses Escape for itself."),
        choices=LeaveKey.choices,
    )
    leave_address = forms.Choice(
        label=_("Where are readers taken who leave at once?"),
        help_text=_("Nothing there may tell what they were reading. Who runs this installation sets the choice."),
        choices=lambda: [(one, one) for one in settings.LEAVE_ADDRESSES],
    )

    @classmethod
    def of(cls, site: PublicSite) -> SiteForm:
        """The form as the site stands."""
        initial = {name: getattr(site, name) for name in cls.base_fields if name != "seen"}
        initial["leave_address"] = site.leave_address or settings.LEAVE_ADDRESSES[0]
        return cls(initial=initial, seen=version(site))


class StatementForm(forms.SeenForm):
    """The facts of one statement. All may be left out: the page then says what is not yet stated."""

    def __init__(self, statement: Statement, authority: Authority, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.statement = statement
        for fact in statement.facts:
            self.fields[fact.name] = _field(fact, authority)

    @classmethod
    def of(cls, statement: Statement, authority: Authority, site: PublicSite) -> StatementForm:
        """The form as the site stands; words that are true of every authority stand there to be changed."""
        initial = {fact.name: _shown(fact, site.facts.get(fact.name, "")) for fact in statement.facts}
        return cls(statement, authority, initial=initial, seen=version(site))

    @property
    def facts(self) -> dict[str, str]:
        """What was typed, as it is kept. Words left as they are for every authority are not kept as this one's own."""
        kept = {}
        for fact in self.statement.facts:
            value = self.cleaned_data.get(fact.name)
            text = value.isoformat() if isinstance(value, dt.date) else str("" if value is None else value).strip()
            kept[fact.name] = "" if text == str(fact.default) and fact.kind is not As.CHOICE else text
        return kept


def _shown(fact: Fact, kept: str) -> Any:
    if fact.kind is As.DAY:
        return dt.date.fromisoformat(kept) if kept else None
    return kept or str(fact.default)


def _field(fact: Fact, authority: Authority) -> Any:
    given: dict[str, Any] = {"label": fact.label, "help_text": fact.hint, "required": False}
    if fact.instead and (other := getattr(authority, fact.instead)):
        given["help_text"] = _("Where this is empty, the page shows: %(other)s") % {
            "other": ", ".join(str(other).splitlines())
        }
    match fact.kind:
        case As.LONG:
            return forms.LongText(rows=4, most=_MOST, **given)
        case As.LINKS:
            return forms.LongText(rows=4, most=_MOST, spellcheck=False, validators=[_are_links], **given)
        case As.EMAIL:
            return forms.Email(**{**given, "autocomplete": "off"})
        case As.LINK:
            return forms.Text(max_length=400, spellcheck=False, validators=[_is_link], **given)
        case As.DAY:
            return forms.Day(**given)
        case As.NUMBER:
            return forms.Number(least=1, greatest=250, **given)
        case As.CHOICE:
            return forms.Choice(choices=fact.choices, **given)
    return forms.Text(max_length=400, **given)


def _is_link(text: str) -> None:
    if text and not is_address(text):
        raise ValidationError(_("Enter the whole address of a page, beginning with https://."))


def _are_links(text: str) -> None:
    try:
        found = list(links_in(text))
    except ValueError as problem:
        raise ValidationError(
            _("“%(line)s” does not end with the address of a page that begins with https://."), params={"line": problem}
        ) from problem
    if len(found) > _MOST_LINKS:
        raise ValidationError(_("Give at most %(most)s pages."), params={"most": _MOST_LINKS})
