"""The Analysis Function's rules for accessible spreadsheets, each looked at with a reader that is not ours.

Rules: "Making spreadsheets accessible: a brief checklist of the basics", Government Analysis Function; and the
guidance on symbols in tables of the Government Statistical Service.
"""

import datetime as dt
import re
import zipfile
from dataclasses import dataclass, field

import odfdo
import openpyxl
import pytest
from lxml import etree

from candour import tables

SANS_SERIF = {"Arial"}
ODF = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"


@dataclass
class Seen:
    """One sheet as an independent reader sees it: its cells by row, and the range of its table if it has one."""

    name: str
    rows: list
    range: tuple | None = None  # first row, last row, last column; all from 1
    table_name: str = ""
    headers: list = field(default_factory=list)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, wide, flat, single):
    folder = tmp_path_factory.mktemp("workbooks")
    for name, given in (("one", [single]), ("wide", [wide]), ("all", [wide, flat, single])):
        tables.write_xlsx(given, folder / f"{name}.xlsx")
        tables.write_ods(given, folder / f"{name}.ods")
    return folder


FILES = [f"{name}.{kind}" for name in ("one", "wide", "all") for kind in ("xlsx", "ods")]


@pytest.fixture(params=FILES)
def seen(request, folder):
    path = folder / request.param
    return _seen_xlsx(path) if path.suffix == ".xlsx" else _seen_ods(path)


@pytest.fixture(params=[name for name in FILES if name.endswith("xlsx")])
def excel(request, folder):
    return openpyxl.load_workbook(folder / request.param)


@pytest.fixture(params=[name for name in FILES if name.endswith("ods")])
def ods(request, folder):
    with zipfile.ZipFile(folder / request.param) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _seen_xlsx(path):
    seen = []
    for sheet in openpyxl.load_workbook(path).worksheets:
        one = Seen(sheet.title, [[cell.value for cell in row] for row in sheet.iter_rows()])
        for table in sheet.tables.values():
            left, top, right, bottom = openpyxl.utils.range_boundaries(table.ref)
            assert left == 1
            one.range, one.table_name = (top, bottom, right), table.name
            one.headers = [column.name for column in table.tableColumns]
        seen.append(one)
    return seen


def _seen_ods(path):
    document = odfdo.Document(path)
    # The reader shows a link as [text](target).
    seen = [
        Seen(
            table.name,
            [
                [re.sub(r"^\[(.+)\]\(#'\1'\.A1\)$", r"\1", value) if isinstance(value, str) else value for value in row]
                for row in table.get_values(complete=False)
            ],
        )
        for table in document.body.tables
    ]
    by_name = {one.name: one for one in seen}
    for found in document.body.get_elements("//table:database-range"):
        address = found.get_attribute("table:target-range-address")
        sheet, top, last, right, bottom = re.fullmatch(r"'(.+)'\.A(\d+):'(.+)'\.([A-Z]+)(\d+)", address).groups()
        assert sheet == last
        one = by_name[sheet]
        column = openpyxl.utils.column_index_from_string(right)
        one.range, one.table_name = (int(top), int(bottom), column), found.get_attribute("table:name")
        one.headers = one.rows[int(top) - 1]
    return seen


def test_the_book_opens_with_a_cover_and_a_contents_sheet(seen):
    assert [sheet.name for sheet in seen[:2]] == ["Cover", "Contents"]


def test_every_other_sheet_is_in_the_contents_in_order(seen):
    top, bottom, _ = seen[1].range
    assert [row[0] for row in seen[1].rows[top:bottom]] == [sheet.name for sheet in seen[2:]]


