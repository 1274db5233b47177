"""The corpus of letters, and the forms that a letter may come in: citation styles, wrapping, HTML, DOCX, PDF."""

from __future__ import annotations

import datetime as dt
import html
import io
import re
import textwrap
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import typst

LETTERS = Path(__file__).parent / "letters"
WELL_FORMED = sorted(path.stem for path in (LETTERS / "well_formed").glob("*.txt"))
MUTATIONS: list[dict[str, Any]] = tomllib.loads((LETTERS / "mutations.toml").read_text(encoding="utf-8"))["mutation"]


def day(text: str) -> dt.date:
    """A date written as 2025-02-24."""
    return dt.date.fromisoformat(text)


def well_formed(name: str) -> str:
    """The text of a letter that is in order."""
    return (LETTERS / "well_formed" / f"{name}.txt").read_text(encoding="utf-8")


def mutated(mutation: dict[str, Any]) -> str:
    """The text of a letter with one thing changed; what is to be changed must stand in it exactly once."""
    text = well_formed(mutation["letter"])
    for find, replace in (("find", "replace"), ("find_also", "replace_also")):
        if find in mutation:
            assert text.count(mutation[find]) == 1, (
                f"{mutation['name']}: {mutation[find]!r} stands {text.count(mutation[find])} times"
            )
            text = text.replace(mutation[find], mutation[replace])
    return text


_CITATION = re.compile(r"\b([Ss])ection (\d+A?)((?:\(\w+\))+)")


def _spaced_capitals(text: str) -> str:
    return _CITATION.sub(lambda match: f"SECTION {match[2]} {match[3]}", text)


def _short(text: str) -> str:
    return _CITATION.sub(lambda match: f"s.{match[2]}{match[3]}", text)


def _in_words(text: str) -> str:
    return re.sub(
        r"\b([Ss])ection (\d\d)\((\d)\)((?:\([a-z]+\))*)(?! by virtue)",
        lambda match: f"{match[1]}ection {match[2]} subsection {f'({match[3]})' if match[4] else match[3]}{match[4]}",
        text,
    )


def _bulleted(text: str) -> str:
    return re.sub(r"^(Section \d)", r"• \1", text, flags=re.MULTILINE)


def _typographic(text: str) -> str:
    text = re.sub(r'"([^"\n]*)"', r"“\1”", text).replace("'", "’").replace(" - ", " – ")
    return re.sub(r"(\b[Ss]ection) (\d)", "\\1\u00a0\\2", text)


def _wrapped(text: str) -> str:
    lines = []
    for line in text.splitlines():
        lines += textwrap.wrap(line, 78, break_on_hyphens=False) if len(line) > 78 and "|" not in line else [line]
        # A wrapped paragraph ends with a blank line, as in an e-mail.
        if len(line) > 78:
            lines.append("")
    return "\n".join(lines)


def _windows(text: str) -> str:
    return text.replace("\n", "\r\n")


STYLES: dict[str, Callable[[str], str]] = {
    "as written": str,
    "SECTION 30 (3)": _spaced_capitals,
    "s.30(3)": _short,
    "section 30 subsection 3": _in_words,
    "bullets": _bulleted,
    "typographic": _typographic,
    "wrapped": _wrapped,
    "windows": _windows,
}
"""Ways to write the same letter as text."""


def _blocks(text: str) -> list[list[str]]:
    """The paragraphs of a text; a table of bars comes as one block of rows."""
    blocks: list[list[str]] = []
    if max(len(line) for line in text.splitlines()) < 100:
        # A letter that is wrapped by hand: a word processor would not keep its line breaks.
        text = re.sub(r"(?<=\S)\n(?=\S)", " ", text)
    for line in text.splitlines():
        if not line.strip():
            continue
        if "|" in line and "@" not in line:
            if blocks and "|" in blocks[-1][0]:
                blocks[-1].append(line)
            else:
                blocks.append([line])
        else:
            blocks.append([line])
    return blocks


def _cells(block: list[str]) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in block]


def _is_table(block: list[str]) -> bool:
    return len(block) > 1


def as_html(text: str) -> bytes:
    """The letter as a page of a website, with what stands around it."""
    parts = []
    for block in _blocks(text):
        if _is_table(block):
            rows = "".join(
                "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in _cells(block)
            )
            parts.append(f"<table>{rows}</table>")
        else:
            parts.append(f"<p>{html.escape(block[0])}</p>")
    chrome = "<nav><a href='/'>Home</a></nav><p>We use some essential cookies to make our website work.</p>"
    body = "\n".join(parts)
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>Answer</title><style>p {{ color: black }}</style></head>"
        f"<body>{chrome}<main>{body}</main><footer><p>Cookies</p></footer><script>var x = '«x»';</script></body></html>"
    ).encode()


def as_docx(text: str) -> bytes:
    """The letter as a word processor's file."""
    document = docx.Document()
    for block in _blocks(text):
        if _is_table(block):
            rows = _cells(block)
            table = document.add_table(rows=len(rows), cols=len(rows[0]))
            for row, cells in zip(table.rows, rows, strict=True):
                for cell, words in zip(row.cells, cells, strict=True):
                    cell.text = words
        else:
            document.add_paragraph(block[0])
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def as_pdf(text: str) -> bytes:
    """The letter as a PDF of A4 pages, justified, so that lines and pages break within sentences."""
    parts = ['#set page(paper: "a4", numbering: "1 of 1")', "#set text(size: 11pt)", "#set par(justify: true)"]
    for block in _blocks(text):
        if _is_table(block):
            rows = _cells(block)
            cells = ", ".join(_typst(cell) for row in rows for cell in row)
            parts.append(f"#table(columns: {len(rows[0])}, {cells})")
        else:
            parts.append(f"#par({_typst(block[0])})")
    return typst.compile("\n".join(parts).encode())


def _typst(words: str) -> str:
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'


FORMATS: dict[str, Callable[[str], bytes]] = {"html": as_html, "docx": as_docx, "pdf": as_pdf}
"""Ways to make a file of the same letter."""
