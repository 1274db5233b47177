"""Every address of the public site in one table: what is shown of whose, whether anything is sent to it, what is kept.

`PublicPageMiddleware` enforces the table; an address without a row is not served. Nobody signs in here, so there is no
token in the forms and no cookie for one: what is sent must come from a page of this very site, which browsers say of
themselves (`Sec-Fetch-Site`, `Origin`), and docs/decisions/0006 says why that is enough.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from candour.web import hosts
from candour.web.accounts.models import Authority
from candour.web.design.pages import show


@dataclass(frozen=True, slots=True)
class PublicPage:
    """One row. `sent_to`: a form may be sent there. `journey`: somebody's own words stand on it, so nothing is kept.

    `data`: the same for everybody and asked for by programs: it may be kept for a while anywhere, and read by any site.
    `draft`: it reads, keeps or ends what somebody is typing, which stands in their session. No other page touches that.
    """

    name: str
    sent_to: bool = False
    journey: bool = False
    data: bool = False
    draft: bool = False


PUBLIC_TABLE: tuple[PublicPage, ...] = (
    # --- the shell (portal/views)
    PublicPage("home"),
    PublicPage("authority-home"),
    PublicPage("staying-safe"),
    PublicPage("leave", sent_to=True, journey=True, draft=True),
    PublicPage("cookies", sent_to=True),
    PublicPage("feedback", sent_to=True, journey=True),
    PublicPage("feedback-thanks", journey=True),
    PublicPage("accessibility-statement"),
    PublicPage("privacy-notice"),
    PublicPage("publication-scheme"),
    PublicPage("statements"),
    PublicPage("preferences", sent_to=True),
    # --- the disclosure log (publication/public)
    PublicPage("log"),
    PublicPage("entry"),
    PublicPage("entry-table"),
    PublicPage("entry-document"),
    PublicPage("entry-document-page"),
    PublicPage("exemptions"),
    PublicPage("exemption"),
    # --- the same as data (publication/public)
    PublicPage("feed", data=True),
    PublicPage("open-data"),
    PublicPage("openapi", data=True),
    PublicPage("log-json", data=True),
    PublicPage("log-csv", data=True),
    PublicPage("log-csv-metadata", data=True),
    PublicPage("entry-json", data=True),
    PublicPage("entry-table-json", data=True),
    PublicPage("entry-table-csv", data=True),
    PublicPage("entry-table-csv-metadata", data=True),
    PublicPage("entry-chart", data=True),
    PublicPage("councils", data=True),
    PublicPage("foi-json", data=True),
    PublicPage("sitemap", data=True),
    PublicPage("sitemap-part", data=True),
    PublicPage("robots", data=True),
    # --- making a request (portal/views/request.py)
    PublicPage("request-start"),
    PublicPage("request-begin"),
    PublicPage("request-step", sent_to=True, journey=True, draft=True),
    PublicPage("request-satisfied", sent_to=True, journey=True, draft=True),
    PublicPage("request-delete", sent_to=True, journey=True, draft=True),
    PublicPage("request-sent", journey=True),
    PublicPage("progress", journey=True),
    # --- whether it runs (design/views.py)
    PublicPage("health"),
)

PUBLIC_PAGES: dict[str, PublicPage] = {page.name: page for page in PUBLIC_TABLE}
_READS = ("GET", "HEAD")
_KEPT_FOR = 300


def at(route: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
    """An address of the public site. Its forms need no token: the middleware sees whose page sent them."""
    return path(route, csrf_exempt(view), name=name)


class PublicAsking(HttpRequest):
    """A request of the public site: the authority that the address names, where it names one.

    A view that shows an entry of the log puts its id into `looked_at`, for the counts of what is looked at.
    """

    authority: Authority | None
    looked_at: int


class _NoFiles(FileUploadHandler):
    """No form of the public site asks for a file, so nobody can fill the disk with one: it is passed over unkept."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Never reached: each file is skipped before its first byte."""

    def file_complete(self, file_size: int) -> None:
        """Never reached either."""


