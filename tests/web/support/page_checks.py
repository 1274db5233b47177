"""What every response and every page must be, whoever fetched it in whichever test."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from django.conf import settings
from django.http import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, resolve

from candour.web.hosts import PUBLIC_URLS
from candour.web.hosts import is_public as is_public_request

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# The only public addresses at which a cookie may be set: what a reader chose, and what they are typing.
SETS_COOKIES = ("/cookies/", "/preferences/", "/leave/", "/cy/")
TYPES = re.compile(r"/[\w-]+/make-a-request/[\w-]+/")
# Words of people, of files and of letters are shown as they came.
AS_THEY_CAME = {"pre", "code", "textarea", "blockquote", "script", "style", "td", "dd", "option"}
AS_THEY_CAME_CLASSES = {"candour-words", "candour-sheet", "candour-answer"}
LEAKS = re.compile(r"Undefined|object at 0x|<bound |datetime\.|%\(\w|\{\{|\}\}|\[object |<class |&lt;|&amp;|&#")
NONE = re.compile(r"^None$|[a-z,:;(] None\b")


def faults_of(response: HttpResponseBase) -> list[str]:
    """Everything that is wrong with a response; empty where nothing is."""
    public = is_public(response)
    found = list(_header_faults(response, public))
    if response.get("Content-Type", "").startswith("text/html") and not response.get("Content-Disposition"):
        text = b"".join(response).decode("utf-8") if response.streaming else response.content.decode("utf-8")
        if text:
            found += _page_faults(text, public)
    return found


def is_public(response: HttpResponseBase) -> bool:
    """Whether a response is the public site's, by the host name that was asked."""
    request = getattr(response, "wsgi_request", None)
    return request is not None and is_public_request(request)


def _header_faults(response: HttpResponseBase, public: bool) -> Iterator[str]:
    # Data of the public site may be read by any other.
    shared = public and response.get("Access-Control-Allow-Origin") == "*"
    for name, value in HEADERS.items():
        if shared and name == "Cross-Origin-Resource-Policy":
            continue
        # Where a reader leaves the site at once, not even the address of the site is told.
        if name == "Referrer-Policy" and public and response.get(name) == "no-referrer":
            continue
        if response.get(name) != value:
            yield f"header {name} is {response.get(name)!r}, not {value!r}"
    policy = dict(part.strip().partition(" ")[::2] for part in response.get("Content-Security-Policy", "").split(";"))
    if response.get("Content-Disposition", "").startswith("attachment"):
        if "sandbox" not in policy or policy.get("default-src") != "'none'":
            yield f"a download without a sandbox: {policy}"
        if "filename" not in response["Content-Disposition"]:
            yield "a download without a name"
    elif policy != POLICY:
        yield f"content security policy is {policy}"
    path = getattr(response, "request", {}).get("PATH_INFO", "")
    if public and response.cookies and not (path.startswith(SETS_COOKIES) or TYPES.fullmatch(path)):
        yield f"a cookie without need: {list(response.cookies)}"
    if not public and not path.startswith("/static/") and "no-store" not in response.get("Cache-Control", ""):
        yield f"a page that may be kept: {response.get('Cache-Control')!r}"
    for feature in ("camera", "geolocation", "microphone"):
        if f"{feature}=()" not in response.get("Permissions-Policy", ""):
            yield f"permissions policy lets {feature} be used"


def _page_faults(text: str, public: bool) -> Iterator[str]:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    page = parser.parse(text)
    for (line, column), code, values in parser.errors:
        yield f"line {line}, column {column}: {html5lib.constants.E[code] % values}"
    yield from _head_faults(page, public)
    yield from _id_faults(page)
    for form in page.iter("form"):
        yield from _form_faults(form, public)
    labels = {label.get("for") for label in page.iter("label")}
    for element in page.iter():
        if isinstance(element.tag, str):
            yield from _element_faults(element, labels, public)
    yield from _heading_faults(page)
    for words, plain in _words(page.find("body")):
        yield from _word_faults(words, plain)


def _head_faults(page: Element, public: bool) -> Iterator[str]:
    if not (page.get("lang") or "").startswith(("en", "cy")):
        yield "no language"
    headings, titles = list(page.iter("h1")), list(page.iter("title"))
    if len(headings) != 1 or len(titles) != 1:
        yield f"{len(headings)} h1 and {len(titles)} titles"
        return
    heading, title = _text(headings[0]), _text(titles[0])
    wrong = any("govuk-error-summary" in (element.get("class") or "").split() for element in page.iter("div"))
    start = f"Error: {heading}" if wrong else heading
    end = r"( - [A-Z][^<>]*)? - [A-Z][^<>]*" if public else r"( - [A-Z0-9][\w/-]*)? - Candour"
    if not heading or not re.fullmatch(re.escape(start) + r"( \(page \d+ of \d+\))?" + end, title):
        yield f"title {title!r} does not follow from the heading {heading!r} (errors shown: {wrong})"
    if len(list(page.iter("main"))) != 1:
        yield "not one main"


