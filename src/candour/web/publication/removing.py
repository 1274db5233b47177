"""Taking a document or a table away from a published entry, and putting another document in its place.

A figure is never put right in place: it was proved safe together with all others, and a new one has to be proved anew.
So a wrong table is taken away here, and the right one comes with a new answer. A document that is no table may be
replaced by a file that the gate finds clean. Either way readers are told what, when and why, at its own address too.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from candour import gate
from candour.errors import BadInput
from candour.web import moments, storage
from candour.web.accounts.models import Person
from candour.web.publication.actions import check_names, check_seen, keep, locked, needed
from candour.web.publication.models import (
    ActKind,
    Correction,
    Disclosure,
    DisclosureState,
    Removed,
    RemovedKind,
)
from candour.web.publication.names import files_of_tables
from candour.web.publication.public.prepared import prepare_again
from candour.words import day_in_words

# What a replacing file may be: kinds that the page knows how to offer.
KINDS = ("csv", "docx", "html", "ods", "odt", "pdf", "png", "txt", "xlsx", "jpg", "jpeg")


@dataclass(frozen=True, slots=True)
class File:
    """A file that takes the place of another: its name, its title for readers, its bytes."""

    name: str
    title: str
    data: bytes


def removable(entry: Disclosure) -> list[tuple[RemovedKind, str, str]]:
    """What can be taken away: the kind, the name and the title of each. The files of a table go with the table."""
    of_tables = files_of_tables(entry.content)
    documents = [
        (RemovedKind.DOCUMENT, str(one["path"]), _title(entry, one))
        for one in entry.documents
        if one["path"] not in of_tables
    ]
    tables = [(RemovedKind.TABLE, name, str(one["title"])) for name, one in entry.content.get("tables", {}).items()]
    return [*documents, *tables]


def take_away(
    *,
    by: Person,
    entry: Disclosure,
    kind: RemovedKind,
    name: str,
    reason: str,
    instead: File | None = None,
    seen: int | None = None,
    names_reason: str = "",
) -> Removed:
    """Take a document or a table of a published entry away, with why; `instead` takes the place of a document.

    Readers are told on the page, in the feeds and the data, and at its address (410). Raises `NotYours`, `TellsWho`,
    and `BadInput` where there is no such thing, the reason is missing, a table would be replaced, the file is not
    clean, or somebody else changed the entry since.
    """
    if instead is not None and kind == RemovedKind.TABLE:
        raise BadInput(
            _("A table is never replaced by a file: take it away, and give the right figures in a new answer.")
        )
    added = _checked(instead) if instead is not None else None
    with locked(by, entry, DisclosureState.PUBLISHED) as mine:
        check_seen(mine, seen)
        said = needed(reason)
        before = {"title": mine.title, "content": mine.content, "documents": mine.documents}
        mine.content, mine.documents = copy.deepcopy(mine.content), list(mine.documents)
        made = _take(mine, kind, name)
        made.by, made.reason, made.at = by, said, moments.now()
        if added is not None:
            made.instead = _put(mine, made, added)
        else:
            _tell_in_place(mine, made)
        note = _note(made)
        check_names(mine, names_reason, note)
        made.save(force_insert=True)
        for one in made.before["documents"] if kind == RemovedKind.TABLE else ():
            facts = {"by": by, "at": made.at, "reason": said, "title": _title(entry, one)[:300]}
            Removed.objects.create(disclosure=mine, kind=RemovedKind.DOCUMENT, name=one["path"], **facts)
        mine.corrected_at = made.at
        Correction.objects.create(disclosure=mine, by=by, note=note, before=before, at=made.at)
        prepare_again(mine)
        keep(mine, by, ActKind.CORRECTED, said, removed=made.name, instead=made.instead)
    return made


def _checked(file: File) -> dict[str, Any]:
    """The file, kept, as a document of an entry. Raises `BadInput` where the gate does not find it clean."""
    name = " ".join(file.name.replace("\\", "/").rpartition("/")[2].split())
    suffix = name.rpartition(".")[2].lower()
    if "." not in name or suffix not in KINDS:
        raise BadInput(_("The file must be one of these kinds: %(kinds)s.") % {"kinds": ", ".join(KINDS)})
    report = gate.inspect(file.data, name=name)
    if report.verdict is not gate.Verdict.CLEAN:
        found = "; ".join(finding.message for finding in report.findings) or _("it is not understood in full")
        raise BadInput(_("The file cannot be published as it is: %(found)s") % {"found": found})
    try:
        words = gate.visible_text(file.data, name)
    except BadInput:
        words = ""
    sha256 = storage.put(file.data)
    kept = storage.put(words.encode("utf-8")) if words.strip() else ""
    title = " ".join(file.title.split()) or name
    return {"path": name, "sha256": sha256, "size": len(file.data), "title": title, "words": kept}


def _take(mine: Disclosure, kind: RemovedKind, name: str) -> Removed:
    """Take it out of the content and the documents, and give what is noted of it."""
    there = {(one, path): title for one, path, title in removable(mine)}
    if (kind, name) not in there:
        raise BadInput(_("This is not in the entry any more. Look at it again."))
    files = (
        {name}
        if kind == RemovedKind.DOCUMENT
        else {path for path, table in files_of_tables(mine.content).items() if table == name}
    )
    gone = [one for one in mine.documents if one["path"] in files]
    mine.documents = [one for one in mine.documents if one["path"] not in files]
    content = mine.content
    content["documents"] = [one for one in content.get("documents", ()) if one["path"] not in files]
    table = content.get("tables", {}).pop(name, None) if kind == RemovedKind.TABLE else None
    for part in content.get("parts", ()):
        left = [one for one in part.get("supplied", ()) if table is None or one.get("table") != name]
        part["supplied"] = [{**one, "files": [path for path in one["files"] if path not in files]} for one in left]
    before = {"documents": gone, **({"table": table} if table is not None else {})}
    return Removed(disclosure=mine, kind=kind, name=name, title=there[kind, name][:300], before=before)


def _put(mine: Disclosure, made: Removed, added: Mapping[str, Any]) -> str:
    """Put the new document where the old one stood, under a name that nothing of the entry has or had."""
    taken = {str(one["path"]) for one in mine.documents} | {made.name}
    taken |= set(mine.removed.values_list("name", flat=True))
    stem, _dot, suffix = str(added["path"]).rpartition(".")
    path = next(one for one in (f"{stem}{mark}.{suffix}" for mark in ("", *_numbers())) if one not in taken)
    mine.documents = [*mine.documents, {**added, "path": path}]
    shown = {"path": path, "title": added["title"], "kind": suffix.upper(), "size": added["size"]}
    mine.content["documents"] = [*mine.content.get("documents", ()), shown]
    return path


def _numbers() -> list[str]:
    return [f"-{number}" for number in range(2, 1000)]


def _tell_in_place(mine: Disclosure, made: Removed) -> None:
    """Where the table was printed, say that it was."""
    if made.kind != RemovedKind.TABLE:
        return
    said = {"kind": "paragraph", "text": _("A table stood here. %(note)s") % {"note": _note(made)}}

    def told(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [said if one["kind"] == "table" and one.get("name") == made.name else one for one in blocks]

    waiting = [*mine.content.get("sections", ())]
    mine.content["opening"] = told(mine.content.get("opening", []))
    while waiting:
        section = waiting.pop()
        section["blocks"] = told(section["blocks"])
        waiting += section["sections"]


def _note(made: Removed) -> str:
    values = {"title": made.title, "day": day_in_words(timezone.localdate(made.at)), "reason": made.reason}
    if made.instead:
        return _("The document “%(title)s” was replaced on %(day)s by “%(instead)s”. %(reason)s") % {
            **values,
            "instead": made.instead,
        }
    if made.kind == RemovedKind.TABLE:
        return _("The table “%(title)s” was withdrawn on %(day)s. %(reason)s") % values
    return _("The document “%(title)s” was withdrawn on %(day)s. %(reason)s") % values


def _title(entry: Disclosure, document: Mapping[str, Any]) -> str:
    titles = {one["path"]: one["title"] for one in entry.content.get("documents", ())}
    return str(titles.get(document["path"]) or document.get("title") or document["path"])
