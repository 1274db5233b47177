"""The log as data: every answer, table and figure has a twin for programs, and what was withdrawn has none."""

from __future__ import annotations

import csv
import io
import json
import re

import html5lib
import pytest
from django.utils import timezone
from published import CONTENT, TABLE, files_of, published, waiting
from staging import counted_table

from candour import tables
from candour.web import storage
from candour.web.publication.actions import publish_again, withdraw
from candour.web.publication.editing import correct
from candour.web.publication.models import Disclosure
from candour.web.publication.public.addresses import address_of
from candour.web.publication.public.log_columns import COLUMNS, STANDARD

pytestmark = pytest.mark.django_db
TWINS = ("entry-json", "entry-table-json", "entry-table-csv", "entry-table-csv-metadata")


@pytest.fixture
def entry(team):
    return published(team)


def at(entry: Disclosure, name: str) -> str:
    return address_of(entry, name, **({"table": TABLE} if "table" in name else {}))


def rows_of(response) -> list[dict[str, str]]:
    body = b"".join(response) if response.streaming else response.content
    return list(csv.DictReader(io.StringIO(body.decode("utf-8"), newline="")))


def path_of(address: str) -> str:
    return address.removeprefix("http://127.0.0.1:8000")


# --- the answer and its tables


def test_an_answer_has_all_of_its_content_as_json(entry, public):
    answer = public.get(at(entry, "entry-json")).json()
    assert (answer["reference"], answer["title"], answer["outcome"]) == (entry.reference, entry.title, "part")
    assert [part["text"] for part in answer["parts"]] == [part["text"] for part in CONTENT["parts"]]
    assert answer["text"] == CONTENT["sections"]
    assert answer["tables"][0]["title"] == CONTENT["tables"][TABLE]["title"]
    assert answer["licence"]["spdx"] == "OGL-UK-3.0"
    for address in (answer["address"], answer["documents"][0]["address"], answer["tables"][0]["page"]):
        assert public.get(path_of(address)).status_code == 200
    page = html5lib.parse(public.get(at(entry, "entry")).content, namespaceHTMLElements=False)
    ids = {one.get("id") for one in page.iter()}
    assert {part["address"].partition("#")[2] for part in answer["parts"]} <= ids


def test_a_table_is_read_back_from_its_json_and_from_its_csv(entry, public, tmp_path):
    wanted = tables.from_json(CONTENT["tables"][TABLE])
    (tmp_path / "t.json").write_bytes(public.get(at(entry, "entry-table-json")).content)
    metadata = public.get(at(entry, "entry-table-csv-metadata"))
    (tmp_path / f"{TABLE}.csv").write_bytes(public.get(at(entry, "entry-table-csv")).content)
    (tmp_path / f"{TABLE}.csv-metadata.json").write_bytes(metadata.content)
    assert tables.read(tmp_path / "t.json") == wanted
    assert tables.read(tmp_path / f"{TABLE}.csv") == wanted


def test_the_csv_is_the_file_that_was_given_to_whoever_asked(team, public):
    given = [{"path": f"{TABLE}.csv", "sha256": storage.put(b"as it was\r\n"), "size": 11, "title": "As it was"}]
    assert public.get(at(published(team, documents=given), "entry-table-csv")).content == b"as it was\r\n"


def test_a_table_whose_file_is_missing_or_changed_is_made_of_the_content(team, public):
    wanted = tables.to_csv(tables.from_json(CONTENT["tables"][TABLE])).encode("utf-8")
    without = published(team, 1, with_files=False)
    assert public.get(at(without, "entry-table-csv")).content == wanted
    with_file = published(team, 2)
    storage.path_of(with_file.documents[0]["sha256"]).write_bytes(b"changed on the disk")
    try:
        assert public.get(at(with_file, "entry-table-csv")).content == wanted
    finally:
        storage.path_of(with_file.documents[0]["sha256"]).write_bytes(wanted)


