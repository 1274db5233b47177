"""Looking whether an entry tells who asked: over all of its words, and over those of its documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from candour import gate
from candour.errors import BadInput
from candour.web import storage
from candour.web.publication.models import Disclosure

_TABLES = "tables"
# The forms in which a table is supplied.
_KINDS = ("csv", "ods", "xlsx")
_NO_WORDS = ("cells", "sha256")


def words_to_look_at(entry: Disclosure, *more: str) -> str:
    """Everything of an entry in which somebody might be told: its title, summary, words and documents.

    `more` are texts that will stand beside it, such as the note of a correction. Documents whose words were not read
    yet are not looked into: see `documents_with_words`.
    """
    # The names of tables stand in addresses.
    texts = [entry.title, entry.summary, *more, *_strings(entry.content), *entry.content.get(_TABLES, {})]
    for document in entry.documents:
        texts += [str(document["path"]), str(document.get("title", ""))]
        if document.get("words"):
            texts.append(storage.read(document["words"]).decode("utf-8"))
    return "\n".join(texts)


def documents_with_words(entry: Disclosure) -> list[dict[str, Any]]:
    """The documents of an entry, each with its words read and kept beside it: for this check and for readers.

    The files of the answer's own tables are left as they are: their words stand in the content, which is looked at
    anyway. Reading takes a while, so do it before the entry is locked: the documents of an entry never change.
    """
    of_tables = files_of_tables(entry.content)
    found = []
    for given in entry.documents:
        document = dict(given)
        if "words" not in document and document["path"] not in of_tables:
            words = _words(storage.read(document["sha256"]), str(document["path"]))
            document["words"] = storage.put(words.encode("utf-8")) if words.strip() else ""
        found.append(document)
    return found


def files_of_tables(content: Mapping[str, Any]) -> dict[str, str]:
    """Which document is which table of the answer: the name of the table by the path of each of its files.

    A part names them, or names the table alone: then they are those that bear its name and its title.
    """
    tables = content.get(_TABLES, {})
    named = {
        path: one["table"]
        for part in content.get("parts", ())
        for one in part.get("supplied", ())
        if one.get("table") in tables
        for path in one["files"]
    }
    titled = {(f"{name}.{kind}", table["title"]): name for name, table in tables.items() for kind in _KINDS}
    alike = {
        one["path"]: titled[one["path"], one["title"]]
        for one in content.get("documents", ())
        if (one["path"], one["title"]) in titled
    }
    return {**alike, **named}


def _words(data: bytes, path: str) -> str:
    """What a reader of the file sees; nothing where nobody can tell."""
    try:
        return gate.visible_text(data, path)
    except BadInput:
        return ""


def _strings(value: Any) -> Iterator[str]:
    """Every text in the content; the cells of tables hold codes and figures alone."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if name not in _NO_WORDS:
                yield from _strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _strings(inner)
