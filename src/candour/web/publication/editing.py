"""Changing an entry that stands: corrections that readers are told of, how it is found, and its old addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import unquote, urlsplit

from django.db import IntegrityError, transaction
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.web import moments
from candour.web.accounts.models import Authority, Person
from candour.web.hosts import PUBLIC_URLS
from candour.web.public_pages import PUBLIC_PAGES
from candour.web.publication import entries, texts, topics
from candour.web.publication.actions import check_names, check_names_in, check_seen, keep, locked, needed
from candour.web.publication.models import ActKind, Correction, Disclosure, DisclosureState, OldAddress
from candour.web.publication.public.prepared import prepare_again

_ANY = (DisclosureState.QUEUED, DisclosureState.HELD, DisclosureState.PUBLISHED)
_LONGEST_TITLE = 200
_LONGEST_PATH = 300


def correct(
    *,
    by: Person,
    entry: Disclosure,
    note: str,
    title: str = "",
    words: Mapping[str, str] | None = None,
    seen: int | None = None,
    names_reason: str = "",
) -> Correction:
    """Put the title or the words of a published entry right, never its figures. `note` tells readers what was wrong.

    `words` are the new texts by their places (`texts.words_of`). What stood there is kept for the record and never
    shown. `seen` is how many acts the entry had when its words were read. Raises `NotYours`, `TellsWho`, and `BadInput`
    where nothing is changed, the note is missing, or somebody else changed the entry since.
    """
    with locked(by, entry, DisclosureState.PUBLISHED) as mine:
        check_seen(mine, seen)
        said, changed = needed(note), _changed(mine, words or {})
        wanted = " ".join(title.split())[:_LONGEST_TITLE] or mine.title
        if not changed and wanted == mine.title:
            raise BadInput(_("Nothing is changed: there is nothing to correct."))
        before = {"title": mine.title, "content": mine.content}
        own_summary = mine.summary == entries.summary_of(mine.content)
        mine.content = texts.with_words(mine.content, changed)
        for name in ("title", "subject"):
            if mine.content.get(name) == mine.title:
                mine.content[name] = wanted
        mine.title = wanted
        if own_summary:
            mine.summary = entries.summary_of(mine.content)
        check_names(mine, names_reason, said)
        made = Correction.objects.create(disclosure=mine, by=by, note=said, before=before, at=moments.now())
        mine.corrected_at = made.at
        prepare_again(mine)
        keep(mine, by, ActKind.CORRECTED, said, places=sorted(changed))
    return made


def _changed(mine: Disclosure, given: Mapping[str, str]) -> dict[str, str]:
    """The texts that differ from what stands there. Raises `BadInput` for one that is empty or stands nowhere."""
    there = {one.place: one.text for one in texts.words_of(mine.content)}
    changed = {}
    for place, text in given.items():
        if place not in there:
            raise BadInput(_("These words are not in the entry any more. Look at it again."))
        new = text.replace("\r\n", "\n").strip()
        if new == there[place].strip():
            continue
        if not new:
            raise BadInput(_("Words can be changed but not taken away: say what stands there now."))
        changed[place] = new
    return changed


def describe(
    *,
    by: Person,
    entry: Disclosure,
    summary: str,
    topics_chosen: Sequence[str],
    offences: Sequence[str],
    names_reason: str = "",
) -> Disclosure:
    """Change how an entry is found: its summary in lists, its topics, the offences it is about. No correction.

    Raises `NotYours`, `TellsWho`, and `BadInput` for a topic or an offence code that is none.
    """
    with locked(by, entry, *_ANY) as mine:
        if unknown := [one for one in topics_chosen if one not in topics.LABELS]:
            raise BadInput(_("%(topic)s is no topic.") % {"topic": unknown[0]})
        codes = list(dict.fromkeys(one.strip().upper() for one in offences if one.strip()))
        for code in codes:
            if not entries.is_offence(code):
                raise BadInput(_("%(code)s is no offence code: write it like 86/02.") % {"code": code})
        before = _described(mine)
        mine.summary, mine.topics, mine.offences = summary.strip(), list(dict.fromkeys(topics_chosen)), codes
        if _described(mine) == before:
            return mine
        check_names_in(mine, names_reason, mine.summary)
        keep(mine, by, ActKind.DESCRIBED, before=before, after=_described(mine))
    return mine


def _described(entry: Disclosure) -> dict[str, object]:
    return {"summary": entry.summary, "topics": entry.topics, "offences": entry.offences}


def add_old_address(*, by: Person, entry: Disclosure, path: str) -> OldAddress:
    """Send readers on to the entry from an address at which it once stood. One that is there already stays.

    Raises `NotYours`, and `BadInput` for a path that cannot be one or leads to something else.
    """
    wanted = _old_path(path)
    with locked(by, entry, DisclosureState.PUBLISHED) as mine:
        there = OldAddress.objects.filter(path=wanted).first()
        if there is not None and there.disclosure_id == mine.pk:
            return there
        taken = _("%(path)s leads to another entry already.") % {"path": wanted}
        if there is not None:
            raise BadInput(taken)
        try:
            with transaction.atomic():
                made = OldAddress.objects.create(path=wanted, disclosure=mine, by=by, at=moments.now())
        except IntegrityError:
            raise BadInput(taken) from None
        keep(mine, by, ActKind.ADDRESS_ADDED, path=wanted)
    return made


def remove_old_address(*, by: Person, entry: Disclosure, path: str) -> None:
    """Send nobody on from this address any more. One that is not there: nothing is done. Raises `NotYours`."""
    with locked(by, entry, *DisclosureState) as mine:
        # Compared here: a database may not even take what was sent as a text.
        if gone := [one for one in mine.old_addresses.all() if one.path == path]:
            gone[0].delete()
            keep(mine, by, ActKind.ADDRESS_REMOVED, path=path)


def _old_path(typed: str) -> str:
    """The path of an address as it was typed, whole or without its host. Raises `BadInput` where it cannot be one."""
    wrong = _("Type the part of the old address after the host name, like /foi/answers/11220. It has no ? and no #.")
    try:
        parts = urlsplit(typed.strip())
    except ValueError:
        raise BadInput(wrong) from None
    path = unquote(parts.path)
    if not path.startswith("/") or path == "/" or parts.query or parts.fragment or not path.isprintable():
        raise BadInput(wrong)
    if len(path) > _LONGEST_PATH:
        raise BadInput(_("This address is too long."))
    if _is_taken(path):
        raise BadInput(_("%(path)s is the address of another page of this site.") % {"path": path})
    return path


def _is_taken(path: str) -> bool:
    """Whether the site shows something of its own there. An address that only looks like an entry's is free."""
    try:
        match = resolve(path, urlconf=PUBLIC_URLS)
    except Resolver404:
        return False
    if PUBLIC_PAGES[match.view_name].data:
        # Programs are told there that there is nothing, and are sent nowhere.
        return True
    given = dict(match.kwargs)
    code = given.pop("authority", None)
    if code is None:
        return True
    place = {name: given[name] for name in ("year", "month", "slug") if name in given}
    if place:
        return Disclosure.objects.filter(authority__code__iexact=code, **place).exists()
    return Authority.objects.filter(code__iexact=code).exists()
