"""The template language of all pages: Jinja, with automatic escaping, translations and the design's components."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader


def environment(**options: Any) -> Environment:
    """The environment, as Django asks for it."""
    loader = options.pop("loader")
    made = Environment(  # noqa: S701 - Django switches escaping on in its options
        **options,
        loader=ChoiceLoader([loader, PackageLoader("govuk_frontend_jinja")]),
        extensions=["jinja2.ext.i18n"],
    )
    made.undefined = ChainableUndefined
    made.globals.update(static=static, url=lambda name, **kwargs: reverse(name, kwargs=kwargs))
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    return made
