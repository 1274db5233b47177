"""A letter in all its formats at once."""

from __future__ import annotations

from candour.letters.letter import Letter
from candour.letters.page import render_html
from candour.letters.pdf import render_pdf
from candour.letters.plain import render_text
from candour.letters.word import render_docx

FORMATS = ("html", "pdf", "docx", "txt")
"""The formats of a letter; each is also the ending of its file's name."""


def render(letter: Letter) -> dict[str, bytes]:
    """The letter in every format, by format. The same letter gives the same bytes."""
    return {
        "html": render_html(letter).encode(),
        "pdf": render_pdf(letter),
        "docx": render_docx(letter),
        "txt": render_text(letter).encode(),
    }