def test_the_metadata_of_a_table_names_its_csv_its_licence_and_its_answer(entry, public):
    metadata = json.loads(public.get(at(entry, "entry-table-csv-metadata")).content)
    assert metadata["url"] == f"{TABLE}.csv"  # beside the metadata, and so the CSV's own address
    assert metadata["dc:license"].startswith("https://www.nationalarchives.gov.uk/")
    assert metadata["dc:source"].endswith(address_of(entry))
    response = public.get(at(entry, "entry-table-csv"))
    assert f'{at(entry, "entry-table-csv-metadata")}>; rel="describedby"' in response["Link"]
    assert 'rel="license"' in response["Link"]


def test_every_figure_of_the_reference_table_has_an_address_and_its_twins(team, public):
    """1,344 cells: the page, the JSON and the CSV name and show each of them alike."""
    content = {**CONTENT, "tables": {TABLE: counted_table()}}
    entry = published(team, content=content, documents=files_of(content))
    document = public.get(at(entry, "entry-table-json")).json()
    rows = list(csv.reader(io.StringIO(public.get(at(entry, "entry-table-csv")).content.decode("utf-8"), newline="")))
    page = html5lib.parse(public.get(path_of(document["page"])).content, namespaceHTMLElements=False)
    shown = {cell.get("id"): "".join(cell.itertext()).strip() for cell in page.iter("td") if cell.get("id")}
    assert len(document["cells"]) == 1344
    for cell in document["cells"]:
        mark = {"withheld": "[c]", "not recorded": "[x]", "not applicable": "[z]"}.get(cell["state"])
        figure = mark or str(cell["value"])
        assert shown[cell["id"]].replace(",", "") == figure, cell
        assert rows[cell["row"] - 1][-2:] == [figure, cell["state"]], cell
    assert document["cell_address"] == f"{document['page']}#{{id}}"


# --- withdrawn, corrected, unknown


def test_what_was_withdrawn_is_gone_everywhere_and_nothing_of_it_is_told(entry, team, public):
    withdraw(by=team.publisher, entry=entry, reason="A figure was wrong.")
    for name in TWINS:
        response = public.get(at(entry, name))
        assert response.status_code == 410
        assert response.json()["error"]["reason"] == "A figure was wrong."
        assert "indecent" not in json.dumps(response.json()["error"] | {"address": ""})
    assert public.get("/disclosure-log/answers.json").json()["answers"] == []
    assert rows_of(public.get("/disclosure-log/answers.csv")) == []
    assert address_of(entry) not in b"".join(public.get("/sitemap-1.xml")).decode("utf-8")
    publish_again(by=team.publisher, entry=entry, reason="It was right after all.")
    for name in TWINS:
        assert public.get(at(entry, name)).status_code == 200


def test_a_picture_that_is_not_there_is_said_as_json_too(entry, team, public):
    address = address_of(entry, "entry-chart", table=TABLE)
    drawn = public.get(address)
    assert public.get(address, HTTP_IF_NONE_MATCH=drawn["ETag"]).status_code == 304
    for wrong in (f"{address}?by=nothing", address.replace(TABLE, "none")):
        assert public.get(wrong).json()["error"]["code"] == "not-found"
    withdraw(by=team.publisher, entry=entry, reason="A figure was wrong.")
    gone = public.get(address, HTTP_IF_NONE_MATCH=drawn["ETag"])
    assert (gone.status_code, gone.json()["error"]["reason"]) == (410, "A figure was wrong.")


def test_a_correction_is_told_and_what_stood_there_is_not(entry, team, public):
    first = public.get(at(entry, "entry-json"))
    correct(by=team.publisher, entry=entry, note="The title was wrong.", title="A better title")
    second = public.get(at(entry, "entry-json"), HTTP_IF_NONE_MATCH=first["ETag"])
    assert second.status_code == 200
    answer = second.json()
    assert answer["title"] == "A better title"
    assert answer["corrections"][0]["note"] == "The title was wrong."
    assert answer["corrected"] is not None
    assert CONTENT["title"] not in json.dumps({**answer, "address": "", "tables": [], "text": [], "parts": []})
    assert rows_of(public.get("/disclosure-log/answers.csv"))[0]["corrected"] == answer["corrected"]