def _id_faults(page: Element) -> Iterator[str]:
    ids = Counter(element.get("id") for element in page.iter() if element.get("id") is not None)
    for name, times in ids.items():
        if times > 1 or not name or " " in name:
            yield f"id {name!r} stands {times} times"
    for element in page.iter():
        for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            for name in (element.get(attribute) or "").split():
                if name not in ids:
                    yield f"{attribute} names {name!r}, which is not there"
        if element.tag == "a":
            address = element.get("href") or ""
            if address in ("", "#") or (address.startswith("#") and address[1:] not in ids):
                yield f"link {_text(element)!r} leads to {address!r}"
            elif not _text(element):
                yield f"link to {address} has no words"


def _form_faults(form: Element, public: bool) -> Iterator[str]:
    method, address = (form.get("method") or "").lower(), form.get("action")
    names = {field.get("name") for field in form.iter("input")}
    if method not in ("get", "post"):
        yield f"form with method {method!r}"
    # Forms of the public site have none: whose page sent them is seen otherwise (public_pages).
    if method == "post" and ("csrfmiddlewaretoken" in names) == public:
        yield "form without its token" if not public else "a token, and so a cookie, on the public site"
    if method == "get" and "csrfmiddlewaretoken" in names:
        yield "a token in an address"
    if form.get("novalidate") is None:
        yield "form that the browser validates"
    if not any(button.get("type") == "submit" for button in form.iter("button")):
        yield "form without a button"
    if address is not None and not _is_ours(address, public):
        yield f"form leads to {address!r}"


def _element_faults(element: Element, labels: set[str | None], public: bool) -> Iterator[str]:
    tag = element.tag
    for name in element.keys():  # noqa: SIM118 - an element is no dict
        if name.startswith("on") or name == "style" or (name == "required" and tag != "html"):
            yield f"<{tag}> has {name}"
    # Linked data in a page is no script: a browser does not run it, whatever the policy says.
    data = element.get("type") == "application/ld+json"
    if tag == "style" or (tag == "script" and (element.text or "").strip() and not data):
        yield f"inline <{tag}>"
    if (
        tag in ("input", "select", "textarea")
        and element.get("type") not in ("hidden", "submit", "button")
        and element.get("id") not in labels
        and not element.get("aria-label")
    ):
        yield f"<{tag} name={element.get('name')}> has no label"
    if tag == "button" and element.get("type") not in ("submit", "button"):
        yield f"button {_text(element)!r} has no type"
    if tag == "img" and element.get("alt") is None:
        yield "image without alt"
    for name in ("href", "src"):
        address = element.get(name)
        # A picture may be drawn in its own address, as the one that an authenticator app scans.
        drawn = tag == "img" and (address or "").startswith("data:image/svg+xml;base64,")
        if address is not None and not address.startswith("#") and not drawn and not _is_ours(address, public):
            yield f"<{tag}> leads to {address[:200]!r}"


def _is_ours(address: str, public: bool) -> bool:
    """Whether an address is one of the application's, or openly somebody else's."""
    if settings.PUBLIC_ADDRESS and address.startswith(f"{settings.PUBLIC_ADDRESS}/"):
        return _is_ours(address.removeprefix(settings.PUBLIC_ADDRESS), public=True)
    parts = urlsplit(address)
    if parts.scheme in ("https", "mailto"):
        return True
    if parts.scheme or parts.netloc:
        return False
    if not parts.path:
        return True
    if parts.path.startswith("/static/"):
        return _static_exists(parts.path)
    try:
        resolve(parts.path, urlconf=PUBLIC_URLS if public else None)
    except Resolver404:
        return False
    return True


def _static_exists(path: str) -> bool:
    from django.contrib.staticfiles import finders

    return finders.find(path.removeprefix("/static/")) is not None


def _heading_faults(page: Element) -> Iterator[str]:
    level = 0
    for element in page.iter():
        if isinstance(element.tag, str) and re.fullmatch("h[1-6]", element.tag):
            mine = int(element.tag[1])
            # A message or the error summary stands above the h1 of its page.
            if level and mine > level + 1:
                yield f"heading {_text(element)!r} jumps from h{level} to h{mine}"
            level = mine


def _words(element: Element | None, plain: bool = True) -> Iterator[tuple[str, bool]]:
    """Every run of text in the page, and whether it is the application's own words."""
    if element is None or not isinstance(element.tag, str):
        return
    classes = set((element.get("class") or "").split())
    inside = plain and element.tag not in AS_THEY_CAME and not classes & AS_THEY_CAME_CLASSES
    if element.tag not in ("script", "style"):
        if element.text:
            yield element.text, inside
        for child in element:
            yield from _words(child, inside)
            if child.tail:
                yield child.tail, inside


def _word_faults(words: str, ours: bool) -> Iterator[str]:
    text = " ".join(words.split())
    if ours and (LEAKS.search(text) or NONE.search(text)):
        yield f"leaked: {text[:120]!r}"
    if ours and ("'" in text or '"' in text):
        yield f"straight quotes: {text[:120]!r}"


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


class CheckedClient(Client):
    """Django's test client, which looks at every response that passes through it."""

    def request(self, **request: Any) -> Any:
        """Fetch, and look."""
        response = super().request(**request)
        found = faults_of(response)
        assert not found, f"{request.get('REQUEST_METHOD')} {request.get('PATH_INFO')}:\n" + "\n".join(found)
        return response
