"""Every kind of response of both sites carries the headers, whatever went wrong and whoever answered.

The list is that of the house for a site on the open network: policy, transport, sniffing, frames, referrer, isolation,
permissions, and how long anything may be kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpResponseBase
from django.test import Client
from page_checks import HEADERS, POLICY
from published import published
from signing_in import sign_in

from candour.web.publication.actions import withdraw
from candour.web.publication.editing import add_old_address
from candour.web.publication.public.addresses import address_of

pytestmark = pytest.mark.django_db
PUBLIC, STAFF = "127.0.0.1", "localhost"
YEAR = 31_536_000


@pytest.fixture
def served(settings, tmp_path) -> Path:
    """The application as it is on the open network, with a gathered file that keeps its name and one that does not."""
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 2 * YEAR, True
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = False
    (tmp_path / "candour.css").write_text("p { color: black }")
    return tmp_path


def client(host: str) -> Client:
    return Client(HTTP_HOST=host, raise_request_exception=False)


def fetched(host: str, path: str, method: str = "get", **more) -> HttpResponseBase:
    """A response, its file closed where it has one: without ending the test's own connection with the request's."""
    response = getattr(client(host), method)(path, **{"secure": True, **more})
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)
    return response


def faults(response) -> Iterator[str]:
    for name, value in HEADERS.items():
        if name == "Cross-Origin-Resource-Policy" and response.get("Access-Control-Allow-Origin") == "*":
            continue
        if name == "Referrer-Policy" and response.get(name) == "no-referrer":
            continue
        if response.get(name) != value:
            yield f"{name}: {response.get(name)}"
    if "includeSubDomains" not in (sure := response.get("Strict-Transport-Security", "")) or str(2 * YEAR) not in sure:
        yield f"Strict-Transport-Security: {sure}"
    policy = dict(part.strip().partition(" ")[::2] for part in response.get("Content-Security-Policy", "").split(";"))
    if response.get("Content-Disposition", "").startswith("attachment"):
        if "sandbox" not in policy:
            yield f"a download without a sandbox: {policy}"
    elif policy != POLICY:
        yield f"Content-Security-Policy: {policy}"
    if "camera=()" not in response.get("Permissions-Policy", ""):
        yield f"Permissions-Policy: {response.get('Permissions-Policy')}"
    kept = response.get("Cache-Control", "")
    if not kept:
        yield "no Cache-Control"
    if response.status_code >= 400 and "no-store" not in kept:
        yield f"a refusal that may be kept: {kept}"
    if response.status_code == 405 and not response.get("Allow"):
        yield "405 without Allow"


def assert_right(host: str, asked: dict[str, tuple[int, dict]], method: str = "get") -> None:
    wrong = {}
    for path, (status, more) in asked.items():
        response = fetched(host, path, method, **more)
        found = list(faults(response))
        if response.status_code != status:
            found.append(f"status {response.status_code}, not {status}")
        if found:
            wrong[f"{method} {path} {more}"] = found
    assert not wrong


def test_every_kind_of_answer_of_the_public_site(team, served):
    entry, gone = published(team), published(team, 2)
    add_old_address(by=team.publisher, entry=entry, path="/old/place")
    withdraw(by=team.publisher, entry=gone, reason="A figure was wrong.")
    here, document = address_of(entry), address_of(entry, "entry-document", path="suspects-by-age.csv")
    assert_right(
        PUBLIC,
        {
            "/": (200, {}),
            "/nothing/": (404, {}),
            "/static/candour.css": (200, {}),
            "/static/nothing.css": (404, {}),
            "/disclosure-log": (301, {}),
            "/disclosure-log/?page=900": (302, {}),
            "/disclosure-log/feed.atom": (200, {}),
            "/disclosure-log/answers.json": (200, {}),
            "/disclosure-log/answers.csv": (200, {}),
            "/sitemap.xml": (200, {}),
            "/sitemap-9.xml": (404, {}),
            "/robots.txt": (200, {}),
            "/old/place": (301, {}),
            here: (200, {}),
            document: (200, {}),
            f"{document}x": (404, {}),
            f"{here}answer.json": (200, {}),
            address_of(gone): (410, {}),
            f"{address_of(gone)}answer.json": (410, {}),
            "/exp/make-a-request/question/": (200, {}),
            "/progress/nonsense/": (404, {}),
            "/leave/": (302, {}),
            "/health/": (200, {}),
            "/accounts/login/": (404, {}),
        },
    )


@pytest.mark.parametrize("method", ["head", "options", "trace", "put", "delete"])
def test_every_method_is_answered_with_the_headers(team, served, method):
    here = address_of(published(team))
    reads = method == "head"
    paths = ("/", here, f"{here}answer.json", "/disclosure-log/answers.csv", "/disclosure-log/feed.atom", "/feedback/")
    assert_right(PUBLIC, {path: (200 if reads else 405, {}) for path in paths}, method)
    assert_right(PUBLIC, {"/static/candour.css": (200 if reads else 405, {})}, method)
    assert_right(STAFF, {"/static/candour.css": (200 if reads else 405, {})}, method)


def test_what_is_not_sent_again_and_what_is_refused(team, served):
    entry = published(team)
    here = address_of(entry)
    document = address_of(entry, "entry-document", path="suspects-by-age.csv")
    again = {}
    for path in (f"{here}answer.json", document, "/disclosure-log/feed.atom", "/static/candour.css"):
        first = fetched(PUBLIC, path)
        known = {"HTTP_IF_NONE_MATCH": first["ETag"]} if first.get("ETag") else {}
        known = known or {"HTTP_IF_MODIFIED_SINCE": first["Last-Modified"]}
        again[path] = (304, known)
        # As long as the first.
        second = fetched(PUBLIC, path, **known)
        assert second.get("Cache-Control") == first.get("Cache-Control"), path
    assert_right(PUBLIC, again)
    cross = {"HTTP_SEC_FETCH_SITE": "cross-site"}
    assert_right(PUBLIC, {"/feedback/": (403, cross), "/": (405, {}), f"{here}answer.json": (405, {})}, "post")
    for host in (PUBLIC, STAFF):
        assert_right(host, {"/": (400, {"HTTP_HOST": "elsewhere.example"})})
        assert_right(host, {"/feedback/": (400, {"CONTENT_TYPE": "text/plain; charset=utf-16"})})


def test_a_fault_of_ours(team, served, monkeypatch):
    def broken(*_values, **_more):
        raise RuntimeError("for this test")

    monkeypatch.setattr("candour.web.publication.public.data_json.search.walk", broken)
    monkeypatch.setattr("candour.web.publication.public.log.find", broken)
    assert_right(PUBLIC, {"/disclosure-log/answers.json": (500, {}), "/disclosure-log/": (500, {})})


def test_every_kind_of_answer_of_the_staff_application(team, served, enter):
    case = enter()
    assert_right(
        STAFF,
        {
            "/": (302, {}),
            "/sign-in/": (200, {}),
            f"/cases/{case.pk}/": (302, {}),
            "/nothing/": (404, {}),
            "/disclosure-log/": (404, {}),
            "/static/candour.css": (200, {}),
            "/static/nothing.css": (404, {}),
            "/health/": (200, {}),
        },
    )
    officer = client(STAFF)
    sign_in(officer, team.officer)
    for path, status in {"/": 200, "/nothing/": 404, "/publication/": 403, "/cases": 301}.items():
        answer = officer.get(path, secure=True)
        assert (answer.status_code, list(faults(answer))) == (status, []), path
        assert "no-store" in answer["Cache-Control"] or status == 301
    for method, status in {"put": 405, "options": 405, "trace": 405, "head": 200}.items():
        answer = getattr(officer, method)("/", secure=True)
        assert (answer.status_code, list(faults(answer))) == (status, []), method


def test_whoever_comes_without_encryption_is_sent_on_with_the_headers(team, served, settings):
    settings.SECURE_SSL_REDIRECT = True
    for host in (PUBLIC, STAFF):
        for path in ("/", "/static/candour.css", "/disclosure-log/answers.json"):
            answer = fetched(host, path, secure=False)
            assert (answer.status_code, answer["Location"]) == (301, f"https://{host}{path}")
            # Whoever hears it without encryption could have changed it: browsers take no such promise from there.
            assert [one for one in faults(answer) if not one.startswith("Strict-Transport")] == []
