"""What can be hidden in a PDF is found, each hiding place by its own rule."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import pikepdf
import pytest
import typst

from candour.gate import FileReport, Verdict, inspect


def ids(report: FileReport) -> set[str]:
    return {finding.id for finding in report.findings}


def saved(path: Path, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """The PDF with a change made through a library, written whole again."""
    with pikepdf.open(path) as pdf:
        change(pdf)
        buffer = io.BytesIO()
        pdf.save(buffer, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        return buffer.getvalue()


def drawn(operators: bytes) -> Callable[[pikepdf.Pdf], None]:
    """A change that draws more at the end of the first page, with the page's first font as /f0."""

    def change(pdf: pikepdf.Pdf) -> None:
        contents = pdf.pages[0].Contents
        contents.write(contents.read_bytes() + b"\n" + operators)

    return change


def test_a_pdf_written_again_by_another_library_is_still_clean(clean_files: Mapping[str, Path]) -> None:
    assert inspect(saved(clean_files["letter.pdf"], lambda pdf: None), "letter.pdf").findings == ()


def _action(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def _attachment(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["records.csv"] = pikepdf.AttachedFileSpec(pdf, b"name,age", filename="records.csv")


def _note(pdf: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], Contents="Jones")
    pdf.pages[0].Annots.append(pdf.make_indirect(note))


def _popup(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Annots[0].AP = pikepdf.Dictionary()


def _script_link(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Annots[0].A.URI = pikepdf.String("javascript:alert(1)")


def _layers(pdf: pikepdf.Pdf) -> None:
    group = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="Hidden"))
    pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=[group], D=pikepdf.Dictionary(OFF=[group]))


def _form(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[])


def _author(pdf: pikepdf.Pdf) -> None:
    pdf.trailer.Info.Author = "A Person"


def _machine(pdf: pikepdf.Pdf) -> None:
    pdf.trailer.Info.Creator = "Scanner 9 in room 4"


def _metadata_author(pdf: pikepdf.Pdf) -> None:
    data = pdf.Root.Metadata.read_bytes()
    pdf.Root.Metadata.write(data.replace(b"<dc:format>", b"<dc:creator>A Person</dc:creator><dc:format>"))