class PublicPageMiddleware:
    """Lets pass what the table allows, finds the authority that an address names, and says what may be kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and say how long the answer may be kept and by whom."""
        response = self.get_response(request)
        if hosts.is_public(request):
            _say_what_is_kept(request, response)
            _leave_the_session(request)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuse what the table does not allow; put the authority of the address on the request (404 for none)."""
        if not hosts.is_public(request):
            return None
        page = _page_of(request)
        if page is None:
            raise ImproperlyConfigured(f"the public address {request.path!r} has no row in the table of public pages")
        if request.method not in (*_READS, "POST") or (request.method == "POST" and not page.sent_to):
            return _refused(request, page)
        if request.method == "POST":
            if not from_here(request):
                raise PermissionDenied(_("This form was sent from another site."))
            request.upload_handlers = [_NoFiles(request)]
        asking = cast(PublicAsking, request)
        asking.authority = None
        code = kwargs.pop("authority", "")
        if code:
            asking.authority = Authority.objects.select_related("public_site").filter(code__iexact=code).first()
            if asking.authority is None and page.data:
                return problem(404, "not-found", _("There is no authority of that name here."))
            if asking.authority is None:
                raise Http404
        return None


def _refused(request: HttpRequest, page: PublicPage) -> HttpResponse:
    """Sent where nothing is taken, or in a way that no page knows: for a person a page, from which they can go on."""
    refused = HttpResponseNotAllowed((*_READS, "POST") if page.sent_to else _READS)
    if page.data:
        return said_as_data(refused, "not-allowed", _("This can only be read."))
    said = _("Nothing can be sent to this address. Nothing was kept.")
    refused.content = show(request, "portal/wrong.html", title=_("This cannot be done"), said=said).content
    return refused


def problem(status: int, code: str, said: str, **facts: Any) -> HttpResponse:
    """What programs are told where there is no data: a status, a code of it, a sentence for people, and more facts."""
    return said_as_data(HttpResponse(status=status), code, said, **facts)


def said_as_data(response: HttpResponse, code: str, said: str, **facts: Any) -> HttpResponse:
    """A refusal with the same in its body."""
    response.headers["Content-Type"] = "application/json"
    response.headers["Access-Control-Allow-Origin"] = "*"
    error = {"status": response.status_code, "code": code, "message": said, **facts}
    response.content = json.dumps({"error": error}, ensure_ascii=False).encode("utf-8") + b"\n"
    return response


def from_here(request: HttpRequest) -> bool:
    """Whether what was sent comes from a page of this site, or from no browser at all.

    Browsers say in `Sec-Fetch-Site` whose page sent a form; those that do not yet say so give its `Origin`. A program
    gives neither, and has no cookies of anybody to misuse.
    """
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched is not None:
        return fetched in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or origin.partition("://")[2] == request.get_host()


def _page_of(request: HttpRequest) -> PublicPage | None:
    match = request.resolver_match
    return PUBLIC_PAGES.get(match.view_name) if match else None


def _leave_the_session(request: HttpRequest) -> None:
    """Without a session on the request nothing writes it or its cookie: pages that need none leave it as it is.

    The others have read it by then, if only here: the cookie of a session that is over is then taken away, where one
    that nobody has looked into would be given a new session.
    """
    page = _page_of(request)
    if page is None or not page.draft:
        del request.session
    else:
        request.session.keys()


def _say_what_is_kept(request: HttpRequest, response: HttpResponse) -> None:
    page = _page_of(request)
    if page is None or page.journey or response.status_code >= 400:
        return
    if page.data:
        response.headers.setdefault("Cache-Control", f"public, max-age={_KEPT_FOR}")
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    else:
        # Asked for anew each time: what a reader has chosen about cookies shows at once.
        response.headers.setdefault("Cache-Control", "private, no-cache")
