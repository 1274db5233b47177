"""The checks of a page in a browser: that they find what is wrong where a page does not stand still."""

from __future__ import annotations

import browsing
import pytest

PAGE = """<!doctype html><html lang="en"><head><title></title></head>
<body><main><h1>Counting</h1><p>It is under way.</p></main></body></html>"""
# Drawn only when the page has been loaded anew.
SLOWLY = "() => new Promise(done => setTimeout(done, 1200))"


def test_a_page_that_is_loaded_anew_every_second_is_looked_at_however_slowly_it_is_drawn(browser, monkeypatch):
    loads = []

    def come(route):
        loads.append(route)
        route.fulfill(content_type="text/html", headers={"Refresh": "1"}, body=PAGE)

    monkeypatch.setattr(browsing, "DRAWN", SLOWLY)
    page = browser.new_context().new_page()
    browsing.listen(page)
    page.route("http://localhost/counting", come)
    page.goto("http://localhost/counting")
    with pytest.raises(AssertionError, match="document-title"):
        browsing.assert_accessible(page)
    assert len(loads) > 1
    page.context.close()
