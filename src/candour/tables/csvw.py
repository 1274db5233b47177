"""A table as CSV, one row a cell, with the W3C's metadata for it (CSV on the Web) beside it.

Sources: W3C Recommendations "Model for Tabular Data and Metadata on the Web" and "Metadata Vocabulary for Tabular
Data", 17 December 2015; RFC 4180.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from candour.errors import BadInput
from candour.language import gettext as _
from candour.language import ngettext
from candour.tables.document import Place, description_from_json, description_to_json
from candour.tables.files import written_whole
from candour.tables.labels import category_labels, check_characters, dimension_labels, distinct, one_line
from candour.tables.model import Cell, CellState, Dimension, Keys, Table
from candour.tables.shorthand import MARKS, cell_from_shown, legend, shown
from candour.tables.wording import about_lines

_METADATA = "-metadata.json"

# A spreadsheet runs a cell of a CSV file that begins so as a formula, also after white space.
_RUNS = re.compile(r"[\s']*[=+\-@＝＋－＠|%]")


def harmless(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet that opens the CSV could run it as a formula."""
    return f"'{text}" if _RUNS.match(text) else text


def write_csvw(table: Table, path: Path) -> Path:
    """Write the table as CSV, and its metadata beside it; gives the metadata's path (`x.csv-metadata.json`).

    One row a cell, in reading order: the label in each dimension, the count or its mark, and the state. UTF-8, one
    header row. The same table under the same name gives the same bytes. `BadInput` where a text cannot be written.
    """
    text, metadata = to_csv(table), to_csvw_metadata(table, path.name)
    beside = path.with_name(path.name + _METADATA)
    with written_whole(path) as temporary, written_whole(beside) as temporary_beside:
        temporary.write_bytes(text.encode())
        temporary_beside.write_text(json.dumps(metadata, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return beside


def to_csv(table: Table) -> str:
    """The text of the CSV file that `write_csvw` writes. `BadInput` where a text cannot be written."""
    check_characters(table)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_header(table))
    labels = [_labels(dimension) for dimension in table.dimensions]
    for address in table.addresses():
        cell = table.cells[address]
        row = [label[code] for label, code in zip(labels, address, strict=True)]
        writer.writerow([*row, shown(cell), cell.state.value])
    return text.getvalue()


def _header(table: Table) -> list[str]:
    labels = [*dimension_labels(table).values(), "Count", "State"]
    hints = [*(one_line(dimension.name) or "blank" for dimension in table.dimensions), "figure", "of the figure"]
    return [harmless(text) for text in distinct(labels, hints)]


def _labels(dimension: Dimension) -> dict[str, str]:
    return {code: harmless(label) for code, label in category_labels(dimension).items()}


def to_csvw_metadata(table: Table, name: str) -> dict[str, Any]:
    """The metadata that `write_csvw` writes, as a JSON object, for a CSV file of this name beside it."""
    check_characters(table)
    provenance = table.provenance
    document: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": quote(name),
        "dc:title": table.title,
        "dc:description": " ".join(about_lines(table)),
        "dc:language": "en-GB",
    }
    if provenance.snapshot_date:
        document["dc:date"] = _date(provenance.snapshot_date.isoformat())
    if provenance.periods:
        document["dc:temporal"] = [
            {
                "dc:title": period.label,
                "dcat:startDate": _date(period.start.isoformat()),
                "dcat:endDate": _date(period.end.isoformat()),
            }
            for period in provenance.periods
        ]
    if provenance.sources:
        document["prov:wasDerivedFrom"] = [
            {"dc:title": source.name, "dc:identifier": f"sha256:{source.sha256}", "dc:extent": f"{source.rows} rows"}
            for source in provenance.sources
        ]
    document["dialect"] = {
        "encoding": "utf-8",
        "delimiter": ",",
        "quoteChar": '"',
        "doubleQuote": True,
        "header": True,
        "headerRowCount": 1,
        "lineTerminators": ["\r\n"],
    }
    document["tableSchema"] = _schema(table)
    document["notes"] = [{"candour": description_to_json(table)}]
    return document


def _date(text: str) -> dict[str, str]:
    return {"@value": text, "@type": "xsd:date"}


