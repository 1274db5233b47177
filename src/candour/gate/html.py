"""HTML pages: every tag, attribute and word of them is one that a reader sees, and nothing is opened or run.

A browser mends broken HTML in ways that are hard to foretell, so a page is read strictly: tags that open are closed, in
order, and whatever is written in another way than our writers write it is not understood.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from candour.gate.characters import check_characters, decoded
from candour.gate.css import check_declarations, check_stylesheet
from candour.gate.explained import unexplained, words_of
from candour.gate.notes import Notes
from candour.gate.opc import is_safe_link
from candour.gate.report import Grid
from candour.language import gettext as _

_TOKEN = re.compile(
    r"<!--(?P<comment>.*?)-->"
    r"|<!(?P<doctype>doctype html)>"
    r"|</(?P<close>[a-zA-Z][a-zA-Z0-9]*)\s*>"
    r"|<(?P<open>[a-zA-Z][a-zA-Z0-9]*)"
    r"(?P<attributes>(?:\s+[a-zA-Z][a-zA-Z0-9:\-]*(?:=(?:\"[^\"<]*\"|'[^'<]*'))?)*)\s*/?>"
    r"|(?P<text>[^<]+)",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"([a-zA-Z][a-zA-Z0-9:\-]*)(?:=(?:\"([^\"<]*)\"|'([^'<]*)'))?")

_VOID = frozenset(
    {"br", "hr", "meta", "col", "wbr", "link", "img", "input", "base", "embed", "source", "track", "area"}
)
_LINES = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "dt", "dd", "caption", "blockquote", "br", "section"}
    | {"header", "footer", "main", "address", "figcaption", "table", "ul", "ol", "dl"}
)
_PLAIN = _LINES | frozenset(
    {"html", "head", "body", "title", "style", "article", "nav", "aside", "figure", "hr", "wbr", "pre", "a", "abbr"}
    | {"b", "strong", "i", "em", "u", "s", "small", "sup", "sub", "code", "q", "cite", "mark", "span", "time", "var"}
    | {"thead", "tbody", "tfoot", "th", "td", "colgroup", "col", "meta"}
)
_NO_TEXT = frozenset({"html", "head", "table", "thead", "tbody", "tfoot", "tr", "colgroup", "ul", "ol", "dl"})

_KNOWN_TO_HIDE = {
    "script": "HTM-01",
    "noscript": "HTM-05",
    "template": "HTM-05",
    "dialog": "HTM-05",
    "details": "HTM-05",
    "datalist": "HTM-05",
    "input": "HTM-05",
    "select": "HTM-05",
    "textarea": "HTM-05",
    "link": "HTM-03",
    "base": "HTM-03",
    "img": "HTM-03",
    "picture": "HTM-03",
    "iframe": "HTM-03",
    "frame": "HTM-03",
    "object": "HTM-03",
    "embed": "HTM-03",
    "audio": "HTM-03",
    "video": "HTM-03",
    "source": "HTM-03",
    "form": "HTM-03",
}
_NAME = r"[A-Za-z_][A-Za-z0-9_.\-]{0,79}"
_VALUES = {
    name: re.compile(pattern)
    for name, pattern in {
        "class": rf"|{_NAME}( {_NAME})*",
        "id": _NAME,
        "headers": rf"|{_NAME}( {_NAME})*",
        "for": _NAME,
        "lang": r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8}){0,3}",
        "dir": r"ltr|auto",
        "role": r"region|note|list|listitem|table|main|banner|contentinfo|navigation|presentation|none|doc-\w{1,20}",
        "aria-labelledby": rf"{_NAME}( {_NAME})*",
        "aria-describedby": rf"{_NAME}( {_NAME})*",
        "aria-hidden": r"false",
        "tabindex": r"0|-1",
        "scope": r"row|col|rowgroup|colgroup",
        "colspan": r"\d{1,3}",
        "rowspan": r"\d{1,4}",
        "span": r"\d{1,3}",
        "start": r"\d{1,4}",
        "type": r"1|a|A|i|I|text/css",
        "value": r"\d{1,4}",
        "rel": r"(noopener|noreferrer|nofollow|external|license| )+",
        "datetime": r"\d{4}(-\d\d(-\d\d)?)?",
        "charset": r"(?i)utf-8",
        "download": r"|[\w .\-]{1,80}",
    }.items()
}
_META = {
    "viewport": re.compile(r"[a-z\-=0-9., ]{1,80}"),
    "robots": re.compile(r"[a-z, ]{1,40}"),
    "color-scheme": re.compile(r"[a-z ]{1,20}"),
    "format-detection": re.compile(r"[a-z=, ]{1,60}"),
    "referrer": re.compile(r"[a-z\-]{1,40}"),
}
_POLICY = re.compile(r"[a-z\-':; 0-9A-Za-z+/=]{1,400}")
_OWN_FILE = re.compile(r"#[\w.\-]{1,80}|(?!.*\.\.)[\w][\w .%\-]{0,100}(?:/[\w][\w .%\-]{0,100})*(?:#[\w.\-]{1,80})?")


def read_html(data: bytes, notes: Notes) -> None:
    """Inspect an HTML page, or a part of one."""
    text = decoded(data, _("the page"), notes)
    if text is not None:
        check_characters(text, _("the page"), notes)
        page = _Page(text, notes)
        page.read()
        notes.grids.extend(page.grids())


class _Page:
    def __init__(self, text: str, notes: Notes) -> None:
        self._text = text
        self._notes = notes
        self._open: list[str] = []
        self._line: list[str] = []
        self._labels: list[tuple[str, str]] = []
        self._at = 0
        self._line_number, self._counted_to = 1, 0
        self._tables: list[list[int]] = []
        self._columns = 0

    def read(self) -> None:
        for token in self._tokens():
            if token["comment"] is not None:
                self._notes.found("HTM-04", self._where(), token["comment"].strip())
            elif token["open"]:
                self._start(token["open"].lower(), token["attributes"] or "")
            elif token["close"]:
                self._end(token["close"].lower())
            elif token["text"]:
                self._words(html.unescape(token["text"]))
        self._break()
        if self._open:
            self._notes.found("GATE-04", _("the page"), _("%(name)s is not closed") % {"name": self._open[-1]})
        shown = words_of("\n".join((*self._notes.lines, *self._notes.properties.values())))
        for where, label in self._labels:
            if strange := unexplained(label, shown):
                self._notes.found("HTM-05", where, " ".join(strange))

    def _tokens(self) -> Iterator[re.Match[str]]:
        while self._at < len(self._text):
            token = _TOKEN.match(self._text, self._at)
            if token is None:
                self._notes.not_read(self._where(), _("a tag that our writers do not write"))
                return
            yield token
            self._at = max(self._at, token.end())

    def _where(self) -> str:
        # Counted on from the last place: a long page has many places.
        self._line_number += self._text.count("\n", self._counted_to, self._at)
        self._counted_to = self._at
        return _("the page, line %(line)s") % {"line": self._line_number}

    def _start(self, name: str, raw: str) -> None:
        where = self._where()
        if name in _KNOWN_TO_HIDE:
            self._notes.found(_KNOWN_TO_HIDE[name], where, name)
        elif name not in _PLAIN:
            self._notes.not_read(where, _("the element %(name)s") % {"name": name})
        attributes: dict[str, str] = {}
        for match in _ATTRIBUTE.finditer(raw):
            key = match[1].lower()
            if key in attributes:
                self._notes.found("HTM-05", where, _("%(key)s given twice") % {"key": key})
            attributes[key] = html.unescape(match[2] or match[3] or "")
        self._check_attributes(name, attributes, where)
        if name in _LINES:
            self._break()
        self._count_table(name)
        if name in ("style", "script"):
            self._raw(name)
        elif name not in _VOID:
            self._open.append(name)

    def _raw(self, name: str) -> None:
        """What stands between the tags of a style (or a script, which is a finding already) is not HTML."""
        begin = self._text.find(">", self._at) + 1
        found = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(self._text, begin)
        if found is None:
            self._notes.found("GATE-04", self._where(), _("%(name)s is not closed") % {"name": name})
            self._at = len(self._text)
            return
        if name == "style":
            check_stylesheet(self._text[begin : found.start()], self._where(), self._notes)
        self._at = found.end()

    def _end(self, name: str) -> None:
        if not self._open or self._open[-1] != name:
            self._notes.not_read(
                self._where(), _("a closing %(name)s that does not close what was opened last") % {"name": name}
            )
            if name not in self._open:
                return
            while self._open[-1] != name:
                self._open.pop()
        self._open.pop()
        if name in ("th", "td"):
            self._line.append("\t")
        if name == "title":
            self._notes.properties["title"] = "".join(self._line).strip()
            self._line = []
        elif name in _LINES:
            self._break()

    def _words(self, text: str) -> None:
        if text.strip():
            if self._open and self._open[-1] in _NO_TEXT:
                self._notes.found("XML-03", self._where(), text.strip())
            if self._open and self._open[-1] in ("th", "td") and self._tables:
                self._tables[-1][2] += 1
        if self._open and self._open[-1] == "pre":
            self._line.append(text)
        else:
            self._line.append(re.sub(r"[ \t\r\n]+", " ", text))

    def _break(self) -> None:
        line = re.sub(r" ?\t ?", "\t", "".join(self._line)).strip()
        if line:
            self._notes.lines.append(line)
        self._line = []

    def _count_table(self, name: str) -> None:
        if name == "table":
            self._tables.append([0, 0, 0])
            self._columns = 0
        elif self._tables and name == "tr":
            self._tables[-1][0] += 1
            self._columns = 0
        elif self._tables and name in ("th", "td"):
            self._columns += 1
            self._tables[-1][1] = max(self._tables[-1][1], self._columns)

    def grids(self) -> Iterator[Grid]:
        """The tables of the page, in order."""
        for number, (rows, columns, cells) in enumerate(self._tables, start=1):
            yield Grid(_("table %(number)s") % {"number": number}, rows, columns, cells)

    def _check_attributes(self, name: str, attributes: dict[str, str], where: str) -> None:
        for key, value in attributes.items():
            if key.startswith("on"):
                self._notes.found("HTM-02", where, key)
            elif key.startswith("data-") or "data:" in value.lower():
                self._notes.found("HTM-06", where, f"{key}={value}")
            elif key in ("src", "srcset", "poster", "background", "ping", "action", "formaction", "xlink:href"):
                self._notes.found("HTM-03", where, f"{key}={value}")
            elif key == "hidden" or key == "inert" or (key == "aria-hidden" and value != "false"):
                self._notes.found("HTM-05", where, key)
            elif key in ("aria-label", "title", "abbr", "summary"):
                self._labels.append((where, value))
            elif key == "style":
                check_declarations(value, where, self._notes)
            elif key == "href":
                self._check_link(name, value, where)
            elif name == "meta":
                self._check_meta(key, attributes, where)
            elif key not in _VALUES or not _VALUES[key].fullmatch(value):
                self._notes.not_read(where, _("the attribute %(key)s=%(value)s") % {"key": key, "value": value})

    def _check_link(self, name: str, value: str, where: str) -> None:
        if value.lower().startswith(("javascript:", "vbscript:")):
            self._notes.found("HTM-01", where, value)
        elif name != "a" or not (is_safe_link(value) or _OWN_FILE.fullmatch(value)):
            self._notes.found("HTM-03", where, value)
        elif not value.startswith("#"):
            self._notes.links.append(value)

    def _check_meta(self, key: str, attributes: dict[str, str], where: str) -> None:
        if key == "charset":
            if attributes[key].lower() != "utf-8":
                self._notes.not_read(where, _("the character set %(value)s") % {"value": attributes[key]})
        elif key == "name":
            pattern = _META.get(attributes[key].lower())
            if pattern is None or not pattern.fullmatch(attributes.get("content", "")):
                self._notes.found("HTM-07", where, f"{attributes[key]}: {attributes.get('content', '')}")
        elif key == "http-equiv":
            is_policy = attributes[key].lower() == "content-security-policy"
            if not is_policy or not _POLICY.fullmatch(attributes.get("content", "")):
                self._notes.found("HTM-03", where, f"{attributes[key]}: {attributes.get('content', '')}")
        elif key != "content" or not {"name", "http-equiv"} & set(attributes):
            self._notes.not_read(where, _("the metadata %(key)s=%(value)s") % {"key": key, "value": attributes[key]})
