"""Filling in the pages of a request by their forms alone: for tests of the journey, its advice and its limits."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

BASE = "/exp/make-a-request/"
# Nothing that a rule has advice about.
PLAIN = "How many bicycle crimes were recorded in 2024?"
VALID: dict[str, dict[str, str]] = {
    "question": {"question": PLAIN},
    "format": {"form": "spreadsheet"},
    "name": {"name": "Ann Applicant"},
    "reply": {"reply": "email", "email": "ann@applicant.example"},
}


def post(reader: Client, step: str, data: dict[str, Any]) -> Any:
    """Send one page's form."""
    return reader.post(f"{BASE}{step}/", data)


def typed(reader: Client, **changes: dict[str, str]) -> Any:
    """Fill in every page up to the last one, which is given back."""
    for step, data in {**VALID, **changes}.items():
        answer = post(reader, step, data)
        assert answer.status_code == 302, (step, answer.content.decode())
        if answer.headers["Location"].endswith("/answers/"):
            post(reader, "answers", {})
        if answer.headers["Location"].endswith("/help/"):
            post(reader, "help", changes.get("question", VALID["question"]))
    return reader.get(f"{BASE}check/")


def hidden(page: Any) -> dict[str, str]:
    """What the last page's form carries."""
    return dict(re.findall(r'name="(token|seen)" value="([^"]+)"', page.content.decode()))


def text_of(page: Any) -> str:
    """What a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())
