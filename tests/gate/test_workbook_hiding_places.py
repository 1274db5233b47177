"""What can be hidden in a workbook is found, each hiding place by its own rule."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import odfdo
import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from candour.gate import FileReport, Verdict, inspect

SHEET = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"


def ids(report: FileReport) -> set[str]:
    return {finding.id for finding in report.findings}


# What is changed in a clean workbook of ours: the rule that must be broken, the part, and the change.
XLSX_CHANGES = [
    ("SHT-01", BOOK, '<sheet name="Contents" ', '<sheet name="Contents" state="hidden" '),
    ("SHT-02", BOOK, '<sheet name="Contents" ', '<sheet name="Contents" state="veryHidden" '),
    ("SHT-21", BOOK, "<workbookView ", '<workbookView visibility="hidden" '),
    ("SHT-21", BOOK, "<bookViews>", '<workbookProtection lockStructure="1"/><bookViews>'),
    ("SHT-10", BOOK, "<calcPr", '<definedNames><definedName name="x">Cover!$A$1</definedName></definedNames><calcPr'),
    ("SHT-07", BOOK, "<calcPr", '<pivotCaches><pivotCache cacheId="1"/></pivotCaches><calcPr'),
    ("SHT-08", BOOK, "<calcPr", "<externalReferences/><calcPr"),
    ("SHT-03", SHEET, '<row r="2"', '<row r="2" hidden="1"'),
    ("SHT-03", SHEET, "<sheetFormatPr ", '<sheetFormatPr zeroHeight="1" '),
    ("SHT-05", SHEET, ' ht="[0-9.]+"', ' ht="0.1"'),
    ("SHT-04", SHEET, '<col min="1"', '<col hidden="1" min="1"'),
    ("SHT-05", SHEET, r'width="[0-9.]+"', 'width="0.05"'),
    ("SHT-21", SHEET, '<row r="2"', '<row r="2" outlineLevel="1"'),
    ("SHT-06", SHEET, "</sheetData>", '</sheetData><autoFilter ref="A1:A2"/>'),
    ("SHT-11", SHEET, "</sheetData>", "</sheetData><dataValidations/>"),
    ("SHT-12", SHEET, "</sheetData>", "</sheetData><conditionalFormatting/>"),
    ("SHT-22", SHEET, "</worksheet>", "<headerFooter><oddHeader>secret</oddHeader></headerFooter></worksheet>"),
    ("OFF-04", SHEET, "</worksheet>", '<drawing r:id="rId9"/></worksheet>'),
    ("SHT-16", SHEET, r'<dimension ref="[A-Z0-9:]+"', '<dimension ref="A1:A1"'),
    ("SHT-16", SHEET, "</sheetData>", '<row r="9000"><c r="A9000"><v>1</v></c></row></sheetData>'),
    ("SHT-17", "xl/sharedStrings.xml", "</sst>", "<si><t>a name nobody sees</t></si></sst>"),
    ("SHT-18", SHEET, '(<c r="A2"[^>]*>)', r"\1<f>SUM(1,2)</f>"),
    ("SHT-19", SHEET, "</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="A1:A9"/></mergeCells>'),
    ("XML-03", SHEET, "</sheetData>", "a secret</sheetData>"),
    ("XML-01", SHEET, "</sheetData>", "</sheetData><!-- a secret -->"),
    ("XML-02", SHEET, r"<worksheet ", r'<!DOCTYPE x [<!ENTITY a "b">]><worksheet '),
    ("TXT-03", "xl/sharedStrings.xml", "<t>Caution", "<t>Cau\u200btion"),
    ("TXT-02", "xl/sharedStrings.xml", "<t>Caution", "<t>\u202eCaution"),
    ("OFF-01", "docProps/core.xml", "<dc:title>", "<dc:creator>A Person</dc:creator><dc:title>"),
    ("OFF-02", "docProps/core.xml", "<dc:title>", "<dc:description>A draft</dc:description><dc:title>"),
    ("OFF-01", "docProps/app.xml", "<Company></Company>", "<Company>A force</Company>"),
    ("OFF-08", "xl/tables/table1.xml", 'altTextSummary="', 'altTextSummary="Jones '),
    ("OFF-05", "xl/worksheets/_rels/sheet2.xml.rels", "</Relationships>", ""),
    ("GATE-01", SHEET, "</sheetData>", "</sheetData><somethingNew/>"),
    ("GATE-01", SHEET, '<row r="2"', '<row newAttribute="1" r="2"'),
    ("GATE-01", "xl/theme/theme1.xml", "Office Theme", "Other Theme"),
    ("GATE-01", SHEET, '<row r="2"', '<row hidden="Jones" r="2"'),
    ("GATE-04", SHEET, "</worksheet>", ""),
]
LINK = (
    '<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" '
    'Target="file:///c:/secret.xlsx" TargetMode="External"/></Relationships>'
)


@pytest.mark.parametrize(("rule", "part", "old", "new"), XLSX_CHANGES)
def test_a_hiding_place_in_an_xlsx_workbook_is_found(
    clean_files: Mapping[str, Path], change_part: Callable[..., bytes], rule: str, part: str, old: str, new: str
) -> None:
    changed = change_part(clean_files["answer.xlsx"], part, old, new or (LINK if part.endswith(".rels") else ""))

    report = inspect(changed, "answer.xlsx")

    assert rule in ids(report)
    assert not report.is_clean


ODS_CHANGES = [
    ("SHT-01", 'table:display="true"', 'table:display="false"'),
    ("SHT-03", "<table:table-row ", '<table:table-row table:visibility="collapse" '),
    ("SHT-06", "<table:table-row ", '<table:table-row table:visibility="filter" '),
    ("SHT-04", "<table:table-column ", '<table:table-column table:visibility="collapse" '),
    ("SHT-05", r'style:column-width="[0-9.]+cm"', 'style:column-width="0.01cm"'),
    ("SHT-06", 'table:display-filter-buttons="false"', 'table:display-filter-buttons="true"'),
    ("SHT-07", "</office:spreadsheet>", "<table:data-pilot-tables/></office:spreadsheet>"),
    ("SHT-08", "</office:spreadsheet>", "<table:dde-links/></office:spreadsheet>"),
    ("SHT-10", "</office:spreadsheet>", "<table:named-expressions/></office:spreadsheet>"),
    ("SHT-11", "<office:spreadsheet>", "<office:spreadsheet><table:content-validations/>"),
    ("DOC-01", "<office:spreadsheet>", "<office:spreadsheet><table:tracked-changes/>"),
    ("SHT-14", r'office:value="12"', 'office:value="12345"'),
    ("SHT-18", r'office:value="12"', 'table:formula="of:=6+6" office:value="12"'),
    ("SHT-19", "</table:table-cell>", "</table:table-cell><table:covered-table-cell/>"),
    ("SHT-21", "<table:table ", '<table:table table:protected="true" '),
    ("OFF-08", "</text:p>", "</text:p><office:annotation/>"),
    ("OFF-08", "<table:desc>", "<table:desc>Jones "),
    ("OFF-04", "</text:p>", "<draw:frame xmlns:draw='urn:oasis:names:tc:opendocument:xmlns:drawing:1.0'/></text:p>"),
    ("OFF-07", "<office:automatic-styles>", "<office:scripts/><office:automatic-styles>"),
    ("SHT-13", "<style:text-properties ", '<style:text-properties fo:color="#ffffff" '),
    ("SHT-15", 'fo:font-size="12pt"', 'fo:font-size="1pt"'),
    ("GATE-01", 'style:name="indent-3"', 'style:name="Jones"'),
    ("GATE-01", "<table:table-cell ", '<table:table-cell table:number-columns-repeated="9" '),
]


@pytest.mark.parametrize(("rule", "old", "new"), ODS_CHANGES)
def test_a_hiding_place_in_an_ods_workbook_is_found(
    clean_files: Mapping[str, Path], change_part: Callable[..., bytes], rule: str, old: str, new: str
) -> None:
    report = inspect(change_part(clean_files["answer.ods"], "content.xml", old, new), "answer.ods")

    assert rule in ids(report)
    assert not report.is_clean


@pytest.mark.parametrize(
    ("rule", "added"),
    [
        ("OFF-06", "Thumbnails__thumbnail_dot_png"),
        ("OFF-02", "settings_dot_xml"),
        ("OFF-07", "Basic__script_dot_xml"),
        ("OFF-04", "Object__content_dot_xml"),
        ("DOC-01", "VersionList_dot_xml"),
        ("GATE-01", "other_dot_xml"),
    ],
)
def test_a_part_that_other_programs_add_to_ods_is_found(
    clean_files: Mapping[str, Path], change_part: Callable[..., bytes], rule: str, added: str
) -> None:
    report = inspect(change_part(clean_files["answer.ods"], **{added: b"<x/>"}), "answer.ods")

    assert rule in ids(report)


def test_an_author_in_the_properties_of_ods_is_found(
    clean_files: Mapping[str, Path], change_part: Callable[..., bytes]
) -> None:
    changed = change_part(
        clean_files["answer.ods"], "meta.xml", "</office:meta>", "<dc:creator>A Person</dc:creator></office:meta>"
    )

    assert "OFF-01" in ids(inspect(changed, "answer.ods"))


def workbook(change: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.Workbook()
    for row in (["Year", "Suspects"], [2017, 30], [2018, 12]):
        book.active.append(row)
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _hide_staff(book: openpyxl.Workbook) -> None:
    staff = book.create_sheet("Staff")
    staff.append(["Surname", "Initial", "Rank", "Unit"])
    staff.append(["Example", "A", "Constable", "Unit 1"])
    staff.sheet_state = "hidden"


def test_the_northern_ireland_breach_a_hidden_sheet_of_staff_is_found_and_named() -> None:
    report = inspect(workbook(_hide_staff), "numbers.xlsx")

    (finding,) = (finding for finding in report.findings if finding.id == "SHT-01")
    assert finding.message == "The workbook holds a hidden sheet: Staff."
    assert "Northern Ireland" in finding.source
    assert report.verdict is Verdict.FINDINGS


def _validation(book: openpyxl.Workbook) -> None:
    rule = DataValidation(type="list", formula1='"Jones,Smith"')
    rule.add("A1")
    book.active.add_data_validation(rule)


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("SHT-02", lambda book: setattr(book.create_sheet("More"), "sheet_state", "veryHidden")),
        ("SHT-03", lambda book: setattr(book.active.row_dimensions[2], "hidden", True)),
        ("SHT-04", lambda book: setattr(book.active.column_dimensions["B"], "hidden", True)),
        ("SHT-06", lambda book: setattr(book.active.auto_filter, "ref", "A1:B3")),
        ("OFF-08", lambda book: setattr(book.active["A1"], "comment", Comment("by Jones", "Smith"))),
        ("SHT-10", lambda book: book.defined_names.add(DefinedName("staff", attr_text="Sheet!$A$1"))),
        ("SHT-11", _validation),
        ("SHT-13", lambda book: setattr(book.active["A2"], "font", openpyxl.styles.Font(color="FFFFFFFF"))),
        ("SHT-15", lambda book: setattr(book.active["A2"], "font", openpyxl.styles.Font(size=1))),
        ("SHT-14", lambda book: setattr(book.active["A2"], "number_format", ";;;")),
        ("SHT-14", lambda book: setattr(book.active["A2"], "value", 0.123456789012345)),
        ("SHT-18", lambda book: setattr(book.active["A2"], "value", "=1+1")),
        ("SHT-16", lambda book: setattr(book.active["XX900"], "value", "far away")),
        ("OFF-01", lambda book: setattr(book.properties, "creator", "A Person")),
    ],
)
def test_what_another_program_hides_in_a_workbook_is_found(
    rule: str, change: Callable[[openpyxl.Workbook], None]
) -> None:
    assert rule in ids(inspect(workbook(change), "numbers.xlsx"))


def test_a_custom_property_and_a_chart_are_found() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    book.set_custom_property("Case", "4711")
    sheet = book.add_worksheet("Data")
    sheet.write_column(0, 0, [1, 2, 3])
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=Data!$A$1:$A$3"})
    sheet.insert_chart("C1", chart)
    book.close()

    found = ids(inspect(buffer.getvalue(), "numbers.xlsx"))

    assert {"OFF-02", "OFF-04"} <= found


def test_the_islington_breach_the_records_behind_a_pivot_table_are_found(
    clean_files: Mapping[str, Path], change_part: Callable[..., bytes]
) -> None:
    relation = (
        '<Relationship Id="rId99" Target="pivotCache/pivotCacheDefinition1.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/pivotCacheDefinition"/>'
    )
    changed = change_part(
        clean_files["answer.xlsx"],
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        relation + "</Relationships>",
        xl__pivotCache__pivotCacheDefinition1_dot_xml=b"<pivotCacheDefinition/>",
        xl__pivotCache__pivotCacheRecords1_dot_xml=b"<pivotCacheRecords><r><s v='Jones'/></r></pivotCacheRecords>",
    )

    found = ids(inspect(changed, "answer.xlsx"))

    assert {"SHT-07", "ZIP-05"} <= found


def test_a_workbook_of_another_ods_writer_is_never_clean() -> None:
    document = odfdo.Document("spreadsheet")
    sheet = odfdo.Table("Data")
    sheet.append_row(odfdo.Row())
    sheet.set_value("A1", "Year")
    document.body.append(sheet)
    buffer = io.BytesIO()
    document.save(buffer)

    report = inspect(buffer.getvalue(), "numbers.ods")

    assert not report.is_clean
