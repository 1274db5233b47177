"""XML read against a list of what is allowed: every element, attribute and piece of text must be on it.

The lists are the files in `allowed/`. Two spaces of indentation put an element inside another:

    [worksheet]                          what the list is of
    x:sheetData
      x:row r=count hidden=flag          an element with its attributes and the kind of each one's value
        x:v *                            it may hold text
        x:f !SHT-18                      it is known to hide something: the finding of this rule
    x:font +@font                        it also has the attributes and children of the definition [@font]
    x:font @font                         the same, for a definition further down

A value's kind is one of `_KINDS`, or the very values in brackets: `state=(visible|hidden)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from lxml import etree

from candour.gate.notes import Notes
from candour.language import gettext as _
from candour.language import ngettext

LARGEST_PART = 32 * 1024 * 1024
"""The most bytes of one XML part: a tree takes some ten times as much memory."""

LONGEST_BLANK = 400
"""The longest white space between elements: enough for the indentation of a deep tree."""

# What XML may be longer than its plainest form by (escapes, indentation inside tags), in bytes and as a share.
_SPARE_BYTES, _SPARE_SHARE = 1024, 1.25

PREFIXES: dict[str, str] = dict(
    line.split()
    for line in resources.files("candour.gate").joinpath("allowed/namespaces.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
)
"""The namespaces that are known, by the prefix that the lists use for them."""

_KNOWN = {uri: prefix for prefix, uri in PREFIXES.items()}

_RANGE = r"\$?[A-Z]{1,3}\$?\d{1,7}(:\$?[A-Z]{1,3}\$?\d{1,7})?"

_KINDS: dict[str, re.Pattern[str]] = {
    kind: re.compile(pattern)
    for kind, pattern in {
        # The code that reads the part looks at the value.
        "checked": r"(?s).*",
        "flag": r"0|1|true|false|on|off",
        "count": r"\d{1,10}",
        "number": r"-?\d{1,10}(\.\d{1,20})?([eE][+-]?\d{1,3})?",
        "measure": r"-?\d{1,6}(\.\d{1,12})?(cm|mm|in|pt|pc|px|em|%|\*)?",
        "measures": r"(-?\d{1,6}(\.\d{1,6})?(cm|mm|in|pt|pc|px|em|%)? ?){1,4}",
        "word": r"[A-Za-z][A-Za-z0-9\-]{0,31}",
        "name": r"[A-Za-z_][A-Za-z0-9_.\-]{0,47}",
        "cells": rf"{_RANGE}( {_RANGE})*",
        "hex": r"[0-9A-Fa-f]{1,8}|#[0-9A-Fa-f]{3,8}",
        "colour": r"#?[0-9A-Fa-f]{6,8}|auto|transparent|none",
        "font": r"[\w ,&.+\-()'@]{0,60}",
        "language": r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8}){0,3}",
        "relation": r"rId\d{1,5}",
        "spans": r"\d{1,5}:\d{1,5}",
        "time": r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?)?",
        "border": r"none|hidden|\d{1,3}(\.\d{1,5})?(pt|cm|in|mm|px) [a-z\-]{3,12} #[0-9A-Fa-f]{6}",
        "prefixes": r"((w14|w15|w16se|wp14|x14ac) ?)*",
        "small": r"-?\d{1,2}",
        "indent": r"-?\d{1,3}|\d{4}",
        "short": r"[A-Za-z0-9\-]{1,20}",
        "panose": r"[0-9A-F]{20}",
        "version": r"[0-9][0-9.]{0,15}",
    }.items()
}


@dataclass(slots=True)
class Allowed:
    """One line of a list: what an element may have."""

    attributes: dict[str, re.Pattern[str]] = field(default_factory=dict)
    children: dict[str, Allowed] = field(default_factory=dict)
    text: bool = False
    rule: str | None = None


def parse_xml(data: bytes, part: str, notes: Notes) -> etree._Element | None:
    """The root of an XML part, without ever resolving an entity or opening anything else; none if it cannot be read.

    Writes down document types, comments and instructions, namespaces that are not known, and XML that is much
    longer than what it says.
    """
    if len(data) > LARGEST_PART:
        notes.found(
            "ZIP-01", part, ngettext("%(count)s byte", "%(count)s bytes", len(data)) % {"count": f"{len(data):,}"}
        )
        return None
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        notes.found("XML-02", part, _("a document type"))
        return None
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data:
        notes.not_read(part, _("XML that is not UTF-8"))
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, encoding="utf-8")
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as problem:
        notes.found("GATE-04", part, problem.msg or _("it is not XML"))
        return None
    _check_outside(root, data, part, notes)
    return root


def _check_outside(root: etree._Element, data: bytes, part: str, notes: Notes) -> None:
    for sibling in (*root.itersiblings(), *root.itersiblings(preceding=True)):
        notes.found("XML-01", part, sibling.text or "")
    if len(data) > len(etree.tostring(root, encoding="utf-8")) * _SPARE_SHARE + _SPARE_BYTES:
        notes.found("XML-03", part, _("the XML is much longer than what it says"))


@cache
def allowed(name: str, of: str) -> dict[str, Allowed]:
    """The elements that may be the root of a part: the list `of` in the file `allowed/{name}.txt`."""
    return _lists(name)[of].children


@cache
def _lists(name: str) -> dict[str, Allowed]:
    text = resources.files("candour.gate").joinpath(f"allowed/{name}.txt").read_text("utf-8")
    lists: dict[str, Allowed] = {}
    stack: list[Allowed] = []
    for line in text.splitlines():
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if line.startswith("["):
            stack = [lists.setdefault(words[0].strip("[]"), Allowed())]
            _attributes(stack[0], words[1:], lists)
            continue
        depth = (len(line) - len(line.lstrip())) // 2
        if words[0].startswith("+"):
            _attributes(stack[depth], words, lists)
            continue
        item = Allowed()
        for word in words[1:]:
            # An element that is wholly a definition shares it, so that a definition may hold itself.
            if word.startswith("@"):
                item = lists.setdefault(word, Allowed())
        _attributes(item, [word for word in words[1:] if not word.startswith("@")], lists)
        del stack[depth + 1 :]
        for element in words[0].split("|"):
            stack[depth].children[_expanded(element)] = item
        stack.append(item)
    return lists


def _attributes(item: Allowed, words: list[str], lists: dict[str, Allowed]) -> None:
    for word in words:
        if word == "*":
            item.text = True
        elif word.startswith("!"):
            item.rule = word[1:]
        elif word.startswith("+"):
            item.attributes.update(lists[word[1:]].attributes)
            item.children.update(lists[word[1:]].children)
        else:
            attribute, _equals, kind = word.partition("=")
            pattern = re.compile(re.escape(kind[1:-1]).replace(r"\|", "|")) if kind.startswith("(") else _KINDS[kind]
            item.attributes[_expanded(attribute)] = pattern


def _expanded(name: str) -> str:
    prefix, colon, local = name.partition(":")
    return f"{{{PREFIXES[prefix]}}}{local}" if colon else name


def short(tag: str) -> str:
    """An expanded name with the prefix of our lists in place of its namespace."""
    if not tag.startswith("{"):
        return tag
    uri, _brace, local = tag[1:].partition("}")
    return f"{_KNOWN[uri]}:{local}" if uri in _KNOWN else local


@cache
def tag(name: str) -> str:
    """The expanded name (as lxml writes it) of a prefixed one."""
    return _expanded(name)


def integer(element: etree._Element, name: str, default: int = 0) -> int:
    """The value of an attribute as a whole number; the default where it has none, or another value."""
    value = element.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else default


def number(element: etree._Element, name: str, default: float) -> float:
    """The value of an attribute as a number; the default where it has none, or another value."""
    value = element.get(name, "")
    return float(value) if _KINDS["number"].fullmatch(value) else default


def check_xml(root: etree._Element, list_name: str, of: str, part: str, notes: Notes) -> None:
    """Write down everything in a tree that is not on a list."""
    # Seldom is a namespace unknown; only then is each element asked which it is in.
    strange = any(uri not in _KNOWN for _event, (_prefix, uri) in etree.iterwalk(root, events=("start-ns",)))
    stack: list[tuple[etree._Element, dict[str, Allowed]]] = [(root, allowed(list_name, of))]
    while stack:
        element, permitted = stack.pop()
        # A comment, an instruction and an entity have a function for a name.
        if not isinstance(element.tag, str):
            notes.found("XML-01", part, element.text or "")
            continue
        item = permitted.get(element.tag)
        if item is None:
            notes.not_read(part, _("the element %(element)s") % {"element": short(element.tag)})
            continue
        if item.rule is not None:
            notes.found(item.rule, part, short(element.tag))
            continue
        if strange:
            _check_namespaces(element, part, notes)
        _check_element(element, item, part, notes)
        stack.extend((child, item.children) for child in reversed(element))


def _check_namespaces(element: etree._Element, part: str, notes: Notes) -> None:
    for uri in element.nsmap.values():
        if uri not in _KNOWN:
            notes.not_read(part, _("the namespace %(uri)s") % {"uri": uri})


def _check_element(element: etree._Element, item: Allowed, part: str, notes: Notes) -> None:
    for name, value in element.attrib.items():
        pattern = item.attributes.get(str(name))
        if pattern is None:
            notes.not_read(
                part,
                _("the attribute %(attribute)s of %(element)s")
                % {"attribute": short(str(name)), "element": short(str(element.tag))},
            )
        elif not pattern.fullmatch(str(value)):
            notes.not_read(
                part,
                _("the value of %(attribute)s of %(element)s, %(value)s")
                % {"attribute": short(str(name)), "element": short(str(element.tag)), "value": value},
            )
    if not item.text:
        for text in _texts(element):
            if not text.isspace() or len(text) > LONGEST_BLANK:
                notes.found(
                    "XML-03",
                    part,
                    text.strip() or ngettext("%(count)s blank", "%(count)s blanks", len(text)) % {"count": len(text)},
                )


def _texts(element: etree._Element) -> Iterator[str]:
    if element.text:
        yield element.text
    for child in element:
        if child.tail:
            yield child.tail
