"""Every address of the public site, by every method: one table says what may be done, and nothing else answers.

To add an address with something in it that `samples` lacks, add one line there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from answering import issued
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse
from page_checks import HEADERS, POLICY, faults_of

from candour.web import public_pages
from candour.web.hosts import PUBLIC_URLS
from candour.web.portal.models import Feedback
from candour.web.public_pages import PUBLIC_PAGES, PUBLIC_TABLE
from candour.web.publication.actions import publish
from candour.web.publication.models import Disclosure

PUBLIC_HOST, STAFF_HOST = "127.0.0.1", "testserver"
READS = {"GET", "HEAD"}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
REFUSED = 405
# What is sent to no page of this site must be refused, whatever else a browser says of it.
FROM_ELSEWHERE: tuple[dict[str, str], ...] = (
    {"HTTP_SEC_FETCH_SITE": "cross-site"},
    {"HTTP_SEC_FETCH_SITE": "same-site"},
    {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": f"http://{PUBLIC_HOST}"},
    {"HTTP_ORIGIN": "https://elsewhere.example"},
    {"HTTP_ORIGIN": "null"},
    {"HTTP_ORIGIN": "http://["},
)


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


NAMES = [str(pattern.name) for pattern in patterns(get_resolver(PUBLIC_URLS))]
STAFF_PATTERNS = list(patterns(get_resolver(settings.ROOT_URLCONF)))
# The shell of both sites.
ON_BOTH = {"health", "home"}


def test_every_public_address_has_one_row_and_every_row_an_address():
    rows = [page.name for page in PUBLIC_TABLE]
    # One name may stand for a form of an address with and without something in it; it has one row all the same.
    assert sorted(set(NAMES)) == sorted(rows)
    assert len(set(rows)) == len(rows)


def test_no_page_with_somebodys_words_on_it_may_be_kept_or_read_by_other_sites():
    assert [page.name for page in PUBLIC_TABLE if page.journey and page.data] == []
    assert [page.name for page in PUBLIC_TABLE if page.sent_to and page.data] == []


@pytest.fixture
def entry(team, enter) -> Disclosure:
    """An answer on the log."""
    issued(enter, team)
    found = Disclosure.objects.get()
    publish(by=team.publisher, entry=found)
    found.refresh_from_db()
    return found


def samples(entry: Disclosure) -> dict[str, Any]:
    """What may stand in an address. An object that is not there is as good: the row decides before."""
    return {
        "authority": "exp",
        "year": entry.year,
        "month": entry.month,
        "slug": entry.slug,
        "table": "none",
        "path": "none.pdf",
        "regime": "foia",
        "section": "40",
        "kind": "privacy-notice",
        "step": "question",
        "token": "none",
        "number": 1,
        "part": 1,
    }


def addresses(entry: Disclosure) -> dict[str, str]:
    """One address of each row."""
    given, found = samples(entry), {}
    for pattern in patterns(get_resolver(PUBLIC_URLS)):
        values = {name: given[name] for name in pattern.pattern.converters}
        found[str(pattern.name)] = reverse(str(pattern.name), urlconf=PUBLIC_URLS, kwargs=values)
    return found


def test_every_public_address_takes_what_its_row_says_and_nothing_else(entry):
    client, wrong = Client(HTTP_HOST=PUBLIC_HOST), []
    for name, path in addresses(entry).items():
        page = PUBLIC_PAGES[name]
        allowed = READS | ({"POST"} if page.sent_to else set())
        for method in METHODS:
            response = client.generic(method, path)
            if (response.status_code == REFUSED) != (method not in allowed):
                wrong.append(f"{method} {path}: {response.status_code}")
            if response.status_code == REFUSED and set(response["Allow"].split(", ")) != allowed:
                wrong.append(f"{method} {path} allows {response['Allow']}")
            if response.status_code >= 500:
                wrong.append(f"{method} {path}: {response.status_code}")
            wrong += [f"{method} {path}: {fault}" for fault in faults_of(response)]
    assert not wrong, "\n".join(wrong)


def test_nothing_is_taken_from_a_page_of_another_site(entry):
    client, wrong = Client(HTTP_HOST=PUBLIC_HOST), []
    for name, path in addresses(entry).items():
        for told in FROM_ELSEWHERE if PUBLIC_PAGES[name].sent_to else ():
            response = client.post(path, {"text": "x"}, **told)
            if response.status_code != 403 or response.cookies:
                wrong.append(f"{path} {told}: {response.status_code}")
            wrong += faults_of(response)
    assert not wrong, "\n".join(wrong)


def test_what_a_browser_sends_from_a_page_of_this_site_is_taken():
    asked = RequestFactory(HTTP_HOST=PUBLIC_HOST)
    for told in ({"HTTP_SEC_FETCH_SITE": "same-origin"}, {"HTTP_ORIGIN": f"http://{PUBLIC_HOST}"}, {}):
        assert public_pages.from_here(asked.post("/feedback/", **told))


def test_what_may_be_kept_is_what_the_row_says(entry):
    client, wrong = Client(HTTP_HOST=PUBLIC_HOST), []
    for name, path in addresses(entry).items():
        page, response = PUBLIC_PAGES[name], client.get(path)
        kept = response.get("Cache-Control", "")
        if response.status_code >= 400 or page.journey:
            fine = "no-store" in kept
        else:
            fine = ("public" in kept) == page.data and (page.data or "private" in kept or "no-store" in kept)
        shared = response.get("Access-Control-Allow-Origin") == "*"
        if not fine or (shared and not page.data) or "Set-Cookie" in response.headers or response.cookies:
            wrong.append(f"{path} ({response.status_code}): {kept!r}, shared {shared}, {list(response.cookies)}")
    assert not wrong, "\n".join(wrong)


def filled(pattern: URLPattern) -> str:
    """Some path of a staff address, whatever stands in it."""
    route = str(pattern.pattern)
    for name, converter in pattern.pattern.converters.items():
        kind = "int" if "Int" in type(converter).__name__ else "str"
        value = "1" if kind == "int" else "EXP" if name == "code" else "EXP-2026-0001"
        for spelled in (f"<{name}>", *(f"<{one}:{name}>" for one in ("int", "str", "slug", "path", "uuid"))):
            route = route.replace(spelled, value)
    return f"/{route}"


STAFF_PATHS = sorted({filled(pattern) for pattern in STAFF_PATTERNS if pattern.name not in ON_BOTH})


def test_no_staff_address_is_one_of_the_public_site(entry):
    """An address of the same shape may lead to a public page, such as an authority's; never to a staff view."""
    client, wrong = Client(HTTP_HOST=PUBLIC_HOST), []
    assert len(STAFF_PATHS) > 100
    for path in STAFF_PATHS:
        for method in ("GET", "POST"):
            response = client.generic(method, path)
            # 405: a public address of that shape that nothing is sent to, whosever it would be.
            if response.status_code not in ((404,) if method == "GET" else (404, 405)):
                wrong.append(f"{method} {path}: {response.status_code}")
            wrong += [f"{method} {path}: {fault}" for fault in faults_of(response)]
    assert not wrong, "\n".join(wrong)


