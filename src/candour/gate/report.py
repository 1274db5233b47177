"""What an inspection has to say about one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from candour.findings import Finding
from candour.language import gettext as _
from candour.language import ngettext


class Verdict(StrEnum):
    """What became of a file: shown to be clean, found to hold something hidden, or not fully understood.

    A file is clean only when every byte of it was accounted for. Not understanding is never clean.
    """

    CLEAN = "clean"
    FINDINGS = "findings"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that the file is made of (an entry of a package, an object of a PDF): its name and size in bytes."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Grid:
    """One visible sheet or table: its name, the rows and columns it spans, and how many cells hold something."""

    name: str
    rows: int
    columns: int
    cells: int


@dataclass(frozen=True, slots=True)
class Visible:
    """What a reader sees: the sheets or tables, the number of pages (0 where a format has none), and all the text.

    `text` is in reading order, a line for each paragraph or row; the cells of a row are separated by tabs. `links` are
    the pages and addresses that links lead to, which a reader sees by pointing at them.
    `properties` are the document's own words about itself that a viewer shows (such as its title).
    """

    text: str = ""
    grids: tuple[Grid, ...] = ()
    pages: int = 0
    links: tuple[str, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)

    @property
    def characters(self) -> int:
        """How many visible characters there are, white space left out."""
        return sum(map(len, self.text.split()))

    @property
    def cells(self) -> int:
        """How many visible cells hold something."""
        return sum(grid.cells for grid in self.grids)

    def to_json(self) -> dict[str, Any]:
        """The counts of what is seen, as a JSON object; the text itself is left out."""
        return {
            "pages": self.pages,
            "characters": self.characters,
            "cells": self.cells,
            "sheets": [
                {"name": grid.name, "rows": grid.rows, "columns": grid.columns, "cells": grid.cells}
                for grid in self.grids
            ],
            "links": list(self.links),
            "properties": dict(self.properties),
        }


@dataclass(frozen=True, slots=True)
class FileReport:
    """The inspection of one file: its name, format, verdict and findings, bound to the bytes by `sha256` and `size`.

    `parts` are what the file is made of, all of them accounted for when the verdict is clean; `visible` is what a
    reader sees. The report depends on the bytes and the name alone.
    """

    file: str
    format: str
    verdict: Verdict
    findings: tuple[Finding, ...]
    sha256: str
    size: int
    parts: tuple[Part, ...] = ()
    visible: Visible = Visible()

    @property
    def is_clean(self) -> bool:
        """Whether the file was shown to hold only what a reader can see."""
        return self.verdict is Verdict.CLEAN

    @property
    def summary(self) -> str:
        """One line for a person: what the file is made of and what a reader sees of it."""
        if self.verdict is Verdict.CLEAN:
            count = len(self.parts)
            made_of = ngettext("1 part, accounted for", "%(count)s parts, all accounted for", count) % {"count": count}
            return _("%(made_of)s; %(seen)s visible, nothing else") % {"made_of": made_of, "seen": self._seen()}
        if self.verdict is Verdict.UNREAD:
            return _("not inspected yet: the file, or something in it, is not understood")
        count = len(self.findings)
        return ngettext("1 thing found", "%(count)s things found", count) % {"count": count}

    def _seen(self) -> str:
        """How much of each thing a reader sees: "2 sheets, 40 cells"."""
        counted: list[tuple[str, int]] = []
        pages, grids = self.visible.pages, len(self.visible.grids)
        if pages:
            counted.append((ngettext("%(count)s page", "%(count)s pages", pages), pages))
        if grids and self.format in ("docx", "html"):
            counted.append((ngettext("%(count)s table", "%(count)s tables", grids), grids))
        elif grids:
            counted.append((ngettext("%(count)s sheet", "%(count)s sheets", grids), grids))
        if grids:
            cells = self.visible.cells
            counted.append((ngettext("%(count)s cell", "%(count)s cells", cells), cells))
        if not grids or self.format in ("docx", "html"):
            characters = self.visible.characters
            counted.append((ngettext("%(count)s character", "%(count)s characters", characters), characters))
        return ", ".join(words % {"count": f"{number:,}"} for words, number in counted)

    def to_json(self) -> dict[str, Any]:
        """The report as a JSON object."""
        return {
            "file": self.file,
            "format": self.format,
            "verdict": self.verdict.value,
            "summary": self.summary,
            "sha256": self.sha256,
            "size": self.size,
            "findings": [finding.to_json() for finding in self.findings],
            "parts": [{"name": part.name, "size": part.size} for part in self.parts],
            "visible": self.visible.to_json(),
        }
