"""The pages of an answer, in a real browser: as the applicant and the public meet them."""

from __future__ import annotations

from pathlib import Path

import pytest

from candour.answer import answer, load_case

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PAGES = ["letter.html", "public.html"]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    out = tmp_path_factory.mktemp("pages") / "bundle"
    answer(load_case(EXAMPLES / "11220"), out)
    return out


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
