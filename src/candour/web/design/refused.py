"""What could not be done and has a sentence that says why is never an error page, whichever page it happened on."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from candour.errors import BadInput
from candour.web.design.views import not_taken, refused

log = logging.getLogger("candour.refused")


class RefusedMiddleware:
    """Shows the sentence of a `BadInput` that no form took: a file that is gone, an act that came too late.

    An address that is asked in a way that it does not take says so with an empty page; here it is given words.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on: only what goes wrong is looked at."""
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            response.content = not_taken(request).content
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page that says why; nothing for a fault of the application."""
        if not isinstance(exception, BadInput):
            return None
        # Not the sentence itself, which may quote what somebody typed.
        where = request.resolver_match.view_name if request.resolver_match else ""
        log.warning("not done", extra={"fields": {"address": where, "why": type(exception).__name__}})
        return refused(request, str(exception))