def test_what_waits_to_be_published_is_nowhere(team, public):
    entry = waiting(team)
    Disclosure.objects.filter(pk=entry.pk).update(year=2026, month=11, slug="a-slug")
    entry.refresh_from_db()
    for name in TWINS:
        assert public.get(at(entry, name)).status_code == 404
    assert public.get("/disclosure-log/answers.json").json()["total"] == 0
    assert rows_of(public.get("/disclosure-log/answers.csv")) == []


def test_what_is_not_there_is_said_as_json(entry, public):
    here = address_of(entry)
    for path in (
        "/nobody/disclosure-log/2026/11/x/answer.json",
        here.replace(entry.slug, "another") + "answer.json",
        here.replace(f"/{entry.year}/", "/1826/") + "answer.json",
        here + "tables/none.json",
        here + "tables/none.csv",
        here + "tables/none.csv-metadata.json",
        "/sitemap-9.xml",
    ):
        response = public.get(path)
        assert (response.status_code, response.json()["error"]["code"]) == (404, "not-found"), path
        assert response["Access-Control-Allow-Origin"] == "*"
    response = public.post(here + "answer.json")
    assert (response.status_code, response.json()["error"]["code"]) == (405, "not-allowed")


def test_what_a_reader_has_already_is_not_sent_again(entry, public):
    for path in (*(at(entry, name) for name in TWINS), "/disclosure-log/answers.json", "/robots.txt", "/sitemap.xml"):
        first = public.get(path)
        again = public.get(path, HTTP_IF_NONE_MATCH=first["ETag"])
        assert (again.status_code, again.content) == (304, b""), path
        assert public.head(path)["ETag"] == first["ETag"]
        assert "max-age=300" in first["Cache-Control"]
    for path in ("/disclosure-log/answers.csv", "/councils/published-requests.json", "/sitemap-1.xml"):
        assert public.head(path).status_code == 200


# --- the list


def walked(public, address: str) -> tuple[list[str], list[dict]]:
    """The references on every page from an address on, and the pages."""
    references, pages = [], []
    while address:
        response = public.get(path_of(address))
        pages.append(response.json())
        references += [answer["reference"] for answer in pages[-1]["answers"]]
        address = pages[-1]["next"]
        assert ('rel="next"' in response.get("Link", "")) == bool(address)
    return references, pages


def references_of(*numbers: int) -> list[str]:
    return [f"EXP-2026-{number:04d}" for number in numbers]


@pytest.fixture
def pages_of_two(monkeypatch):
    monkeypatch.setattr("candour.web.publication.public.data_json.PER_PAGE", 2)
    # Counting and numbered pages stop before the end, and on PostgreSQL so do blocks and what is read for a phrase.
    monkeypatch.setattr("candour.web.publication.search.finding.COUNTED", 3)
    monkeypatch.setattr("candour.web.publication.search.words.BLOCK", 2)
    for reading in ("finding", "walking"):
        monkeypatch.setattr(f"candour.web.publication.search.{reading}._READ", 2)


@pytest.mark.parametrize(
    "asked", ["", "authority=exp", "q=suspects", "q=%22suspects+linked%22", "year={year}&outcome=part"]
)
@pytest.mark.usefixtures("pages_of_two")
def test_the_list_is_walked_to_its_end_however_long_it_is(team, public, asked):
    for number in range(1, 10):
        published(team, number, with_files=False)
    asked = asked.format(year=timezone.localdate().year)
    address = f"/disclosure-log/answers.json?{asked}"
    references, pages = walked(public, address)
    assert references == references_of(9, 8, 7, 6, 5, 4, 3, 2, 1)
    assert [page["page_number"] for page in pages] == [1, *[None] * (len(pages) - 1)]
    assert {(page["total"], page["total_is_at_least"]) for page in pages} <= {(3, True), (2, True)}
    assert pages[1]["self"] == pages[0]["next"]
    # Every row of the CSV is there too.
    rows = rows_of(public.get(f"/disclosure-log/answers.csv?{asked}"))
    assert [row["reference"] for row in rows][::3] == references[::-1]


