"""The description of everything that programs read here, as OpenAPI 3.1; it stands in `openapi.json` beside this."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponseBase

from candour import __version__
from candour.web.public_pages import PublicAsking
from candour.web.publication import topics
from candour.web.publication.public import data
from candour.web.publication.search import facets

_FILE = Path(__file__).with_name("openapi.json")


@data.as_data
def document(request: PublicAsking) -> HttpResponseBase:
    """The document, with this site's own address in it."""
    return data.answer(request, data.written(described()))


def described() -> dict[str, Any]:
    """The document as an object. What topics and outcomes there are comes from where they are defined."""
    made = json.loads(_text())
    made["info"]["version"] = __version__
    made["servers"] = [{"url": settings.PUBLIC_ADDRESS}]
    schemas = made["components"]["schemas"]
    schemas["Topic"]["enum"] = list(topics.LABELS)
    schemas["Outcome"]["enum"] = list(facets.OUTCOMES)
    parameters = made["components"]["parameters"]
    parameters["Topic"]["schema"] = {"$ref": "#/components/schemas/Topic"}
    parameters["Outcome"]["schema"] = {"$ref": "#/components/schemas/Outcome"}
    return dict(made)


@cache
def _text() -> str:
    return _FILE.read_text(encoding="utf-8")
