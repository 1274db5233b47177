"""The page of a published answer: all that was proved, its tables, charts, documents and law, for every reader."""

from __future__ import annotations

import copy
import datetime as dt
import html
import re
from xml.etree import ElementTree

import pytest
from browsing import PHONE, assert_accessible, overflow
from published import CONTENT, TABLE, files_of, published

from candour.law import provisions
from candour.tables import from_json, shown
from candour.web import storage
from candour.web.publication import editing
from candour.web.publication.actions import withdraw
from candour.web.publication.exemption_words import EXPLAINED
from candour.web.publication.public import charts
from candour.web.publication.public.addresses import address_of
from candour.web.publication.public.cells import ids_of
from candour.web.publication.public.tables_shown import Margin, margins

pytestmark = pytest.mark.django_db
DOCUMENT = CONTENT["tables"][TABLE]


def words_in(html: str) -> str:
    """What a reader sees, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html.replace("&#34;", '"').replace("&#39;", "'")).split())


@pytest.fixture
def entry(team):
    return published(team)


@pytest.fixture
def page(entry, public):
    return public.get(address_of(entry)).content.decode()


def everything_said(sections) -> list[str]:
    said = []
    for section in sections:
        said.append(section["title"])
        for block in section["blocks"]:
            said += [block["text"]] if block["kind"] == "paragraph" else []
            said += block.get("items", []) + block.get("paragraphs", []) + block.get("lines", [])
            said += [cell for row in block.get("rows", []) for cell in row] + block.get("notes", [])
        said += everything_said(section["sections"])
    return said


def test_every_word_that_was_proved_stands_on_the_page(page):
    seen = words_in(page)
    for text in [*(block["text"] for block in CONTENT["opening"]), *everything_said(CONTENT["sections"])]:
        assert " ".join(text.split()) in seen


@pytest.mark.parametrize(
    "said",
    [
        "Exampleshire Police",
        "Freedom of Information Act 2000",
        "Information given in part",
        # What holds for the figures of everybody.
        "they show what the records held on the day they were taken from them",
        "Large sets of records kept for daily work hold mistakes and gaps",
        "Do not compare these figures with those of another authority.",
        "Ask for information yourself",
    ],
)
def test_the_page_says_beside_the_answer_what_every_reader_needs(page, said):
    assert said in words_in(page)


def test_the_answer_says_its_language_and_where_it_stands(page, entry, settings):
    assert re.search('<div [^>]*lang="en-GB"', page)
    assert f'<link rel="canonical" href="{settings.PUBLIC_ADDRESS}{address_of(entry)}">' in page


def test_a_page_of_an_answer_asks_little_of_the_database(entry, public, django_assert_max_num_queries):
    editing.correct(by=entry.decided_by, entry=entry, note="The title was wrong.", title="Another title")
    for address in (address_of(entry), address_of(entry, "entry-table", table=TABLE)):
        with django_assert_max_num_queries(10):
            public.get(address)


# --- tables


def test_every_figure_of_a_table_has_an_address_of_its_own(entry, public):
    page = public.get(address_of(entry, "entry-table", table=TABLE)).content.decode()
    table = from_json(DOCUMENT)
    for address, identity in ids_of(TABLE, DOCUMENT):
        found = re.search(rf'<td id="{identity}"[^>]*>([^<]*)</td>', page)
        assert found is not None
        assert found[1] == shown(table.cells[address], grouped=True)
    assert page.count("<td id=") == len(table.cells)


def test_a_whole_table_says_what_its_figures_mean_and_leads_to_every_form_of_it(entry, public):
    page = public.get(address_of(entry, "entry-table", table=TABLE)).content.decode()
    for sentence in (DOCUMENT["provenance"]["unit_note"], *DOCUMENT["provenance"]["definitions"]):
        assert sentence in words_in(page)
    for name in ("entry-table-csv", "entry-table-json"):
        assert f'href="{address_of(entry, name, table=TABLE)}"' in page
    assert "[c]" in page
    assert "Withheld to protect people" in page
    assert public.get(address_of(entry, "entry-table", table="no-table")).status_code == 404


def test_a_table_is_shown_though_what_was_worked_out_of_it_is_gone(entry, public):
    address = address_of(entry, "entry-table", table=TABLE)
    before = public.get(address).content
    storage.path_of(entry.prepared.page["tables"][TABLE]["whole"]).unlink()
    assert public.get(address).content == before
    entry.prepared.delete()
    assert public.get(address).content == before
    assert public.get(address_of(entry)).status_code == 200


# --- charts


def test_a_chart_shows_the_published_totals_and_never_a_bar_for_what_is_withheld(entry, public):
    drawn = public.get(address_of(entry, "entry-chart", table=TABLE))
    assert drawn.headers["Content-Type"] == "image/svg+xml"
    picture = ElementTree.fromstring(drawn.content.decode())
    margin = charts.best(margins(DOCUMENT))
    bars = [one for one in picture.iter() if one.tag.endswith("rect")][1:]
    texts = ["".join(one.itertext()) for one in picture.iter() if one.tag.endswith("text")]
    assert len(bars) == sum(value is not None for _label, value, _state in margin.rows)
    for label, value, _state in margin.rows:
        assert " ".join(texts).count(label) >= 1
        assert value is None or f"{value:,}" in texts


def test_a_withheld_total_has_its_mark_and_no_bar():
    margin = Margin("age", "Age", "suspects", [("10", 8, "published"), ("11", None, "withheld"), ("12", 0, "zero")])
    drawn = charts.draw(margin, "x")
    assert drawn.count("<rect") == 2
    assert "[c] withheld to protect people" in drawn
    assert "11: withheld to protect people" in drawn


@pytest.mark.parametrize(
    "rows",
    [
        [("10", 8, "published")],
        [("10", 8, "published"), ("11", None, "withheld"), ("12", None, "withheld")],
        [("10", 0, "zero"), ("11", 0, "zero")],
        [(str(number), 5, "published") for number in range(26)],
    ],
)
def test_no_chart_is_drawn_where_it_would_not_help(rows):
    assert not charts.is_worth_drawing(Margin("age", "Age", "suspects", rows))


@pytest.mark.parametrize("asked", ["?by=nothing", "?by=", "?by=%00", "?by[]=1"])
def test_a_chart_of_nothing_is_not_found(entry, public, asked):
    assert public.get(address_of(entry, "entry-chart", table=TABLE) + asked).status_code in (200, 404)
    assert public.get(address_of(entry, "entry-chart", table="no-table") + asked).status_code == 404


# --- documents


@pytest.fixture
def documented(team):
    """An answer with a text, a spreadsheet-like file of its own, and a file that nobody can read."""
    content = copy.deepcopy(CONTENT)
    files = files_of(content)
    for path, data in {
        "policy.txt": b"Our policy.\n\nIt has two paragraphs.",
        "list.csv": b"Station,Officers\nNorth,12\nSouth,9\n",
        "sound.mp3": b"ID3\x03\x00",
    }.items():
        files.append({"path": path, "sha256": storage.put(data), "size": len(data), "title": path})
        content["documents"].append({"path": path, "title": f"The {path[:-4]}", "kind": "X", "size": len(data)})
    return published(team, content=content, documents=files)


def test_a_document_is_taken_away_as_it_was_proved(documented, public):
    response = public.get(address_of(documented, "entry-document", path="list.csv"))
    assert response.content == b"Station,Officers\nNorth,12\nSouth,9\n"
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="list.csv"'
    assert "sandbox" in response.headers["Content-Security-Policy"]
    again = public.get(response.request["PATH_INFO"], HTTP_IF_NONE_MATCH=response.headers["ETag"])
    assert again.status_code == 304
    for path in ("other.csv", "..%2f..%2fetc%2fpasswd", "%00"):
        assert public.get(address_of(documented) + f"documents/{path}").status_code == 404


def test_every_document_is_there_in_words_or_the_page_says_how_to_ask_for_it(documented, public):
    page = public.get(address_of(documented)).content.decode()
    assert "The policy (TXT, 35 bytes)" in words_in(page)
    assert "We cannot show it as a page. Ask for it in another form at foi@exp.example." in words_in(page)
    policy = public.get(address_of(documented, "entry-document-page", path="policy.txt")).content.decode()
    assert "It has two paragraphs." in policy
    listed = public.get(address_of(documented, "entry-document-page", path="list.csv")).content.decode()
    assert re.search(r"<td[^>]*>South</td>\s*<td[^>]*>9</td>", listed)
    sound = public.get(address_of(documented, "entry-document-page", path="sound.mp3")).content.decode()
    assert "We cannot show what stands in this document as a page." in sound
    table = public.get(address_of(documented, "entry-document-page", path=f"{TABLE}.csv"))
    assert (table.status_code, table["Location"]) == (302, address_of(documented, "entry-table", table=TABLE))
    assert public.get(address_of(documented, "entry-document-page", path="none.txt")).status_code == 404


# --- the law


def test_every_provision_of_the_table_of_the_law_is_explained(public):
    sections = {(row.regime.value, row.section) for row in provisions()}
    assert sections == set(EXPLAINED)
    every = public.get("/exemptions/").content.decode()
    for regime, section in sorted(sections):
        address = f"/exemptions/{regime}/{section.lower()}/"
        assert f'href="{address}"' in every
        page = words_in(public.get(address).content.decode())
        for row in provisions():
            if (row.regime.value, row.section) == (regime, section):
                assert row.title in page
    assert public.get("/exemptions/foia/99/").status_code == 404
    assert public.get("/exemptions/foisa/30/").status_code == 404


def test_an_explanation_says_whether_the_public_interest_is_weighed_as_the_table_has_it(public):
    assert "It is qualified." in public.get("/exemptions/foia/30/").content.decode()
    assert "It is absolute." in public.get("/exemptions/foia/44/").content.decode()
    both = public.get("/exemptions/foia/40/").content.decode()
    assert "Part of it is absolute" in both
    assert "in the view of the Information Commissioner" in both
    # What was not seen for certain is not said.
    assert "ualified" not in public.get("/exemptions/eir/13/").content.decode()


def test_an_answer_leads_to_what_its_provisions_protect_and_to_more_answers_like_it(page, entry):
    for section in ("30", "40"):
        assert f'href="/exemptions/foia/{section}/"' in page
        assert f"exemption=foia-{section}" in page
    assert f"year={entry.year}" in page
    assert "outcome=part" in page


# --- in a browser


@pytest.mark.django_db(transaction=True)
def test_the_pages_of_an_answer_are_for_everybody(team, public_page):
    entry, gone = published(team), published(team, 2)
    withdraw(by=team.publisher, entry=gone, reason="A figure was wrong.")
    editing.correct(by=team.publisher, entry=entry, note="The title was wrong.", title="Suspects under 14")
    page = public_page()
    for address in (address_of(entry), address_of(entry, "entry-table", table=TABLE), "/exemptions/foia/30/"):
        page.goto(address)
        assert_accessible(page)
        page.emulate_media(forced_colors="active")
        assert_accessible(page)
        page.emulate_media(forced_colors="none", media="print")
        assert page.get_by_role("link", name="Leave this site").count() == 0
        assert page.locator("main h1").is_visible()
        page.emulate_media(media="screen")
    page.goto(address_of(gone))
    assert_accessible(page, error_page=True)


@pytest.mark.django_db(transaction=True)
def test_a_reader_copies_a_table_into_a_spreadsheet_in_one_step(team, public_page):
    entry = published(team)
    page = public_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(address_of(entry))
    page.get_by_role("button", name="Copy this table").first.click()
    page.get_by_text("Copied. Now paste it into a spreadsheet.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n").split("\n")
    grid = next(block for block in grids(CONTENT["sections"]))
    assert copied == [grid["caption"], "\t".join(grid["header"]), *("\t".join(row) for row in grid["rows"])]
    # As a table too, so that no program asks how the text is to be parted into cells.
    table = page.evaluate("async () => (await (await navigator.clipboard.read())[0].getType('text/html')).text()")
    lines = re.findall(r"<tr>(.*?)</tr>", html.unescape(table))
    assert [re.findall(r"<td>(.*?)</td>", line) for line in lines] == [line.split("\t") for line in copied]
    # Every cell of the whole table, too, each row of it saying what it is of.
    page.goto(address_of(entry, "entry-table", table=TABLE))
    page.get_by_role("button", name="Copy this table").click()
    page.get_by_text("Copied. Now paste it into a spreadsheet.").wait_for()
    cells = page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\t").split("\t")
    for text in page.locator("#whole td").all_inner_texts():
        assert text.replace(",", "") in cells


def grids(sections):
    for section in sections:
        yield from (block for block in section["blocks"] if block["kind"] == "table")
        yield from grids(section["sections"])


@pytest.mark.django_db(transaction=True)
def test_without_javascript_a_table_is_read_and_taken_away_all_the_same(team, public_page):
    entry = published(team)
    page = public_page(java_script_enabled=False, viewport=PHONE)
    page.goto(address_of(entry))
    assert page.get_by_role("button", name="Copy this table").count() == 0
    assert page.locator("main table").first.is_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the whole table as CSV").first.click()
    assert download.value.suggested_filename.endswith(".csv")
    identity = next(identity for _address, identity in ids_of(TABLE, DOCUMENT))
    page.goto(f"{address_of(entry, 'entry-table', table=TABLE)}#{identity}")
    assert page.locator(f"td:target#{identity}").is_visible()
    assert overflow(page) <= 0


def test_an_answer_sent_after_the_date_of_its_letter_says_both_days(team, public):
    """The letter of the invented answer is dated 12 September 2019."""
    same = published(team)
    later = published(team, 2, answered=dt.date(2019, 9, 16))
    undated = published(
        team, 3, content={"title": "Old", "language": "en-GB", "tables": {}, "sections": []}, with_files=False
    )
    assert "by a letter dated" not in public.get(address_of(same)).content.decode()
    assert "by a letter dated" not in public.get(address_of(undated)).content.decode()
    assert "16 September 2019, by a letter dated 12 September 2019" in public.get(address_of(later)).content.decode()
    answer = public.get(address_of(later, "entry-json")).json()
    assert (answer["answered"], answer["letter_dated"]) == ("2019-09-16", "2019-09-12")
    assert public.get(address_of(undated, "entry-json")).json()["letter_dated"] is None
