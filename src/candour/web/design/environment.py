"""The template language of all pages: Jinja, with automatic escaping, translations and the design's components."""

from __future__ import annotations

from typing import Any, NoReturn

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader, PrefixLoader, UndefinedError
from jinja2.ext import InternationalizationExtension

from candour.web.design.filters import FILTERS


class Missing(ChainableUndefined):
    """A name that a template was not given: false in a condition, a fault where it would be printed.

    What a dictionary lacks prints as nothing: the components' macros are written so.
    """

    def _speak(self) -> str:
        if isinstance(self._undefined_obj, dict):
            return ""
        raise UndefinedError(self._undefined_message)

    def __str__(self) -> str:
        return self._speak()

    def __html__(self) -> str:
        return self._speak()


def stop(message: str) -> NoReturn:
    """Let a component say how it was used wrongly."""
    raise TypeError(message)


def environment(**options: Any) -> Environment:
    """The environment, as Django asks for it."""
    loader = options.pop("loader")
    options["undefined"] = Missing
    made = Environment(  # noqa: S701 - Django switches escaping on in its options
        **options,
        loader=ChoiceLoader([loader, PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})]),
        extensions=[InternationalizationExtension, "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(static=static, url=lambda name, **kwargs: reverse(name, kwargs=kwargs), stop=stop)
    made.filters.update(FILTERS)
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    return made