def test_no_public_address_is_one_of_the_staff_application(entry):
    client, wrong = Client(HTTP_HOST=STAFF_HOST), []
    for name, path in addresses(entry).items():
        if name in ON_BOTH:
            continue
        try:
            resolve(path, urlconf=settings.ROOT_URLCONF)
        except Resolver404:
            pass
        else:
            wrong.append(f"{path} is an address of the staff application")
        if client.get(path).status_code != 404:
            wrong.append(path)
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["elsewhere.example", "127.0.0.1.elsewhere.example", "", "bad host"])
def test_a_host_name_that_is_neither_sites_is_refused(host):
    for path in ("/", "/disclosure-log/", "/sign-in/"):
        response = Client(HTTP_HOST=host).get(path)
        assert response.status_code == 400
        assert "Traceback" not in response.content.decode()


def test_every_response_of_the_public_site_carries_the_headers(entry, settings):
    client = Client(HTTP_HOST=PUBLIC_HOST, raise_request_exception=False)
    answers = [
        client.get("/"),
        client.get("/nowhere/at/all/"),
        client.get("/static/design/candour.css"),
        client.get("/static/nothing.css"),
        client.post("/"),
        client.post("/feedback/", HTTP_SEC_FETCH_SITE="cross-site"),
        client.get("/", HTTP_HOST="elsewhere.example"),
        client.get(reverse("log-csv", urlconf=PUBLIC_URLS)),
        client.get(reverse("feed", urlconf=PUBLIC_URLS)),
        client.get("/statements/privacy-notice/"),
    ]
    assert [answer.status_code for answer in answers] == [200, 404, 200, 404, 405, 403, 400, 200, 200, 302]
    for answer in answers:
        policy = answer["Content-Security-Policy"]
        missing = [name for name in HEADERS if not answer.get(name)]
        assert not missing, f"{answer.request['PATH_INFO']}: {missing}"
        assert all(name in policy for name in POLICY) or "sandbox" in policy
        assert "camera=()" in answer["Permissions-Policy"]
        assert not answer.cookies
        answer.close()


def test_what_is_sent_where_nothing_is_taken_is_told_on_a_page_that_leads_on(entry):
    answer = Client(HTTP_HOST=PUBLIC_HOST).post("/")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert "Nothing can be sent to this address." in answer.content.decode()
    assert "Go to the first page" in answer.content.decode()


