"""What can be hidden in a letter as DOCX is found, each hiding place by its own rule."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import docx
import pytest

from candour.gate import FileReport, inspect

BODY = "word/document.xml"
RELATIONS = "word/_rels/document.xml.rels"
RUN = "<w:t>We hold"
END = "</Relationships>"


def ids(report: FileReport) -> set[str]:
    return {finding.id for finding in report.findings}


def styled(properties: str) -> str:
    return f"<w:rPr>{properties}</w:rPr><w:t>We hold"


def leading(kind: str, target: str) -> str:
    """The end of a part of relationships with one more of them, to something outside the document."""
    full = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    return f'<Relationship Id="rId90" Type="{full}" Target="{target}" TargetMode="External"/>{END}'


CHANGES = [
    ("DOC-01", BODY, "<w:r>", '<w:ins w:id="1" w:author="Jones"/><w:r>'),
    ("DOC-01", BODY, RUN, "<w:delText>a name</w:delText><w:t>We hold"),
    ("DOC-01", BODY, RUN, styled('<w:rPrChange w:id="1"/>')),
    ("DOC-01", "word/settings.xml", "<w:zoom", "<w:trackRevisions/><w:zoom"),
    ("DOC-03", BODY, RUN, styled("<w:vanish/>")),
    ("DOC-03", BODY, RUN, styled("<w:webHidden/>")),
    ("DOC-04", BODY, RUN, styled('<w:color w:val="FFFFFF"/>')),
    ("DOC-04", BODY, RUN, styled('<w:color w:val="000000" w:themeColor="background1"/>')),
    ("DOC-04", BODY, RUN, styled('<w:highlight w:val="black"/>')),
    ("DOC-04", BODY, RUN, styled('<w:shd w:val="clear" w:fill="000000"/>')),
    ("DOC-05", BODY, RUN, styled('<w:sz w:val="2"/>')),
    ("DOC-05", BODY, RUN, styled('<w:w w:val="1"/>')),
    ("DOC-06", BODY, RUN, "<w:instrText>DOCPROPERTY Secret</w:instrText><w:t>We hold"),
    ("DOC-06", BODY, RUN, '<w:instrText>INCLUDETEXT "c:/x.docx"</w:instrText><w:t>We hold'),
    ("DOC-06", BODY, RUN, '<w:fldChar w:fldCharType="begin"/><w:t>We hold'),
    ("DOC-06", BODY, RUN, '<w:fldChar w:fldCharType="end"/><w:t>We hold'),
    ("DOC-03", BODY, "<w:tcPr>", "<w:tcPr><w:vMerge/>"),
    ("GATE-01", BODY, 'mc:Ignorable="[^"]*"', 'mc:Ignorable="Jones"'),
    ("GATE-01", BODY, RUN, styled('<w:position w:val="3000"/>')),
    ("GATE-01", "word/styles.xml", '<w:color w:val="[0-9A-F]+"', '<w:color w:val="Jones"'),
    ("GATE-01", "[Content_Types].xml", r"application/xml", "application/Jones"),
    ("OFF-04", BODY, RUN, "<w:drawing/><w:t>We hold"),
    ("OFF-08", BODY, RUN, '<w:commentReference w:id="0"/><w:t>We hold'),
    ("OFF-03", BODY, "<w:p>", '<w:customXml w:element="x"/><w:p>'),
    ("GATE-01", BODY, "<w:p>", '<w:sdt><w:sdtPr><w:tag w:val="x"/></w:sdtPr></w:sdt><w:p>'),
    ("GATE-01", BODY, "<w:r>", '<w:bookmarkStart w:id="1" w:name="Jones_was_here"/><w:r>'),
    ("XML-03", BODY, "</w:p>", "a secret</w:p>"),
    ("DOC-03", "word/styles.xml", "<w:rPrDefault><w:rPr>", "<w:rPrDefault><w:rPr><w:vanish/>"),
    ("GATE-01", "word/styles.xml", 'w:val="Body Text"', 'w:val="Jones of Unit"'),
    ("OFF-05", RELATIONS, END, leading("attachedTemplate", "file:///x")),
    ("OFF-05", RELATIONS, END, leading("hyperlink", "file:///c:/x")),
    ("XML-03", RELATIONS, END, leading("hyperlink", "https://example.org/x")),
    ("DOC-07", BODY, '<w:footerReference w:type="default"', '<w:footerReference w:type="first"'),
    ("OFF-01", "docProps/core.xml", "</cp:coreProperties>",
     "<cp:lastModifiedBy>Jones</cp:lastModifiedBy></cp:coreProperties>"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "part", "old", "new"), CHANGES)
def test_a_hiding_place_in_a_letter_is_found(
    clean_files: Mapping[str, Path], change_part: Callable[..., bytes], rule: str, part: str, old: str, new: str
) -> None:
    report = inspect(change_part(clean_files["letter.docx"], part, old, new), "letter.docx")

    assert rule in ids(report)
    assert not report.is_clean


def test_the_template_of_the_library_is_not_clean_as_it_comes() -> None:
    document = docx.Document()
    document.add_paragraph("Hello")
    document.core_properties.author = "A Person"
    buffer = io.BytesIO()
    document.save(buffer)

    found = ids(inspect(buffer.getvalue(), "letter.docx"))

    assert {"OFF-01", "OFF-02", "OFF-03", "OFF-06"} <= found


def test_a_comment_made_by_a_word_processor_is_found(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Hello")
    document.add_comment(paragraph.runs, text="Do not send", author="Jones")
    path = tmp_path / "letter.docx"
    document.save(path)

    assert "OFF-08" in ids(inspect(path))


def test_white_words_on_a_dark_cell_are_seen(
    clean_files: Mapping[str, Path], change_part: Callable[..., bytes]
) -> None:
    dark = change_part(
        clean_files["letter.docx"],
        BODY,
        "(<w:tcPr>.*?)(</w:tcPr><w:p><w:r>)",
        r'\1<w:shd w:val="clear" w:color="auto" w:fill="1D70B8"/>\2<w:rPr><w:color w:val="FFFFFF"/></w:rPr>',
    )

    assert inspect(dark, "letter.docx").findings == ()
