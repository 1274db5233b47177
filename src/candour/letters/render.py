"""A letter in all its formats at once."""

from __future__ import annotations

from candour.letters.letter import Letter
from candour.letters.render_docx import render_docx
from candour.letters.render_html import render_html
from candour.letters.render_pdf import render_pdf
from candour.letters.render_text import render_text

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
