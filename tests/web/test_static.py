"""The design's own files: nothing in them belongs to GOV.UK alone, and once gathered they may be kept by browsers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.storage import storages
from django.core.management import call_command

DESIGN = Path(finders.find("design/candour.js") or "").parent


def test_the_stylesheet_has_no_mark_that_is_only_for_gov_uk():
    text = (DESIGN / "govuk-frontend.css").read_text("utf-8")
    assert '--govuk-frontend-version: "6.6.0"' in text
    for mark in ("GDS Transport", "@font-face", "url("):
        assert mark not in text


def test_no_picture_or_font_of_gov_uk_is_there():
    assert sorted(path.name for path in DESIGN.iterdir()) == [
        "GOVUK-FRONTEND-LICENCE.txt",
        "candour.css",
        "candour.js",
        "cookies.js",
        "copy-table.js",
        "favicon.svg",
        "govuk-frontend.css",
        "govuk-frontend.min.js",
        "leave.js",
    ]


@pytest.mark.filterwarnings("default::ResourceWarning")
def test_gathered_files_change_their_names_with_their_contents_imports_included(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "candour.web.design.storage.StaticFiles"},
    }
    call_command("collectstatic", verbosity=0, interactive=False)
    address = storages["staticfiles"].url("design/candour.js")
    hashed = re.fullmatch(r"/static/(design/candour\.[0-9a-f]{12}\.js)", address)
    assert hashed
    imported = re.search(r'from "\./(govuk-frontend\.min\.[0-9a-f]{12}\.js)"', (tmp_path / hashed[1]).read_text())
    assert imported
    assert (tmp_path / "design" / imported[1]).is_file()
    assert (tmp_path / "design" / f"{imported[1]}.gz").is_file()