@pytest.mark.usefixtures("pages_of_two")
def test_walking_is_not_moved_by_what_is_published_or_withdrawn_meanwhile(team, public):
    entries = [published(team, number, with_files=False) for number in range(1, 7)]
    first = public.get("/disclosure-log/answers.json").json()
    published(team, 7, with_files=False)
    # The very answer from which it goes on, and one that is still to come.
    withdraw(by=team.publisher, entry=entries[4], reason="A figure was wrong.")
    withdraw(by=team.publisher, entry=entries[1], reason="A figure was wrong.")
    references, _pages = walked(public, first["next"])
    assert [one["reference"] for one in first["answers"]] + references == references_of(6, 5, 4, 3, 1)


@pytest.mark.usefixtures("pages_of_two")
def test_the_addresses_of_numbered_pages_still_answer_and_lead_to_the_end(team, public):
    for number in range(1, 7):
        published(team, number, with_files=False)
    second = public.get("/disclosure-log/answers.json?page=2").json()
    assert (second["page_number"], second["previous"][-13:]) == (2, "/answers.json")
    references, _pages = walked(public, "/disclosure-log/answers.json?page=2")
    assert references == references_of(4, 2, 1) or references == references_of(4, 3, 2, 1)
    assert public.get("/disclosure-log/answers.json?page=900").json()["answers"] == []


def test_a_place_that_is_none_is_left_aside_and_the_best_match_keeps_its_numbers(team, public, monkeypatch):
    monkeypatch.setattr("candour.web.publication.public.data_json.PER_PAGE", 2)
    for number in range(1, 6):
        published(team, number, with_files=False)
    for wrong in ("0", "-1", "x", "9" * 30, "1.5", "\u0661"):
        assert public.get(f"/disclosure-log/answers.json?before={wrong}").json()["page_number"] == 1, wrong
    assert public.get("/disclosure-log/answers.json?before=999999999999999").json()["total"] == 5
    references, pages = walked(public, "/disclosure-log/answers.json?q=suspects&order=best")
    assert [page["page_number"] for page in pages] == [1, 2, 3]
    assert sorted(references) == references_of(1, 2, 3, 4, 5)
    assert pages[0]["query"]["order"] == "best"
    assert (
        public.get("/disclosure-log/answers.json?q=suspects&order=best&before=3").json()["query"]["order"] == "newest"
    )


def test_the_list_is_filtered_as_the_page_of_the_log_is(team, other_team, public):
    published(team, 1, outcome="refused")
    published(other_team, 2, title="Drones", outcome="granted")
    for asked, wanted in {
        "authority=oth": {"OTH-2026-0002"},
        "outcome=refused": {"EXP-2026-0001"},
        "offence=86/02": set(),
        "q=drones": {"OTH-2026-0002"},
        "exemption=foia-40": {"EXP-2026-0001", "OTH-2026-0002"},
        "year=2001": set(),
    }.items():
        listed = public.get(f"/disclosure-log/answers.json?{asked}").json()
        assert {one["reference"] for one in listed["answers"]} == wanted, asked
        rows = rows_of(public.get(f"/disclosure-log/answers.csv?{asked}"))
        assert {one["reference"] for one in rows} == wanted, asked


# --- the list as CSV


def test_the_list_begins_with_the_columns_of_the_standard_format(entry, public):
    response = public.get("/disclosure-log/answers.csv")
    header = b"".join(response).decode("utf-8").split("\r\n")[0].split(",")
    assert header[:13] == [
        "request id", "requester", "requester organization", "subject", "date requested", "date perfected",
        "date completed", "status", "exemptions cited", "fee category", "fee waiver", "fees charged",
        "processed under privacy act",
    ]  # fmt: skip
    assert len(STANDARD) == 13
    assert header == [column.title for column in COLUMNS]


def test_each_part_has_a_row_with_its_own_outcome_and_sections(entry, public):
    rows = rows_of(public.get("/disclosure-log/answers.csv"))
    assert [row["request id"] for row in rows] == [f"{entry.reference}/{number}" for number in (1, 2, 3)]
    assert [row["status"] for row in rows] == ["partial", "partial", "rejected"]
    assert {row["part sections"] for row in rows} == {"40; 30"}
    assert {row["requester"] + row["requester organization"] for row in rows} == {""}
    assert rows[0]["date requested"] == "2019-08-19"
    assert rows[0]["documents"].endswith(f"/documents/{TABLE}.csv")
    assert rows[2]["part address"].endswith("#part-3")


