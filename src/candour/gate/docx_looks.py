"""How the text of a DOCX document looks once its styles are worked out, and whether a reader can see it."""

from __future__ import annotations

import re
from importlib import resources

from lxml import etree

from candour.gate.colours import BLACK, WHITE, Colour, from_hex, is_unseen
from candour.gate.notes import Notes
from candour.gate.xmlparts import integer, tag
from candour.language import gettext as _

SMALLEST_HALF_POINTS = 10
"""Text of fewer half-points than this is not read by anyone."""

FURTHEST_INDENT = 6_000
"""An indent of more twentieths of a point than this, or less than none by 720, moves text off the page."""

_OFF = ("0", "false", "off")
_HIDING = ("w:vanish", "w:webHidden", "w:specVanish")
_WORDS = frozenset(resources.files("candour.gate").joinpath("allowed/style_words.txt").read_text("utf-8").split())
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d{1,3}")
_HIGHLIGHTS = {"black": BLACK, "white": WHITE, "none": WHITE}


class Looks:
    """The styles of a document. They are followed for every run of text: its own, its paragraph's, those below."""

    def __init__(self, styles: etree._Element | None, notes: Notes) -> None:
        self._notes = notes
        self._styles: dict[str, etree._Element] = {}
        self._default: str | None = None
        self._base: list[etree._Element] = []
        if styles is None:
            return
        self._base = list(styles.iterfind(f"{tag('w:docDefaults')}/*/*"))
        for style in styles.iter(tag("w:style")):
            identifier = style.get(tag("w:styleId"), "")
            self._styles[identifier] = style
            if style.get(tag("w:type")) == "paragraph" and style.get(tag("w:default")) in ("1", "true"):
                self._default = identifier
            self._check_name(identifier)
        for element in styles.iter(tag("w:name"), tag("w:aliases")):
            self._check_name(element.get(tag("w:val"), ""))
        for element in styles.iter(tag("w:lsdException")):
            self._check_name(element.get(tag("w:name"), ""))

    def _check_name(self, name: str) -> None:
        strange = [word for word in _WORD.findall(name) if not word.isdigit() and word.lower() not in _WORDS]
        if strange or not re.fullmatch(r"[A-Za-z0-9 ,\-/()]{1,60}", name):
            self._notes.not_read(_("the styles"), _("a style of a name of its own, %(name)s") % {"name": name})

    def check_paragraph(self, paragraph: etree._Element, where: str) -> None:
        """Write down every run of a paragraph that a reader cannot see."""
        own = paragraph.find(tag("w:pPr"))
        style = _value(own, "w:pStyle") or self._default
        above = [*self._base, *self._chain(style), *([own] if own is not None else [])]
        self._check_indent(above, where)
        for run in paragraph.iter(tag("w:r")):
            shows = any(text.text for text in run.iter(tag("w:t"))) or run.find(tag("w:instrText")) is not None
            if shows:
                self._check_run(run, above, where)

    def _chain(self, style: str | None) -> list[etree._Element]:
        """The properties of a style and of those that it is based on, the most general first."""
        found: list[etree._Element] = []
        seen: set[str] = set()
        while style is not None and style in self._styles and style not in seen:
            seen.add(style)
            element = self._styles[style]
            found = [*element.iterfind(tag("w:pPr")), *element.iterfind(tag("w:rPr")), *found]
            style = _value(element, "w:basedOn")
        return found

    def _check_run(self, run: etree._Element, above: list[etree._Element], where: str) -> None:
        own = run.find(tag("w:rPr"))
        layers = [*above, *self._chain(_value(own, "w:rStyle")), *([own] if own is not None else [])]
        words = "".join(text.text or "" for text in run.iter(tag("w:t"))) or _("a field")
        for name in _HIDING:
            element = _last(layers, name)
            if element is not None and element.get(tag("w:val"), "1") not in _OFF:
                self._notes.found("DOC-03", where, words)
        size = _last(layers, "w:sz")
        if size is not None and integer(size, tag("w:val")) < SMALLEST_HALF_POINTS:
            self._notes.found("DOC-05", where, words)
        scale = _last(layers, "w:w")
        if scale is not None and integer(scale, tag("w:val")) < 20:
            self._notes.found("DOC-05", where, words)
        if is_unseen(_text_colour(layers), self._behind(run, layers)):
            self._notes.found("DOC-04", where, words)

    def _behind(self, run: etree._Element, layers: list[etree._Element]) -> Colour:
        highlight = _last(layers, "w:highlight")
        if highlight is not None and highlight.get(tag("w:val"), "none") in _HIGHLIGHTS:
            return _HIGHLIGHTS[highlight.get(tag("w:val"), "none")]
        shade = _fill(_last(layers, "w:shd"))
        if shade is not None:
            return shade
        for cell in run.iterancestors(tag("w:tc")):
            shade = _fill(cell.find(f"{tag('w:tcPr')}/{tag('w:shd')}"))
            if shade is not None:
                return shade
        return self._behind_table(run) or WHITE

    def _behind_table(self, run: etree._Element) -> Colour | None:
        """The colour that the style of a table gives the whole table, or its first row."""
        for table in run.iterancestors(tag("w:tbl")):
            style = self._styles.get(_value(table.find(tag("w:tblPr")), "w:tblStyle") or "")
            first_row = table.find(tag("w:tr"))
            for shade in () if style is None else style.iter(tag("w:shd")):
                part = next(shade.iterancestors(tag("w:tblStylePr")), None)
                is_first = any(above is first_row for above in run.iterancestors(tag("w:tr")))
                if part is None or (part.get(tag("w:type")) == "firstRow" and is_first):
                    return _fill(shade)
        return None

    def _check_indent(self, layers: list[etree._Element], where: str) -> None:
        indent = _last(layers, "w:ind")
        for side in ("w:left", "w:right", "w:start", "w:end"):
            value = indent.get(tag(side), "0") if indent is not None else "0"
            if not re.fullmatch(r"-?\d{1,6}", value) or not -720 <= int(value) <= FURTHEST_INDENT:
                self._notes.found("DOC-04", where, _("an indent of %(value)s") % {"value": value})


def _value(element: etree._Element | None, name: str) -> str | None:
    found = element.find(tag(name)) if element is not None else None
    return found.get(tag("w:val")) if found is not None else None


def _last(layers: list[etree._Element], name: str) -> etree._Element | None:
    """The property of this name in the last layer that has it."""
    return next((one for layer in reversed(layers) for one in layer.iterchildren(tag(name), reversed=True)), None)


def _text_colour(layers: list[etree._Element]) -> Colour:
    element = _last(layers, "w:color")
    if element is None:
        return BLACK
    if element.get(tag("w:themeColor")) in ("background1", "light1", "background2", "light2"):
        return WHITE
    value = element.get(tag("w:val"), "auto")
    return BLACK if value == "auto" else from_hex(value) or WHITE


def _fill(shade: etree._Element | None) -> Colour | None:
    if shade is None or shade.get(tag("w:fill"), "auto") == "auto":
        return None
    return from_hex(shade.get(tag("w:fill"), ""))
