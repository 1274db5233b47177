"""What is read out of a letter's file: its words in order, its places, its tables, and what editors left in it."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
import typst

from candour.errors import BadInput
from candour.letters import letter_from_bytes, lint_text, read_letter
from candour.letters.extract import letter_from_html, letter_from_text
from candour.letters.letter_text import ParagraphKind

from . import lint_corpus as corpus


def _texts(data: bytes | str, form: str = "text") -> list[str]:
    letter = letter_from_text(data) if isinstance(data, str) else letter_from_bytes(data, form)
    return [paragraph.text for paragraph in letter.paragraphs]


def test_lines_wrapped_by_hand_are_one_paragraph() -> None:
    text = (
        "The Council can neither confirm nor deny that it holds any other\n"
        "information about the sale of the building, because to do so would\n"
        "tell the world whether there had been another buyer, which is not\n"
        "known.\n\nYours faithfully\nThe Clerk\n"
    )

    assert _texts(text)[0].endswith("another buyer, which is not known.")
    assert _texts(text)[1:] == ["Yours faithfully", "The Clerk"]


def test_a_page_saved_as_text_keeps_a_paragraph_a_line() -> None:
    assert _texts("We use cookies\nSection 30(3)\nSection 31(3)\n" + "x " * 80) == [
        "We use cookies",
        "Section 30(3)",
        "Section 31(3)",
        ("x " * 80).strip(),
    ]


def test_an_address_a_citation_and_a_word_broken_at_the_end_of_a_line_are_put_together() -> None:
    text = (
        "The letter goes on and on until it reaches the edge of the page, and\n"
        "then it sends the reader to a page on the internet, at www.ico.org.\n"
        "uk in this case, and speaks at length of the duty in section 1(1)\n"
        "(a) of the Act, as every letter of the kind does; it is a very well-\n"
        "known section, and the letter says so more than once, at length, to\n"
        "nobody in particular.\n"
    )

    (only,) = _texts(text)

    assert "www.ico.org.uk in" in only
    assert "section 1(1)(a) of" in only
    assert "well-known" in only


def test_a_paragraph_of_text_knows_its_first_line() -> None:
    letter = letter_from_text("one\n\n\ntwo\nthree\n")

    assert [(paragraph.text, paragraph.line) for paragraph in letter.paragraphs] == [
        ("one", 1),
        ("two", 4),
        ("three", 5),
    ]


@pytest.mark.parametrize("joint", [" | ", "\t", "    "])
def test_columns_of_figures_are_a_table(joint: str) -> None:
    letter = letter_from_text(
        "Before\n\n" + "\n".join(joint.join(row) for row in (("Year", "Crimes"), ("2023", "8"), ("2024", "9")))
    )

    (grid,) = letter.grids
    assert grid.rows == (("Year", "Crimes"), ("2023", "8"), ("2024", "9"))
    assert letter.paragraphs[grid.paragraph].text == "Year | Crimes"


def test_a_page_is_read_as_a_browser_shows_it() -> None:
    letter = letter_from_html(
        "<html><head><title>no</title><style>no</style></head><body><nav>no</nav><script>no</script><p hidden>no</p>"
        "<p style='display: none'>no</p><h2>Answer</h2><p>We <b>hold</b>\n it.<br>All of it.</p><ul><li>one<li>two</ul>"
        "<table><caption>Crimes</caption><tr><th>Year<th>Number<tr><td>2024<td>9</table></body></html>"
    )

    assert [(paragraph.text, paragraph.kind) for paragraph in letter.paragraphs] == [
        ("Answer", ParagraphKind.HEADING),
        ("We hold it.", ParagraphKind.TEXT),
        ("All of it.", ParagraphKind.TEXT),
        ("one", ParagraphKind.ITEM),
        ("two", ParagraphKind.ITEM),
        ("Crimes", ParagraphKind.HEADING),
        ("Year | Number", ParagraphKind.ROW),
        ("2024 | 9", ParagraphKind.ROW),
    ]
    assert letter.grids[0].rows == (("Year", "Number"), ("2024", "9"))


def test_a_table_that_only_lays_the_page_out_is_read_as_paragraphs() -> None:
    prose = "This is the letter, which somebody put into a table to have it in the middle of the page. " * 4
    letter = letter_from_html(
        f"<table><tr><td>Logo</td></tr><tr><td><p>Dear Ms Ruiz</p><p>{prose}</p></td></tr></table>"
    )

    assert [paragraph.text for paragraph in letter.paragraphs] == ["Logo", "Dear Ms Ruiz", prose.strip()]
    assert letter.grids == ()


def test_a_pdf_gives_the_paragraphs_of_its_letter_with_their_pages() -> None:
    text = corpus.well_formed("police-long-form")
    letter = letter_from_bytes(corpus.as_pdf(text), "pdf")

    expected = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    found = [paragraph.text for paragraph in letter.paragraphs]
    # Justified lines of a PDF do not show every break between short lines; nearly all must come back.
    assert len(set(expected) & set(found)) >= 0.9 * len(set(expected))
    assert {paragraph.page for paragraph in letter.paragraphs} == {1, 2, 3}


def test_a_sentence_that_goes_over_the_page_is_one_paragraph() -> None:
    source = '#set page(height: 6cm, width: 9cm, margin: 1cm, numbering: "1")\n' + (
        "The force can neither confirm nor deny that it holds any other information about these cases, since saying so "
        "would tell those who are concerned whether anybody is looking into what they have done, and "
        "that is what the law "
        "leaves open for good reason in letters such as this one, however long it is."
    )

    letter = letter_from_bytes(typst.compile(source.encode()), "pdf")

    assert len(letter.paragraphs) == 1
    assert letter.paragraphs[0].text.endswith("however long it is.")


def test_the_head_and_the_foot_of_a_word_file_are_part_of_the_letter() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Northmoor Police"
    document.sections[0].footer.paragraphs[0].text = "foi@northmoor.police.uk"
    document.add_heading("Answer")
    document.add_paragraph("We hold it.", style="List Bullet")

    letter = letter_from_bytes(_saved(document), "docx")

    assert [(paragraph.text, paragraph.kind.value) for paragraph in letter.paragraphs] == [
        ("Northmoor Police", "heading"),
        ("Answer", "heading"),
        ("We hold it.", "item"),
        ("foi@northmoor.police.uk", "text"),
    ]


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_HOLD = "<w:r><w:t>We hold</w:t></w:r>"
_LEFTOVERS = {
    "insertion": f'<w:p {_W}>{_HOLD}<w:ins w:id="1"><w:r><w:t> some of</w:t></w:r></w:ins></w:p>',
    "deletion": f'<w:p {_W}>{_HOLD}<w:del w:id="1"><w:r><w:delText>DI Smith</w:delText></w:r></w:del></w:p>',
    "field": (
        f"<w:p {_W}><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{_HOLD}</w:sdtContent></w:sdt></w:p>"
    ),
}


@pytest.mark.parametrize("kind", _LEFTOVERS)
def test_what_an_editor_left_in_the_file_is_an_error(kind: str) -> None:
    data = _with_body(_LEFTOVERS[kind])

    letter = letter_from_bytes(data, "docx")

    assert [leftover.kind for leftover in letter.leftovers] == [kind]
    assert [(found.id, found.severity.value) for found in lint_text(letter)] == [("MIS-01", "error")]


def test_a_deletion_is_not_part_of_the_letter_and_an_insertion_is() -> None:
    (inserted,) = letter_from_bytes(_with_body(_LEFTOVERS["insertion"]), "docx").paragraphs
    (deleted,) = letter_from_bytes(_with_body(_LEFTOVERS["deletion"]), "docx").paragraphs

    assert (inserted.text, deleted.text) == ("We hold some of", "We hold")


def test_a_live_merge_field_is_a_warning() -> None:
    field = f'<w:p {_W}><w:fldSimple w:instr=" MERGEFIELD Name "><w:r><w:t>Ms Ruiz</w:t></w:r></w:fldSimple></w:p>'

    letter = letter_from_bytes(_with_body(field), "docx")

    assert [(found.id, found.severity.value) for found in lint_text(letter)] == [("MIS-01", "warning")]
    assert letter.paragraphs[0].text == "Ms Ruiz"


def test_an_email_is_read_by_its_body() -> None:
    message = EmailMessage()
    message["Subject"] = "Your request"
    message.set_content("We hold it.")
    message.add_alternative("<p>We hold it, in HTML.</p>", subtype="html")

    assert _texts(message.as_bytes(), "email") == ["We hold it."]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("letter.doc", b"\xd0\xcf\x11\xe0", "letters are read from"),
        ("letter.pdf", b"Dear Ms Ruiz", "is not a pdf file"),
        ("letter.docx", b"PK\x03\x04 not a zip", "is not a whole DOCX file"),
        ("letter.txt", b"%PDF-1.7 ...", "is not a text file"),
        ("letter.txt", b"a\x00b", "is not text"),
        ("letter.txt", b"  \n ", "has no text in it"),
        ("letter.html", b"<script>x</script>", "has no text in it"),
        ("letter.pdf", b"%PDF-1.7 broken", "cannot be opened"),
    ],
)
def test_a_file_that_is_no_letter_is_refused_in_one_line(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)

    with pytest.raises(BadInput, match=says):
        read_letter(path)


def test_a_scanned_pdf_is_refused() -> None:
    pictures = typst.compile(b"#rect(width: 5cm, height: 5cm, fill: gray)")

    with pytest.raises(BadInput, match="no text in it"):
        letter_from_bytes(pictures, "pdf", "scan.pdf")


def test_a_zip_that_is_not_a_word_file_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("xl/workbook.xml", "<x/>")

    with pytest.raises(BadInput, match=r"no word/document\.xml"):
        letter_from_bytes(stream.getvalue(), "docx", "letter.docx")


def test_a_word_file_whose_xml_names_entities_reads_none_of_them(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET", encoding="utf-8")
    body = (
        f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]><w:document '
        f"{_W}><w:body><w:p><w:r><w:t>A&x;B</w:t></w:r></w:p></w:body></w:document>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("word/document.xml", body)

    letter = letter_from_bytes(stream.getvalue(), "docx")

    assert "SECRET" not in letter.words


def _saved(document: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _with_body(paragraph: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("word/document.xml", f"<w:document {_W}><w:body>{paragraph}</w:body></w:document>")
    return stream.getvalue()
