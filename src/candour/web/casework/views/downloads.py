"""Files to take away: always as a download, in a box of its own, whatever a browser would like to make of them."""

from __future__ import annotations

import mimetypes

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def attachment(content: bytes, name: str) -> HttpResponse:
    """A download of some bytes under a name in any letters (RFC 6266); a browser neither opens nor guesses at it."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    # Every text of ours is UTF-8.
    response = HttpResponse(content, content_type=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
