"""Stylesheets of our pages: a plain list of properties, none of which hides, moves away or adds text."""

from __future__ import annotations

import re

from candour.gate.colours import BLACK, WHITE, Colour, from_hex, is_unseen
from candour.gate.notes import Notes
from candour.language import gettext as _

_COMMENT = re.compile(r"/\*(.*?)\*/", re.DOTALL)
_RULE = re.compile(r"\s*([^{}@;]+)\{([^{}]*)\}")
_MEDIA = re.compile(r"\s*@media\s+([a-z0-9():\-.,\s]+)\{((?:[^{}]+\{[^{}]*\})*\s*)\}", re.IGNORECASE)
_PAGE = re.compile(r"\s*@page\s*(?::\w+\s*)?\{([^{}]*)\}", re.IGNORECASE)
_SELECTOR = re.compile(r"[\w\s.,#>+~:*()\[\]=\"\-]{1,400}")
_VARIABLE = re.compile(r"var\(\s*(--[\w\-]+)\s*\)")
_NAMED: dict[str, Colour] = {
    "black": BLACK,
    "white": WHITE,
    "inherit": BLACK,
    "currentcolor": BLACK,
    "canvastext": BLACK,
    "canvas": WHITE,
    "linktext": (0, 0, 238),
}
# Properties of which no value makes text go away, and what their values may look like.
_HARMLESS = re.compile(
    r"font(-family|-weight|-style|-variant[a-z\-]*|-feature-settings)?|line-height|text-(align|decoration[a-z\-]*|underline-[a-z]+|"
    r"wrap|rendering)|(margin|padding)(-(block|inline|top|right|bottom|left)(-start|-end)?)?|border[a-z\-]*|outline[a-z\-]*|"
    r"(min-|max-)?(width|height|inline-size|block-size)|display|list-style[a-z\-]*|vertical-align|white-space|"
    r"overflow(-x|-y|-wrap|-anchor)?|word-(break|wrap|spacing)|hyphens|(column|row)?-?gap|flex[a-z\-]*|justify-[a-z]+|align-[a-z]+|"
    r"grid[a-z\-]*|caption-side|table-layout|empty-cells|(page-)?break-[a-z]+|orphans|widows|box-sizing|color-scheme|"
    r"float|clear|size|cursor|tab-size|quotes|accent-color|scroll-[a-z\-]+|print-color-adjust|-webkit-text-size-adjust|"
    r"text-size-adjust|letter-spacing|border-collapse|border-spacing|columns?|position|border-radius"
)
_VALUE = re.compile(r"[\w\s#%.,'\"()/*+\-]{0,200}")
_HIDES = {
    "visibility": re.compile(r"(?!visible).*"),
    "opacity": re.compile(r"0?\.[0-6].*|0|[0-6]?[0-9]%"),
    "display": re.compile(r"none.*"),
    "clip": re.compile(r".*"),
    "clip-path": re.compile(r".*"),
    "transform": re.compile(r".*"),
    "filter": re.compile(r".*"),
    "mask": re.compile(r".*"),
    "mask-image": re.compile(r".*"),
    "mix-blend-mode": re.compile(r".*"),
    "z-index": re.compile(r".*"),
    "text-indent": re.compile(r".*"),
    "content": re.compile(r"(?!none|\"\"|'').*"),
    "content-visibility": re.compile(r".*"),
    "position": re.compile(r"(?!static|relative).*"),
    "line-height": re.compile(r"0(\.[0-4]\d*)?[a-z%]*"),
    "letter-spacing": re.compile(r"-.*"),
    "word-spacing": re.compile(r"-.*"),
    "overflow": re.compile(r"(hidden|clip).*"),
    "overflow-x": re.compile(r"(hidden|clip).*"),
    "overflow-y": re.compile(r"(hidden|clip).*"),
    "text-transform": re.compile(r"(?!none|uppercase).*"),
    "text-security": re.compile(r".*"),
    "-webkit-text-security": re.compile(r".*"),
    "-webkit-text-fill-color": re.compile(r".*"),
    "direction": re.compile(r".*"),
    "unicode-bidi": re.compile(r".*"),
}
_COLOURS = ("color", "background", "background-color", "font-size")

# A size of nothing, or next to nothing, of what holds text; and an edge moved far to the side or up.
_NOTHING = re.compile(r"(?:(?:[0-4](?:\.\d+)?)(?:px|pt)|0(?:\.[0-3]\d*)?(?:em|rem|ch|ex|vw|vh|vmin|%|cm|mm|in)?)")
_FAR = re.compile(r"-\d{2,}(?:\.\d+)?(?:px|pt|%|v[wh])|-\d+(?:\.\d+)?(?:em|rem|cm|in)|\d{4,}(?:px|pt|em|rem)")
_SMALL_FONT = re.compile(r"(?:^|\s)(?:[0-5](?:\.\d+)?(?:px|pt)|0?(?:\.[0-4]\d*)?(?:em|rem)|[0-4]?\d%|0)(?:$|\s|/)")