def _schema(table: Table) -> dict[str, Any]:
    header = _header(table)
    names = [dimension.name for dimension in table.dimensions]
    # The W3C lets a column's name hold few characters; where a dimension's own name will not do, columns are numbered.
    if any(not re.fullmatch("[A-Za-z0-9][A-Za-z0-9_]*", name) or name in ("count", "state") for name in names):
        names = [f"dimension_{number}" for number in range(1, len(names) + 1)]
    columns: list[dict[str, Any]] = [
        {"name": name, "titles": title, "datatype": "string", "required": True}
        for name, title in zip(names, header, strict=False)
    ]
    marks = legend(table.cells.values())
    count: dict[str, Any] = {
        "name": "count",
        "titles": header[-2],
        "dc:description": " ".join([table.provenance.unit, *(f"{mark.mark} {mark.meaning}" for mark in marks)]),
        "datatype": "nonNegativeInteger",
        "null": [mark.mark for mark in MARKS.values()],
    }
    state = {
        "name": "state",
        "titles": header[-1],
        "datatype": {"base": "string", "format": "|".join(state.value for state in CellState)},
        "required": True,
    }
    return {"columns": [*columns, count, state], "primaryKey": names}


def read_csvw(path: Path) -> Table:
    """The table in a CSV file and the metadata beside it; `path` is either of the two.

    Rows may stand in any order. `BadInput` names the file, line and column of what is wrong.
    """
    beside = path if path.name.endswith(_METADATA) else path.with_name(path.name + _METADATA)
    path = beside.with_name(beside.name.removesuffix(_METADATA))
    if not beside.is_file():
        raise BadInput(
            _("%(file)s has no %(metadata)s beside it, so its dimensions and provenance are not known")
            % {"file": path.name, "metadata": beside.name}
        )
    try:
        place = Place(json.loads(beside.read_text(encoding="utf-8-sig")), "")
        notes = place.items("notes")
        if not notes or not notes[0].has("candour"):
            raise BadInput(_("notes[0] must hold the description that Candour writes, under 'candour'"))
        title = place.text("dc:title")
        dimensions, provenance, table_notes = description_from_json(notes[0].inner("candour"))
    except (ValueError, RecursionError) as problem:
        raise BadInput(f"{beside.name}: {problem}") from None
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise BadInput(
            _("%(metadata)s describes %(file)s, which is not beside it") % {"metadata": beside.name, "file": path.name}
        ) from None
    except UnicodeDecodeError as problem:
        raise BadInput(
            _("%(file)s is not UTF-8 text (byte %(position)s)") % {"file": path.name, "position": problem.start}
        ) from None
    return Table(title, dimensions, _read_cells(text, dimensions, path.name), provenance, table_notes)


def _read_cells(text: str, dimensions: Sequence[Dimension], file: str) -> dict[Keys, Cell]:
    codes = [{label: code for code, label in _labels(dimension).items()} for dimension in dimensions]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    cells: dict[Keys, Cell] = {}
    line, column = _("%(file)s line %(line)s"), _("%(file)s line %(line)s column %(column)s")
    try:
        header = next(reader, [])
        for row in reader:
            at = {"file": file, "line": reader.line_num}
            where = line % at
            if len(row) != len(dimensions) + 2 or len(header) != len(row):
                raise BadInput(_wrong_width(where, len(row), len(dimensions) + 2))
            places = [column % {**at, "column": repr(name)} for name in header]
            address = tuple(_code(*each) for each in zip(codes, row[:-2], places[:-2], strict=True))
            if address in cells:
                raise BadInput(
                    _("%(where)s gives the cell at %(cell)s a second time")
                    % {"where": where, "cell": " / ".join(address)}
                )
            cells[address] = _cell(row[-2], row[-1], where, places[-2])
    except csv.Error as problem:
        raise BadInput(
            _("%(file)s line %(line)s: %(why)s") % {"file": file, "line": reader.line_num, "why": problem}
        ) from None
    return cells


def _wrong_width(where: str, count: int, wanted: int) -> str:
    return ngettext(
        "%(where)s has 1 column where %(wanted)s belong",
        "%(where)s has %(count)s columns where %(wanted)s belong",
        count,
    ) % {"where": where, "count": count, "wanted": wanted}


def _cell(figure: str, state: str, where: str, place: str) -> Cell:
    cell = cell_from_shown(figure, place)
    if cell.state.value != state:
        raise BadInput(
            _("%(where)s: %(figure)s is %(state)s, but the state column says %(given)s")
            % {"where": where, "figure": repr(figure), "state": cell.state, "given": repr(state)}
        )
    return cell


def _code(codes: dict[str, str], label: str, where: str) -> str:
    if label not in codes:
        raise BadInput(
            _("%(where)s: %(label)s is not one of its categories: %(categories)s")
            % {"where": where, "label": repr(label), "categories": ", ".join(codes)}
        )
    return codes[label]
