"""The one way from a view to a page."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.functional import Promise


def show(
    request: HttpRequest | None, template: str, *, title: str | Promise, status: int = 200, **context: Any
) -> HttpResponse:
    """A page from a template that extends `design/page.html`. `title` is its one heading and its window's title.

    Where a form among the values has errors, the title begins with "Error:", so that a screen reader says it first.
    """
    context["title"] = title
    context["has_errors"] = any(_is_wrong(value) for value in context.values())
    return HttpResponse(loader.render_to_string(template, context, request, using="jinja2"), status=status)


def _is_wrong(value: object) -> bool:
    """Whether a form, or one of several, has errors to show."""
    if isinstance(value, list | tuple):
        return any(_is_wrong(one) for one in value if isinstance(one, BaseForm))
    return isinstance(value, BaseForm) and bool(value.errors)