def _outline(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Outlines.First.Title = pikepdf.String("Jones of Unit 9")


def _alternative(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Annots[0].Contents = pikepdf.String("Written by Jones")


def _picture(pdf: pikepdf.Pdf) -> None:
    image = pikepdf.Stream(pdf, b"\0", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=1, Height=1)
    pdf.pages[0].Resources.XObject = pikepdf.Dictionary(I0=image)


def _piece(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].PieceInfo = pikepdf.Dictionary(Tool="kept data")


def _unknown(pdf: pikepdf.Pdf) -> None:
    pdf.Root.SomethingNew = pikepdf.Dictionary(Words="a secret")


def _cropped(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].CropBox = [0, 0, 595, 400]


def _moved(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].MediaBox = [300, 300, 895, 1142]


GLYPHS = b"(\\000\\001\\000\\002) Tj"
BOX = b"q 1 0 0 1 0 0 cm 0 g 40 700 500 100 re f Q"
CHANGES = [
    ("PDF-01", _action),
    ("PDF-01", _script_link),
    ("PDF-02", _attachment),
    ("PDF-03", _note),
    ("PDF-03", _popup),
    ("PDF-04", _layers),
    ("PDF-04", drawn(b"/OC /hidden BDC EMC")),
    ("PDF-14", _form),
    ("PDF-10", _author),
    ("PDF-10", _machine),
    ("PDF-10", _metadata_author),
    ("PDF-11", _outline),
    ("PDF-11", _alternative),
    ("PDF-11", drawn(b"/Span <</ActualText (Jones)>> BDC EMC")),
    ("PDF-12", _picture),
    ("PDF-12", drawn(b"BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI")),
    ("PDF-13", _piece),
    ("PDF-13", drawn(b"% a secret comment\n")),
    ("GATE-01", _unknown),
    ("GATE-01", _cropped),
    ("GATE-01", _moved),
    ("PDF-07", drawn(b"BT 3 Tr /f0 11 Tf 1 0 0 1 100 400 Tm " + GLYPHS + b" ET")),
    ("PDF-08", drawn(b"BT 1 g /f0 11 Tf 1 0 0 1 100 400 Tm " + GLYPHS + b" ET")),
    ("PDF-08", drawn(b"BT 0 g /f0 0.5 Tf 1 0 0 1 100 400 Tm " + GLYPHS + b" ET")),
    ("PDF-08", drawn(BOX)),
    ("PDF-09", drawn(b"BT 0 g /f0 11 Tf 1 0 0 1 9000 400 Tm " + GLYPHS + b" ET")),
]


@pytest.mark.parametrize(("rule", "change"), CHANGES)
def test_a_hiding_place_in_a_pdf_is_found(
    clean_files: Mapping[str, Path], rule: str, change: Callable[[pikepdf.Pdf], None]
) -> None:
    report = inspect(saved(clean_files["letter.pdf"], change), "letter.pdf")

    assert rule in ids(report)
    assert not report.is_clean


def test_words_under_a_black_box_are_quoted(clean_files: Mapping[str, Path]) -> None:
    report = inspect(saved(clean_files["letter.pdf"], drawn(BOX)), "letter.pdf")

    (finding,) = report.findings
    assert finding.id == "PDF-08"
    assert "Answer" in finding.message


def test_white_words_on_a_dark_ground_are_seen(clean_files: Mapping[str, Path]) -> None:
    report = inspect(clean_files["letter.pdf"])

    assert report.verdict is Verdict.CLEAN
    assert "Suspects" in report.visible.text


def test_an_update_saved_onto_the_end_is_found(clean_files: Mapping[str, Path]) -> None:
    data = clean_files["letter.pdf"].read_bytes()
    update = b"\n1 0 obj\n<<>>\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1>>\nstartxref\n0\n%%EOF\n"

    assert "PDF-05" in ids(inspect(data + update, "letter.pdf"))


def test_bytes_after_the_end_are_found(clean_files: Mapping[str, Path]) -> None:
    assert "PDF-05" in ids(inspect(clean_files["letter.pdf"].read_bytes() + b"PK\x03\x04 more", "letter.pdf"))


def with_object(data: bytes, body: bytes) -> bytes:
    """The PDF with one more object, entered in its table as it should be, to which nothing refers."""
    table = data.rindex(b"\nxref") + 1
    count = int(data[table:].split()[2])
    rows_end = data.index(b"trailer", table)
    made = b"%d 0 obj\n%s\nendobj\n" % (count, body)
    header = b"xref\n0 %d\n" % (count + 1)
    rows = data[data.index(b"0000000000 65535", table) : rows_end] + b"%010d 00000 n\r\n" % table
    trailer = data[rows_end : data.index(b"startxref", rows_end)].replace(
        b"/Size %d" % count, b"/Size %d" % (count + 1)
    )
    return data[:table] + made + header + rows + trailer + b"startxref\n%d\n%%%%EOF" % (table + len(made))


def test_an_object_that_nothing_refers_to_is_found(clean_files: Mapping[str, Path]) -> None:
    report = inspect(with_object(clean_files["letter.pdf"].read_bytes(), b"<</Secret(Jones)>>"), "letter.pdf")

    assert ids(report) == {"PDF-06"}


def test_a_comment_between_objects_is_found(clean_files: Mapping[str, Path]) -> None:
    data = clean_files["letter.pdf"].read_bytes()
    at = data.index(b"endobj") + len(b"endobj\n")

    assert not inspect(data[:at] + b"% a secret\n" + data[at:], "letter.pdf").is_clean


def test_a_key_given_twice_is_found(clean_files: Mapping[str, Path]) -> None:
    data = clean_files["letter.pdf"].read_bytes()
    title = data.index(b"/Suspects false")
    doubled = data[:title] + b"/Marked  false " + data[title + 15 :]

    assert "PDF-13" in ids(inspect(doubled, "letter.pdf"))


def test_a_locked_pdf_is_found(clean_files: Mapping[str, Path]) -> None:
    with pikepdf.open(clean_files["letter.pdf"]) as pdf:
        buffer = io.BytesIO()
        pdf.save(buffer, encryption=pikepdf.Encryption(owner="a", user="b"))

    assert "GATE-05" in ids(inspect(buffer.getvalue(), "letter.pdf"))


def test_a_pdf_with_an_author_from_our_own_writer_is_found(tmp_path: Path) -> None:
    source = tmp_path / "letter.typ"
    source.write_text('#set document(title: "T", author: "A Person")\nHello', "utf-8")
    typst.compile(str(source), output=str(tmp_path / "letter.pdf"))

    assert "PDF-10" in ids(inspect(tmp_path / "letter.pdf"))