def test_no_cell_of_the_list_runs_as_a_formula(team, public):
    content = {**CONTENT, "parts": [{"number": "1", "text": "=HYPERLINK(1)", "outcome": "supplied", "provisions": []}]}
    published(team, title="@SUM(1)", content=content)
    [row] = rows_of(public.get("/disclosure-log/answers.csv"))
    assert (row["subject"], row["part text"]) == ("'@SUM(1)", "'=HYPERLINK(1)")


def test_the_list_comes_in_pieces_whatever_its_length(team, public, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr("candour.web.publication.public.data_csv._BATCH", 2)
    for number in range(1, 6):
        published(team, number, with_files=False)
    with django_assert_max_num_queries(6):
        pieces = list(public.get("/disclosure-log/answers.csv"))
    assert len(pieces) == 4  # the header, then two, two and one
    assert [row["reference"][-1] for row in rows_of(public.get("/disclosure-log/answers.csv"))][::3] == list("12345")
    for order in ("newest", "best"):
        rows = rows_of(public.get(f"/disclosure-log/answers.csv?q=suspects&order={order}"))
        assert [row["reference"][-1] for row in rows][::3] == list("12345")


def test_an_answer_without_parts_has_one_row(team, public):
    published(team, content={"title": "Old", "language": "en-GB", "tables": {}, "sections": []}, with_files=False)
    [row] = rows_of(public.get("/disclosure-log/answers.csv"))
    assert (row["request id"], row["part"], row["status"]) == ("EXP-2026-0001", "", "")


# --- pages and what is said in them


def test_every_address_of_the_sitemap_is_a_page(entry, public):
    index = public.get("/sitemap.xml").content.decode("utf-8")
    addresses = []
    for part in re.findall("<loc>([^<]+)</loc>", index):
        addresses += re.findall("<loc>([^<]+)</loc>", b"".join(public.get(path_of(part))).decode("utf-8"))
    assert f"http://127.0.0.1:8000{address_of(entry)}" in addresses
    for address in addresses:
        assert public.get(path_of(address)).status_code == 200, address


def test_the_parts_of_the_sitemap_go_by_number(team, public, monkeypatch):
    monkeypatch.setattr("candour.web.publication.public.sitemap.PER_PART", 2)
    entries = [published(team, number, with_files=False) for number in range(1, 4)]
    first = entries[0].number
    parts = {}
    for part in range((first - 1) // 2 + 1, (first + 1) // 2 + 2):
        found = b"".join(public.get(f"/sitemap-{part}.xml")).decode("utf-8")
        parts |= {one.number: part for one in entries if f"{address_of(one)}<" in found}
    assert parts == {one.number: (one.number - 1) // 2 + 1 for one in entries}


def test_the_page_about_open_data_leads_to_everything(entry, public):
    text = public.get("/open-data/").content.decode("utf-8")
    page = html5lib.parse(text, namespaceHTMLElements=False)
    links = [one.get("href") for one in page.find(".//main").iter("a")]
    ours = [one for one in links if one.startswith("/")]
    assert len(ours) >= 13
    for address in ours:
        assert public.get(address).status_code == 200, address
    assert "Open Government Licence v3.0" in text


def test_an_authority_can_ask_to_be_asked(entry, team, public):
    from candour.web.portal.models import PublicSite

    PublicSite.objects.update_or_create(authority=team.authority, defaults={"facts": {"licence": "on-request"}})
    answer = public.get(at(entry, "entry-json")).json()
    assert (answer["licence"]["code"], answer["licence"]["spdx"]) == ("on-request", None)
    assert "Re-use on request" in public.get("/open-data/").content.decode("utf-8")
    assert "legislation.gov.uk" in public.get(at(entry, "entry-table-csv"))["Link"]
    assert rows_of(public.get("/disclosure-log/answers.csv"))[0]["licence"].endswith("/2015/1415/contents")
