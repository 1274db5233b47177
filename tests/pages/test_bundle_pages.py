"""The pages of an answer, in a real browser: as the applicant and the public meet them."""

from __future__ import annotations

from pathlib import Path

import html_checker
import pytest

from candour.letters import compose, load_record, render_html, render_public_page
from candour.tables import read, read_json, to_html

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
LETTERS = Path(__file__).resolve().parents[1] / "letters" / "data"
PAGES = ["letter.html", "public.html"]


@pytest.fixture
def bundle(reference):
    return reference[1]


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_nothing_is_fetched(open_page, bundle, name):
    page = open_page(bundle / name)
    assert page.requests == [(bundle / name).as_uri()]
    assert page.complaints == []
    assert page.violations() == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_phone_and_400_percent_zoom(open_page, bundle, name):
    page = open_page(bundle / name, viewport={"width": 320, "height": 640})
    assert page.overflow() <= 0


@pytest.mark.parametrize("name", PAGES)
def test_the_caption_of_a_wide_table_is_read_on_a_phone_without_scrolling(open_page, bundle, name):
    page = open_page(bundle / name, viewport={"width": 320, "height": 640}).page
    edges = page.locator("caption").evaluate_all("all => all.map(one => one.getBoundingClientRect().right)")
    assert edges
    assert max(edges) <= 320


@pytest.mark.parametrize("name", PAGES)
def test_a_page_reads_where_the_reader_prefers_dark(open_page, bundle, name):
    page = open_page(bundle / name, color_scheme="dark")
    assert page.violations() == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_one_h1_a_title_that_starts_with_it_and_a_language(open_page, bundle, name):
    page = open_page(bundle / name).page
    assert page.locator("h1").count() == 1
    assert page.title().startswith(page.locator("h1").inner_text()[:40])
    assert page.locator("html").get_attribute("lang").startswith("en")


def test_the_documents_of_the_public_page_are_there(open_page, bundle):
    page = open_page(bundle / "public.html").page
    links = page.locator("a[href]").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    files = [link for link in links if "://" not in link and not link.startswith(("#", "mailto:"))]
    assert files
    assert [link for link in files if not (bundle / link).is_file()] == []


def test_the_public_page_prints_without_cutting_a_table(open_page, bundle):
    page = open_page(bundle / "public.html", viewport={"width": 794, "height": 1123})
    page.page.emulate_media(media="print")
    assert page.overflow() <= 0


def test_the_html_checker_has_nothing_to_say_of_any_page_of_an_answer_letter_or_table(bundle, tmp_path):
    pages = {name: (bundle / name).read_text("utf-8") for name in PAGES}
    suspects = read_json(LETTERS / "tables" / "suspects.json")
    for path in sorted((LETTERS / "records").glob("*.toml")):
        record = load_record(path)
        tables = {"suspects": suspects} if any(item.table for item in record.disclosures) else {}
        pages[f"letter of {path.stem}"] = render_html(compose(record, tables))
        pages[f"public page of {path.stem}"] = render_public_page(record, tables)
    for number, table in enumerate([suspects, *(read(path) for path in sorted(bundle.glob("*.csv")))], 1):
        head = f'<!DOCTYPE html><html lang="en-GB"><head><title>{number}</title></head><body><h1>{number}</h1>'
        pages[f"table {number}"] = f"{head}{to_html(table, about=True, cell_ids='-'.join)}</body></html>"
    html_checker.assert_valid({name: page.encode() for name, page in pages.items()}, tmp_path)
