"""The checks of pages find what they are there to find."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from page_checks import HEADERS, POLICY, faults_of

GOOD = (
    "<!DOCTYPE html><html lang='en'><head><title>A page - Candour</title></head>"
    "<body><main><h1>A page</h1>HERE</main></body></html>"
)


def faults_in(text, **headers):
    response = HttpResponse(text)
    policy = "; ".join(f"{name} {value}" for name, value in POLICY.items())
    permissions = "camera=(), geolocation=(), microphone=()"
    given = {"Content-Security-Policy": policy, "Permissions-Policy": permissions, "Cache-Control": "no-store"}
    for name, value in {**HEADERS, **given, **headers}.items():
        response[name.replace("_", "-")] = value
    return "\n".join(faults_of(response))


def test_a_good_page_has_no_faults():
    assert faults_in(GOOD.replace("HERE", "<p>It’s “good”.</p>")) == ""


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<h1>Another</h1>", "2 h1"),
        ("<p id='a'></p><p id='a'></p>", "stands 2 times"),
        ("<div><span></div>", "line 1"),
        ("<p style='color:red'>x</p>", "has style"),
        ("<p onclick='x()'>x</p>", "has onclick"),
        ("<script>x()</script>", "inline <script>"),
        ("<input name='x' id='x'>", "has no label"),
        ("<label for='nothing'>x</label>", "which is not there"),
        ("<p aria-describedby='nothing'>x</p>", "which is not there"),
        ("<a href='#'>x</a>", "leads to '#'"),
        ("<a href='#nothing'>x</a>", "leads to '#nothing'"),
        ("<a href='/no-such-page/'>x</a>", "leads to '/no-such-page/'"),
        ("<a href='javascript:x()'>x</a>", "leads to 'javascript:x()'"),
        ("<a href='/accessibility/'></a>", "has no words"),
        ("<img src='/static/design/favicon.svg'>", "without alt"),
        ("<img alt='' src='/static/design/none.png'>", "none.png"),
        ("<form method='post' novalidate><button type='submit'>x</button></form>", "without its token"),
        ("<form method='get'><button type='submit'>x</button></form>", "browser validates"),
        ("<form method='get' novalidate></form>", "without a button"),
        ("<form method='get' novalidate action='/nowhere/'><button type='submit'>x</button></form>", "'/nowhere/'"),
        ("<button>x</button>", "has no type"),
        ("<h3>Too deep</h3>", "jumps from h1 to h3"),
        ("<p>Due: None</p>", "leaked"),
        ("<p>None</p>", "leaked"),
        ("<p>&amp;lt;b&amp;gt;</p>", "leaked"),
        ("<p>%(name)s</p>", "leaked"),
        ('<p>It\'s "bad".</p>', "straight quotes"),
        ("<div class='govuk-error-summary'>x</div>", "does not follow"),
    ],
)
def test_a_fault_of_a_page_is_found(html, said):
    assert said in faults_in(GOOD.replace("HERE", html))


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (GOOD.replace(" lang='en'", ""), "no language"),
        (GOOD.replace("A page - Candour", "Another - Candour"), "does not follow"),
        (GOOD.replace("<!DOCTYPE html>", ""), "line 1"),
        (GOOD.replace("main>", "div>"), "not one main"),
    ],
)
def test_a_fault_of_the_whole_page_is_found(page, said):
    assert said in faults_in(page.replace("HERE", ""))


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"X_Frame_Options": "SAMEORIGIN"}, "X-Frame-Options"),
        ({"Content_Security_Policy": "default-src 'self'"}, "content security policy"),
        ({"Permissions_Policy": ""}, "camera"),
        ({"Cache_Control": "max-age=60"}, "may be kept"),
        ({"Content_Disposition": "attachment; filename=x"}, "without a sandbox"),
    ],
)
def test_a_fault_of_the_headers_is_found(headers, said):
    assert said in faults_in(GOOD.replace("HERE", ""), **headers)
