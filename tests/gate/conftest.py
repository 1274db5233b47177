"""Files of every format as our writers make them, and tools to hide something in them."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import docx
import pytest
import typst

from candour.tables import (
    TOTAL,
    WITHHELD,
    Category,
    Cell,
    Dimension,
    Period,
    Provenance,
    Table,
    to_html,
    to_text,
    write_csvw,
    write_json,
    write_ods,
    write_xlsx,
)

Change = Callable[[bytes], bytes]

LETTER = """
#set document(title: "Answer to your request", date: datetime(year: 2020, month: 1, day: 1))
#set text(lang: "en", region: "GB", font: "Libertinus Serif")
#set page(footer: context [Page #counter(page).display()])
= Answer to your request
Thank you for asking. Write to #link("mailto:foi@example.org")[us] or read #link("https://example.org/foi")[our page].
#table(columns: 2, fill: (x, y) => if y == 0 { rgb("#1d70b8") },
  table.header[#text(fill: white)[Year]][#text(fill: white)[Suspects]], [2017], [30], [2018], [12])
"""

PAGE = """<!DOCTYPE html>
<html lang="en-GB">
<head><meta charset="utf-8"><title>Answer</title>
<style>body { color: #0b0c0c; background: #ffffff; font-size: 1.1rem } th { text-align: left }</style>
</head>
<body><main id="main"><h1>Answer</h1>
<p class="lead">We hold what you asked for. <a href="https://example.org/foi">More</a>.</p>
<table><caption>Suspects</caption><thead><tr><th scope="col">Year</th><th scope="col">Suspects</th></tr></thead>
<tbody><tr><th scope="row">2017</th><td>30</td></tr></tbody></table>
</main></body></html>
"""


@pytest.fixture(scope="session")
def table() -> Table:
    years = Dimension("year", "Year", (Category("2017", "2017"), Category("2018", "2018"), Category(TOTAL, "Total")))
    kinds = Dimension(
        "kind",
        "Kind",
        (Category("a", "Caution"), Category("b", "Charge"), Category("c", "No suspect"), Category(TOTAL, "Total")),
    )
    counts = [7, 5, 1_200, 1_212, 3, 9, 12, 24, 10, 14, 1_212, 1_236]
    cells = {keys: Cell.count(n) for keys, n in zip(itertools.product(years.codes, kinds.codes), counts, strict=True)}
    cells |= {(year, kind): WITHHELD for year in ("2017", "2018") for kind in ("a", "b")}
    provenance = Provenance(
        unit="suspects",
        periods=tuple(Period(str(y), dt.date(y, 1, 1), dt.date(y, 12, 31)) for y in (2017, 2018)),
        date_field="date recorded",
        system="Crime system",
        snapshot_date=dt.date(2019, 9, 1),
        synthetic=True,
    )
    return Table("Suspects by year and kind", (years, kinds), cells, provenance, ("A note.",))


@pytest.fixture(scope="session")
def clean_files(table: Table, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """One file of each format, as our own writers make it, by a short name."""
    folder = tmp_path_factory.mktemp("clean")
    write_xlsx(table, folder / "answer.xlsx")
    write_ods(table, folder / "answer.ods")
    write_csvw(table, folder / "answer.csv")
    write_json(table, folder / "table.json")
    (folder / "table.html").write_text(to_html(table), "utf-8")
    (folder / "table.txt").write_text(to_text(table), "utf-8")
    (folder / "page.html").write_text(PAGE, "utf-8")
    (folder / "letter.toml").write_text('title = "Answer"\n', "utf-8")
    (folder / "letter.docx").write_bytes(_letter_docx())
    source = folder.parent / "letter.typ"
    source.write_text(LETTER, "utf-8")
    typst.compile(str(source), output=str(folder / "letter.pdf"), pdf_standards=["ua-1"])
    return {path.name: path for path in sorted(folder.iterdir())}


def _letter_docx() -> bytes:
    document = docx.Document()
    document.add_heading("Answer to your request", 1)
    document.add_paragraph("We hold what you asked for.")
    grid = document.add_table(2, 2)
    for cell, words in zip(grid._cells, ("Year", "Suspects", "2017", "30"), strict=True):
        cell.text = words
    document.sections[0].footer.paragraphs[0].text = "Reference 1"
    properties = document.core_properties
    properties.author, properties.comments, properties.title = "", "", "Answer to your request"
    properties.created = properties.modified = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    buffer = io.BytesIO()
    document.save(buffer)
    return tidied(buffer.getvalue())


def tidied(data: bytes) -> bytes:
    """A document without what the library's template carries: its thumbnail, custom XML and a second set of styles."""
    unwanted = re.compile(r"customXml/|docProps/thumbnail|word/stylesWithEffects")
    reference = re.compile(rb"<(?:Relationship|Override)\b[^>]*(?:customXml|thumbnail|stylesWithEffects)[^>]*/>")
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if not unwanted.match(name):
                new.writestr(zipfile.ZipInfo(name), reference.sub(b"", old.read(name)), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


@pytest.fixture(scope="session")
def change_part() -> Callable[..., bytes]:
    """A function that gives a package with some of its parts changed (a regular expression and what replaces it)."""

    def change(package: Path | bytes, part: str = "", old: str = "", new: str = "", **added: bytes) -> bytes:
        data = package if isinstance(package, bytes) else package.read_bytes()
        buffer = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
            for entry in source.infolist():
                content = source.read(entry)
                if entry.filename == part:
                    changed = re.sub(old.encode(), new.encode(), content, count=1)
                    assert changed != content, f"{old} is not in {part}"
                    content = changed
                target.writestr(zipfile.ZipInfo(entry.filename), content, entry.compress_type)
            for name, content in added.items():
                target.writestr(zipfile.ZipInfo(name.replace("__", "/").replace("_dot_", ".")), content)
        return buffer.getvalue()

    return change
