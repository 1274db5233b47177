"""What is said about the data is true of it: the OpenAPI document, the metadata of the CSVs, and the documentation.

`data/openapi-3.1.schema.json` is the OpenAPI Initiative's own schema of such documents (2022-10-07, Apache-2.0).
"""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from browsing import assert_accessible
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from published import TABLE, published

from candour.web.hosts import PUBLIC_URLS
from candour.web.public_pages import PUBLIC_TABLE
from candour.web.publication.actions import withdraw
from candour.web.publication.editing import correct
from candour.web.publication.licences import LICENCES
from candour.web.publication.public import data_urls, linked, openapi
from candour.web.publication.public.addresses import address_of
from candour.web.publication.public.log_columns import COLUMNS, STATUS

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((Path(__file__).parent / "data" / "openapi-3.1.schema.json").read_text("utf-8"))


@pytest.fixture
def entry(team):
    return published(team)


def placed(path: str, entry: Any) -> str:
    """A path of the OpenAPI document with an entry's own values."""
    values = {
        "authority": entry.authority.code.lower(),
        "year": entry.year,
        "month": f"{entry.month:02d}",
        "slug": entry.slug,
        "table": TABLE,
        "part": 0,
    }
    return path.format(**values)


def wrong_in(document: Any, schema: dict[str, Any]) -> list[str]:
    """What is wrong with a document by a schema of the OpenAPI document."""
    components = openapi.described()["components"]
    checker = Draft202012Validator({**schema, "components": components}, format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message[:300]}" for error in checker.iter_errors(document)]


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


# --- OpenAPI