def test_a_fault_of_ours_is_told_on_a_page_with_the_headers_and_without_its_reasons(entry, monkeypatch):
    from candour.web.portal.views import home

    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError("a secret of the machine")

    monkeypatch.setattr(home, "_newest", broken)
    response = Client(HTTP_HOST=PUBLIC_HOST, raise_request_exception=False).get("/")
    assert response.status_code == 500
    assert faults_of(response) == []
    page = response.content.decode()
    assert "secret" not in page
    assert "RuntimeError" not in page
    assert "no-store" in response["Cache-Control"]


def test_nonsense_in_an_address_is_told_and_breaks_nothing(entry):
    """What a reader or a robot may put behind a question mark, at every address that is read."""
    client, wrong = Client(HTTP_HOST=PUBLIC_HOST), []
    nonsense = [
        "q=%00&page=-1&year=99999999999999999999&order=%F0%9F%92%A9",
        "page=1e9&year=2024x&authority=%27%22%3E%3Cscript%3E&topic=" + "x" * 3000,
        "q=" + "%22" * 50 + "&page=999999999999999999999999&outcome[]=granted",
        "q=%FF%FE&since=yesterday&until=2026-13-45&before=x&limit=-5&from=//elsewhere.example&to=javascript:alert(1)",
    ]
    for path in addresses(entry).values():
        for query in nonsense:
            response = client.get(f"{path}?{query}")
            if response.status_code not in (200, 302, 301, 400, 404):
                wrong.append(f"{path}?{query[:60]}: {response.status_code}")
            place = response.get("Location", "")
            if "elsewhere.example" in place.partition("?")[0] or place.startswith("javascript:"):
                wrong.append(f"{path} leads to {place}")
            wrong += [f"{path}?{query[:60]}: {fault}" for fault in faults_of(response)]
    assert not wrong, "\n".join(wrong)


def test_nonsense_sent_to_a_form_is_told_and_breaks_nothing(entry):
    client, wrong = Client(HTTP_HOST=PUBLIC_HOST), []
    bodies: list[Any] = [
        {},
        {
            "nonsense": ["1", "2"],
            "text": "\x00",
            "email": "x" * 5000,
            "cookies": "maybe",
            "page": "//elsewhere.example",
        },
        {
            "next": "https://elsewhere.example/",
            "from": "https://elsewhere.example/",
            "to": "https://elsewhere.example/",
        },
    ]
    for name, path in addresses(entry).items():
        if not PUBLIC_PAGES[name].sent_to:
            continue
        answers = [client.post(path, body) for body in bodies]
        answers.append(client.post(path, json.dumps({"a": 1}), content_type="application/json"))
        answers.append(client.post(path, b"\xff\xfe=\x00&=", content_type="application/x-www-form-urlencoded"))
        answers.append(client.post(path, b"--x\r\nbroken", content_type="multipart/form-data; boundary=x"))
        for response in answers:
            if response.status_code not in (200, 204, 302, 303, 400, 404):
                wrong.append(f"POST {path}: {response.status_code}")
            if "elsewhere.example" in response.get("Location", "").partition("?")[0]:
                wrong.append(f"{path} leads to {response['Location']}")
            wrong += [f"POST {path}: {fault}" for fault in faults_of(response)]
    assert not wrong, "\n".join(wrong)


def test_a_file_that_nobody_asked_for_is_not_kept_anywhere(team, monkeypatch):
    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryUploadedFile", None)
    client = Client(HTTP_HOST=PUBLIC_HOST)
    file = SimpleUploadedFile("a.txt", b"x" * 3_000_000)
    assert client.post("/feedback/", {"text": "A word.", "email": file, "more": file}).status_code == 303
    assert Feedback.objects.get().text == "A word."


def test_cookies_of_readers_belong_to_the_public_host_alone(team, settings):
    """Over https each has the prefix that no other host can set, and none is for another host than this one."""
    settings.SECURE, settings.ADDITIONAL_COOKIES = True, ["preferences", "usage"]
    settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_NAME = True, "__Host-session"
    client = Client(HTTP_HOST=PUBLIC_HOST)
    client.post("/cookies/", {"cookies": "accept"}, secure=True)
    client.get("/", secure=True)
    client.post("/exp/make-a-request/question/", {"question": "How many bicycles were stolen in 2024?"}, secure=True)
    assert {"__Host-cookies", "__Host-session"} <= set(client.cookies)
    for name, cookie in client.cookies.items():
        assert name.startswith("__Host-")
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
        assert (cookie["domain"], cookie["path"]) == ("", "/")