def check_stylesheet(css: str, where: str, notes: Notes) -> None:
    """Check a whole stylesheet: what it holds beside plain rules, and every declaration in it."""
    for match in _COMMENT.finditer(css):
        notes.found("HTM-04", where, match[1].strip())
    css = _COMMENT.sub("", css)
    _check_outside(css, where, notes)
    variables = dict(re.findall(r"(--[\w\-]+)\s*:\s*([^;{}]+)", css))
    _check_rules(css, where, notes, variables)


def _check_outside(css: str, where: str, notes: Notes) -> None:
    lowered = css.lower()
    for word in ("url(", "@import", "image-set(", "image(", "src:", "expression(", "@namespace"):
        if word in lowered:
            notes.found("HTM-03", where, word)
    if "\\" in css:
        notes.found("HTM-08", where, _("an escaped character"))
    if "<" in css:
        notes.not_read(where, _("a tag in a style"))


def _check_rules(css: str, where: str, notes: Notes, variables: dict[str, str]) -> None:
    at, css = 0, css.rstrip()
    while at < len(css):
        if (media := _MEDIA.match(css, at)) is not None:
            _check_media(media, where, notes, variables)
            at = media.end()
        elif (page := _PAGE.match(css, at)) is not None:
            check_declarations(page[1], where, notes, variables)
            at = page.end()
        elif (rule := _RULE.match(css, at)) is not None:
            if not _SELECTOR.fullmatch(rule[1]):
                notes.not_read(where, _("the selector %(selector)s") % {"selector": rule[1].strip()})
            check_declarations(rule[2], f"{where}, {rule[1].strip()}", notes, variables)
            at = rule.end()
        else:
            notes.not_read(where, _("the style %(style)s") % {"style": css[at:].strip()})
            return


def _check_media(media: re.Match[str], where: str, notes: Notes, variables: dict[str, str]) -> None:
    # What is left out in print is still seen on the screen.
    only_print = media[1].strip().lower() == "print"
    for rule in _RULE.finditer(media[2]):
        body = re.sub(r"display\s*:\s*none\s*;?", "", rule[2]) if only_print else rule[2]
        check_declarations(body, f"{where}, {rule[1].strip()}", notes, variables)


def check_declarations(body: str, where: str, notes: Notes, variables: dict[str, str] | None = None) -> None:
    """Check the declarations of one rule, or of a style attribute."""
    found: dict[str, str] = {}
    for declaration in body.split(";"):
        name, colon, value = declaration.partition(":")
        name, value = name.strip().lower(), value.strip().lower().removesuffix("!important").strip()
        if not declaration.strip():
            continue
        value = _VARIABLE.sub(lambda match: (variables or {}).get(match[1], "").strip().lower(), value)
        if not colon or not _VALUE.fullmatch(value):
            notes.not_read(where, _("the style %(style)s") % {"style": declaration.strip()})
            continue
        found[name] = value
        _check_declaration(name, value, where, notes)
    _check_colours(found, where, notes)


def _check_declaration(name: str, value: str, where: str, notes: Notes) -> None:
    if "(" in value and (name in ("font-size", "font", "line-height") or name.startswith("margin")):
        notes.not_read(where, _("the style %(name)s: %(value)s") % {"name": name, "value": value})
    hides = _HIDES.get(name)
    is_nothing = name.endswith(("width", "height")) and not name.startswith(("border", "outline", "line"))
    if (
        (hides is not None and hides.fullmatch(value))
        or (is_nothing and _NOTHING.fullmatch(value))
        or (name.startswith("margin") and any(_FAR.fullmatch(part) for part in value.split()))
    ):
        notes.found("HTM-08", where, f"{name}: {value}")
    elif name in ("font-size", "font") and _SMALL_FONT.search(value):
        notes.found("HTM-09", where, f"{name}: {value}")
    elif not (name in _COLOURS or name in _HIDES or name.startswith("--") or _HARMLESS.fullmatch(name)):
        notes.not_read(where, _("the style %(name)s: %(value)s") % {"name": name, "value": value})


def _check_colours(found: dict[str, str], where: str, notes: Notes) -> None:
    behind_value = found.get("background-color", found.get("background", ""))
    if "color" not in found and not behind_value:
        return
    text = _colour(found.get("color", "black"))
    behind = _colour(behind_value or "white")
    if text is None or behind is None:
        notes.not_read(
            where, _("the colour %(colour)s") % {"colour": found.get("color") if text is None else behind_value}
        )
    elif is_unseen(text, behind):
        notes.found(
            "HTM-09",
            where,
            _("%(text)s on %(background)s")
            % {"text": found.get("color", _("text")), "background": behind_value or _("white")},
        )


def _colour(value: str) -> Colour | None:
    if value == "transparent":
        return WHITE
    return _NAMED.get(value) or (from_hex(value) if re.fullmatch(r"#[0-9a-f]{3}(?:[0-9a-f]{3})?", value) else None)