def test_the_description_is_openapi_3_1_and_each_of_its_schemas_a_schema():
    document = openapi.described()
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(document)] == []
    for name, schema in document["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        assert schema.get("type") or schema.get("oneOf"), name
    operations = [path["get"]["operationId"] for path in document["paths"].values()]
    assert len(set(operations)) == len(operations)


def test_every_reference_leads_somewhere_and_every_schema_and_parameter_is_used():
    document = openapi.described()
    refs = set(re.findall(r'"\$ref": "#/components/(\w+)/(\w+)"', json.dumps(document)))
    there = {(kind, name) for kind, group in document["components"].items() for name in group}
    assert refs == there


def test_the_parameters_of_each_path_are_those_in_its_address():
    document = openapi.described()
    for path, item in document["paths"].items():
        named = [
            document["components"]["parameters"][one["$ref"].rpartition("/")[2]]
            for one in item["get"].get("parameters", ())
        ]
        assert sorted(re.findall(r"{(\w+)}", path)) == sorted(one["name"] for one in named if one["in"] == "path")


def test_every_address_for_programs_is_described_and_nothing_else(entry):
    routes = {str(one.pattern) for one in data_urls.urlpatterns if isinstance(one, URLPattern)}
    written = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", f"/{route}") for route in routes}
    assert written == set(openapi.described()["paths"])
    names = {one.name for one in data_urls.urlpatterns if isinstance(one, URLPattern)}
    assert names == {page.name for page in PUBLIC_TABLE if page.data}


def test_every_answer_is_as_the_description_says(entry, public, django_assert_max_num_queries):
    """Each address of the document is fetched; no object has a field that is not described."""
    correct(by=entry.decided_by, entry=entry, note="The title was wrong.", title="A better title")
    for path, item in openapi.described()["paths"].items():
        with django_assert_max_num_queries(10):
            response = public.get(placed(path, entry))
        assert response.status_code == 200, path
        [(kind, content)] = item["get"]["responses"]["200"]["content"].items()
        assert response["Content-Type"].split(";")[0] == kind, path
        body = b"".join(response) if response.streaming else response.content
        if "json" in kind:
            assert wrong_in(json.loads(body), content["schema"]) == [], path
        elif "xml" in kind:
            ET.fromstring(body)
        if item["get"]["responses"]["200"].get("headers"):
            assert response["ETag"], path


def test_every_refusal_is_as_the_description_says(entry, team, public):
    withdraw(by=team.publisher, entry=entry, reason="A figure was wrong.")
    here = address_of(entry)
    refused = {
        here + "answer.json": 410,
        here + f"tables/{TABLE}.csv": 410,
        here.replace(entry.slug, "none") + "answer.json": 404,
        "/nobody/disclosure-log/2026/01/none/answer.json": 404,
        "/sitemap-99.xml": 404,
        "/councils/published-requests.json?start_date=soon": 400,
        "/councils/published-requests.json?rt=create": 400,
    }
    for path, status in refused.items():
        response = public.get(path)
        assert response.status_code == status, path
        assert wrong_in(response.json(), ref("Error")) == [], path


# --- councils


def test_portals_read_what_was_published_corrected_or_withdrawn_in_a_span(team, public):
    kept, gone = published(team, 1), published(team, 2)
    withdraw(by=team.publisher, entry=gone, reason="A figure was wrong.")
    day = timezone.localdate(kept.published_at).isoformat()
    path = f"/councils/published-requests.json?start_date={day}&end_date={day}"
    rows = {one["reference"]: one for one in json.loads(b"".join(public.get(path)))}
    assert {name: row["publishable"] for name, row in rows.items()} == {"EXP-2026-0001": True, "EXP-2026-0002": False}
    shown, hidden = rows["EXP-2026-0001"], rows["EXP-2026-0002"]
    assert shown["url"].endswith(address_of(kept))
    assert shown["summary"].startswith('How many "sexting" cases')
    assert "86/02" not in shown["keywords"]
    assert "Children and young people" in shown["keywords"]
    assert (hidden["title"], hidden["url"], hidden["summary"], list(hidden["payload"])) == ("", None, "", ["withdrawn"])
    assert json.loads(b"".join(public.get("/councils/published-requests.json?end_date=2001-01-01"))) == []


def test_an_entry_stands_once_in_a_span_whatever_became_of_it(team, public, monkeypatch):
    monkeypatch.setattr("candour.web.publication.public.councils._BATCH", 2)
    made = [published(team, number, with_files=False) for number in range(1, 6)]
    correct(by=team.publisher, entry=made[0], note="Wrong.", title="A better title")
    withdraw(by=team.publisher, entry=made[0], reason="Wrong again.")
    type(made[0]).objects.filter(pk=made[1].pk).update(published_at="2020-01-01T12:00Z")
    correct(by=team.publisher, entry=made[1], note="Wrong.", title="A better title")
    type(made[0]).objects.filter(pk=made[2].pk).update(published_at="2020-01-01T12:00Z")
    withdraw(by=team.publisher, entry=made[2], reason="Wrong.")
    recent = json.loads(b"".join(public.get("/councils/published-requests.json?start_date=2021-01-01")))
    assert sorted(one["reference"][-1] for one in recent) == list("12345")
    early = json.loads(b"".join(public.get("/councils/published-requests.json?end_date=2020-12-31")))
    assert {one["reference"][-1]: one["publishable"] for one in early} == {"2": True, "3": False}


def test_the_other_names_are_those_that_the_other_adapter_reads(entry, public):
    rows = json.loads(b"".join(public.get("/councils/published-requests.json?rt=published&startdate=2020-01-01")))
    assert wrong_in(rows, {"type": "array", "items": ref("OtherPublishedRequest")}) == []
    assert rows[0]["datepublished"] == timezone.localdate(entry.published_at).isoformat()
    assert rows[0]["requestbody"].startswith('How many "sexting" cases')


@pytest.mark.parametrize("day", ["2026-13-01", "soon", "2026-1-1", "20260101", "0001-01-01", "9999-12-31", "\x00"])
def test_a_day_that_is_none_is_refused_with_its_name(public, day):
    response = public.get("/councils/published-requests.json", {"start_date": day})
    assert response.status_code == 400
    assert response.json()["error"]["parameter"] == "start_date"


# --- CSV on the Web, schema.org, robots, the card of an authority


def test_the_metadata_of_the_list_describes_its_columns(entry, public):
    metadata = json.loads(public.get("/disclosure-log/answers.csv-metadata.json?outcome=part").content)
    assert metadata["url"].endswith("/disclosure-log/answers.csv?outcome=part")
    columns = metadata["tableSchema"]["columns"]
    text = b"".join(public.get("/disclosure-log/answers.csv?outcome=part")).decode("utf-8")
    [header, *rows] = csv.reader(io.StringIO(text, newline=""))
    assert header == [column["titles"] for column in columns]
    patterns = {"date": r"\d{4}-\d\d-\d\d", "dateTime": r"[\d-]{10}T[\d:]{8}Z", "anyURI": r"https?://\S+"}
    for row in rows:
        for column, cell in zip(columns, row, strict=True):
            for value in cell.split(column["separator"]) if column.get("separator") else [cell]:
                if value and column["datatype"] in patterns:
                    assert re.fullmatch(patterns[column["datatype"]], value), column["name"]
    key = [[column["name"] for column in columns].index(name) for name in metadata["tableSchema"]["primaryKey"]]
    assert len({tuple(row[place] for place in key) for row in rows}) == len(rows)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", column["name"]) for column in columns)


def test_each_table_is_a_dataset_in_its_pages(entry, public):
    for path in (address_of(entry), address_of(entry, "entry-table", table=TABLE)):
        text = public.get(path).content.decode("utf-8")
        [found] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)
        dataset = json.loads(found)
        assert dataset["@type"] == "Dataset"
        assert 50 <= len(dataset["description"]) <= 5000
        assert dataset["temporalCoverage"] == "2017-01-01/2019-08-19"
        assert dataset["license"] == LICENCES["ogl-3"].address
        assert {one["encodingFormat"] for one in dataset["distribution"]} == {"text/csv", "application/json"}
        for one in dataset["distribution"]:
            assert public.get(one["contentUrl"].removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_what_stands_in_a_page_as_data_cannot_end_the_element():
    text = str(linked.element({"name": "</script><script>alert(1)</script><!--"}))
    assert text.count("<") == 2
    assert json.loads(text[text.index(">") + 1 : text.rindex("<")])["name"].startswith("</script>")


def test_robots_are_kept_out_of_every_journey(public):
    text = public.get("/robots.txt").content.decode("utf-8")
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in text
    closed = [re.escape(one).replace(r"\*", "[^?]*") for one in re.findall("Disallow: (.+)", text)]
    routes = get_resolver(PUBLIC_URLS).reverse_dict
    for name in (page.name for page in PUBLIC_TABLE if page.journey):
        for shapes, *_rest in routes.getlist(name):
            path = "/" + re.sub(r"%\(\w+\)s", "x", shapes[0][0])
            assert any(re.match(pattern, path) for pattern in closed), (name, path)


def test_the_card_says_how_to_reach_each_authority(team, public):
    card = public.get("/.well-known/foi.json").json()
    [one] = card["authorities"]
    assert (one["code"], one["email"]) == ("exp", team.authority.email)
    assert one["postal_address"][0] == team.authority.name
    for name in ("home", "request_form", "disclosure_log", "publication_scheme", "feed", "answers_json", "answers_csv"):
        response = public.get(one[name].removeprefix("http://127.0.0.1:8000"))
        assert response.status_code in (200, 302), name


# --- nonsense


_WORD = st.text(max_size=30) | st.sampled_from(["1", "-1", "0", "99999999999999999999", "é", "\x00", "%", "'", "2026"])
_NAMES = ["q", "authority", "topic", "offence", "year", "outcome", "exemption", "order", "page", "rt", "part"]
_DAYS = ["start_date", "end_date", "startdate", "enddate"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(sorted(openapi.described()["paths"])),
    parameters=st.dictionaries(st.sampled_from([*_NAMES, *_DAYS]), _WORD, max_size=5),
)
def test_nonsense_is_never_a_fault_of_ours(team, public, path, parameters):
    entry = type(team.authority).objects.get(pk=team.authority.pk).disclosures.first() or published(team)
    response = public.get(placed(path, entry), parameters)
    if response.streaming:
        b"".join(response)
    assert response.status_code in (200, 400)


# --- the page, and the documentation


def test_the_page_about_open_data_reads_well_and_the_policy_has_nothing_against_the_data(entry, public_page):
    page = public_page()
    page.goto("/open-data/")
    assert_accessible(page)
    page.goto(address_of(entry, "entry-table", table=TABLE))
    assert page.locator('script[type="application/ld+json"]').count() == 1
    assert_accessible(page)  # the browser complained of nothing, the policy included


def test_the_documentation_has_every_column_format_and_address():
    text = (ROOT / "docs" / "reference" / "open-data.md").read_text("utf-8")
    for column in COLUMNS:
        assert f"| `{column.title}` | {column.about} |" in text, column.title
    for path in openapi.described()["paths"]:
        assert f"`{path}`" in text, path
    for outcome, status in STATUS.items():
        assert f"| `{outcome}` | `{status}` |" in text
    for licence in LICENCES.values():
        assert f"`{licence.code}`" in text