def test_sheet_names_are_unique_and_short_enough(seen):
    names = [sheet.name for sheet in seen]
    assert len({name.lower() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)


def test_every_sheet_but_the_cover_holds_one_named_table(seen):
    assert seen[0].range is None
    assert all(sheet.range and sheet.table_name for sheet in seen[1:])
    assert len({sheet.table_name for sheet in seen[1:]}) == len(seen) - 1


def test_every_sheet_begins_in_a1_with_its_heading(seen):
    assert all(isinstance(sheet.rows[0][0], str) and sheet.rows[0][0] for sheet in seen)


def test_no_row_is_blank(seen):
    for sheet in seen:
        assert all(any(value is not None for value in row) for row in sheet.rows), sheet.name


def test_no_cell_of_a_table_is_empty(seen):
    for sheet in seen[1:]:
        top, bottom, right = sheet.range
        for row in sheet.rows[top - 1 : bottom]:
            assert len(row) >= right
            assert all(value not in (None, "") for value in row[:right]), (sheet.name, row)


def test_nothing_stands_below_or_beside_a_table(seen):
    for sheet in seen[1:]:
        top, bottom, right = sheet.range
        assert len(sheet.rows) == bottom
        assert all(value is None for row in sheet.rows for value in row[right:])
        # Above the table there is text in column A alone.
        assert all(value is None for row in sheet.rows[: top - 1] for value in row[1:])


def test_a_table_has_one_header_row_with_no_two_headings_alike(seen):
    for sheet in seen[1:]:
        top, _, right = sheet.range
        assert sheet.rows[top - 1][:right] == sheet.headers
        assert len({heading.lower() for heading in sheet.headers}) == right


def test_the_cover_keeps_to_column_a(seen):
    assert all(value is None for row in seen[0].rows for value in row[1:])


def test_only_marks_in_square_brackets_stand_among_the_figures(seen):
    figures = []
    for sheet in seen:
        if sheet.name.startswith("Table"):
            top, bottom, right = sheet.range
            labels = sum(heading in ("Year", "Offence", "Age at offence", "Outcome") for heading in sheet.headers)
            figures += [value for row in sheet.rows[top:bottom] for value in row[labels:right]]
    assert {"[c]", "[x]"} <= {value for value in figures if isinstance(value, str)} <= {"[c]", "[x]", "[z]"}
    assert {int(value) for value in figures if not isinstance(value, str)} == {0, 7, 1234}


def test_every_mark_is_explained_on_the_cover_and_on_its_sheet(seen):
    cover = " ".join(str(row[0]) for row in seen[0].rows)
    for sheet in seen:
        if sheet.name.startswith("Table"):
            above = " ".join(str(row[0]) for row in sheet.rows[: sheet.range[0] - 1])
            for mark in ("[c]", "[x]", "[z]"):
                assert (mark in above) == any(mark in row for row in sheet.rows)
                assert not any(mark in row for row in sheet.rows) or mark in cover


def test_a_mark_that_does_not_occur_is_not_explained(tmp_path, single):
    plain = tables.Table(
        single.title, single.dimensions, dict.fromkeys(single.cells, tables.Cell.count(3)), single.provenance
    )
    tables.write_xlsx(plain, tmp_path / "plain.xlsx")
    cover = _seen_xlsx(tmp_path / "plain.xlsx")[0]
    assert not any("[c]" in str(row[0]) or "Shorthand" in str(row[0]) for row in cover.rows)


def test_every_note_referred_to_is_on_the_notes_sheet_and_the_other_way_round(seen):
    by_name = {sheet.name: sheet for sheet in seen}
    top, bottom, _ = by_name["Notes"].range if "Notes" in by_name else (0, 0, 0)
    listed = {row[0] for row in by_name["Notes"].rows[top:bottom]} if top else set()
    referred = {
        mark
        for sheet in seen
        if sheet.name.startswith("Table")
        for row in sheet.rows
        for value in row
        for mark in re.findall(r"\[note \d+\]", str(value))
    }
    assert referred == listed


def test_no_note_mark_stands_in_a_cell_of_figures(seen):
    for sheet in seen:
        if sheet.name.startswith("Table"):
            top, bottom, _ = sheet.range
            for row in sheet.rows[top:bottom]:
                assert not any(re.fullmatch(r"[\d,]*\s*\[note \d+\]", str(value)) for value in row)


def test_xlsx_no_cell_is_merged_and_no_row_column_or_sheet_is_hidden(excel):
    for sheet in excel.worksheets:
        assert not sheet.merged_cells.ranges
        assert sheet.sheet_state == "visible"
        assert not any(dimension.hidden for dimension in sheet.row_dimensions.values())
        assert not any(dimension.hidden for dimension in sheet.column_dimensions.values())
        assert all((dimension.height or 15) > 10 for dimension in sheet.row_dimensions.values())
        assert all(dimension.width > 5 for dimension in sheet.column_dimensions.values())


def test_xlsx_there_are_no_filters_frozen_panes_pictures_comments_or_rules(excel):
    for sheet in excel.worksheets:
        assert sheet.auto_filter.ref is None
        assert sheet.freeze_panes is None
        assert not sheet._images
        assert not sheet._charts
        assert not sheet.data_validations.dataValidation
        assert not list(sheet.conditional_formatting)
        assert not any(cell.comment for row in sheet.iter_rows() for cell in row)
        assert all(table.autoFilter is None for table in sheet.tables.values())


def test_xlsx_there_are_no_page_headers_or_footers_and_no_defined_names(excel):
    assert not excel.defined_names
    for sheet in excel.worksheets:
        assert not sheet.defined_names
        for part in (sheet.oddHeader, sheet.oddFooter, sheet.evenHeader, sheet.evenFooter):
            assert [part.left.text, part.center.text, part.right.text] == [None, None, None]


def test_xlsx_text_is_sans_serif_of_12_points_or_more_without_fills(excel):
    for sheet in excel.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    assert cell.font.name in SANS_SERIF
                    assert cell.font.size >= 12
                    assert cell.fill.fill_type is None
                    assert not cell.font.vertAlign
                    assert cell.font.strike is not True


def test_xlsx_text_in_tables_wraps(excel):
    for sheet in excel.worksheets:
        for table in sheet.tables.values():
            for row in sheet[table.ref]:
                assert all(
                    cell.alignment.wrap_text for cell in row if isinstance(cell.value, str) and cell.value[0] != "["
                )


def test_xlsx_the_cursor_is_in_a1_of_the_first_sheet(excel):
    assert excel.active is excel.worksheets[0]
    for sheet in excel.worksheets:
        assert sheet.sheet_view.topLeftCell in (None, "A1")
        assert all(selection.activeCell in (None, "A1") for selection in sheet.sheet_view.selection)


def test_xlsx_the_document_says_its_title_language_and_date_and_no_more(folder):
    book = openpyxl.load_workbook(folder / "wide.xlsx")
    assert book.properties.title == "Suspects by year, offence, age and outcome"
    assert book.properties.language == "en-GB"
    assert book.properties.created == book.properties.modified == dt.datetime.fromisoformat("2019-09-02")
    for name in ("lastModifiedBy", "description", "keywords", "subject", "category", "identifier"):
        assert getattr(book.properties, name) is None
    # openpyxl fills in its own name where a file names no creator.
    with zipfile.ZipFile(folder / "wide.xlsx") as archive:
        assert b"creator" not in archive.read("docProps/core.xml")
        assert b"<Company></Company>" in archive.read("docProps/app.xml")


def test_xlsx_links_lead_to_sheets_of_the_book_alone(excel):
    for sheet in excel.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.hyperlink:
                    assert cell.hyperlink.target is None
                    assert re.fullmatch(r"'(.+)'!A1", cell.hyperlink.location)[1] in excel.sheetnames


def test_xlsx_holds_no_parts_but_sheets_tables_text_and_styles(folder):
    with zipfile.ZipFile(folder / "all.xlsx") as archive:
        known = r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml|xl/(workbook|sharedStrings|styles)\.xml"
        known += r"|xl/theme/theme1\.xml|xl/_rels/workbook\.xml\.rels|xl/(worksheets|tables)/(sheet|table)\d+\.xml"
        known += r"|xl/worksheets/_rels/sheet\d+\.xml\.rels"
        assert all(re.fullmatch(known, name) for name in archive.namelist())


def test_ods_tables_have_a_header_row_a_title_and_a_description(ods):
    spreadsheet = etree.fromstring(ods["content.xml"])
    for sheet in spreadsheet.iter((ODF % "table") + "table"):
        assert sheet.findtext((ODF % "table") + "title")
        rows = sheet.findall((ODF % "table") + "table-header-rows")
        if sheet.get((ODF % "table") + "name") == "Cover":
            assert not rows
        else:
            assert sheet.findtext((ODF % "table") + "desc")
            assert [len(group) for group in rows] == [1]


def test_ods_nothing_is_merged_hidden_filtered_or_computed(ods):
    content = ods["content.xml"].decode()
    for word in ("covered-table-cell", "number-columns-spanned", "number-rows-spanned", 'visibility="', "filter>",
                 "table:formula", "annotation", "draw:", "named-expressions", "content-validation", 'display="false"',
                 "number-rows-repeated", "number-columns-repeated", "background-color", "text-position"):  # fmt: skip
        assert word not in content
    assert 'display-filter-buttons="true"' not in content


def test_ods_text_is_sans_serif_of_12_points_or_more_and_wraps_in_tables(ods):
    content = etree.fromstring(ods["content.xml"])
    styles = {}
    for style in content.iter((ODF % "style") + "style"):
        if style.get((ODF % "style") + "family") == "table-cell":
            text = style.find((ODF % "style") + "text-properties")
            cell = style.find((ODF % "style") + "table-cell-properties")
            fo = ODF % "xsl-fo-compatible"
            assert text.get(fo + "font-family") in SANS_SERIF
            assert float(text.get(fo + "font-size").removesuffix("pt")) >= 12
            assert (text.get(fo + "language"), text.get(fo + "country")) == ("en", "GB")
            styles[style.get((ODF % "style") + "name")] = cell.get(fo + "wrap-option")
    used = 0
    for sheet in content.iter((ODF % "table") + "table"):
        header = sheet.find((ODF % "table") + "table-header-rows")
        if header is not None:
            for row in [header[0], *header.itersiblings()]:
                for cell in row:
                    assert styles[cell.get((ODF % "table") + "style-name")] == "wrap"
                    used += 1
    assert used


def test_ods_the_document_says_its_title_language_and_date_and_no_more(ods, folder):
    meta = etree.fromstring(ods["meta.xml"])[0]
    said = {etree.QName(child).localname: child.text for child in meta}
    assert said.pop("title")
    assert said == {
        "generator": "Candour",
        "language": "en-GB",
        "creation-date": "2019-09-02T00:00:00",
        "date": "2019-09-02T00:00:00",
    }
    assert list(ods) == ["mimetype", "META-INF/manifest.xml", "meta.xml", "styles.xml", "content.xml"]


def test_ods_pages_have_no_headers_or_footers(ods):
    styles = etree.fromstring(ods["styles.xml"])
    for kind in ("header", "footer"):
        for part in styles.iter((ODF % "style") + kind):
            assert part.get((ODF % "style") + "display") == "false"
            assert len(part) == 0


def test_zip_entries_bear_no_time_of_their_own(folder):
    for name in FILES:
        with zipfile.ZipFile(folder / name) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert not any(entry.extra or entry.comment for entry in archive.infolist())
