"""The language in which the rooms speak: English, unless the program around them brings translations.

Every sentence for people goes through `gettext` or `ngettext`, whole, with its values named in it:
`_("%(path)s cannot be read: %(why)s") % {"path": path, "why": why}`. The application has them translated into the
language of the page (see `speak`); the command line speaks the English that stands in the code.
"""

from __future__ import annotations

from typing import Protocol


class Translations(Protocol):
    """What translates: the translations of the standard library, or the module that a web framework has for it."""

    def gettext(self, message: str, /) -> str:
        """The sentence in the language of the moment."""
        ...

    def ngettext(self, singular: str, plural: str, number: int, /) -> str:
        """The sentence that goes with the number, in the language of the moment."""
        ...


class _English:
    """The sentences as they stand in the code."""

    def gettext(self, message: str, /) -> str:
        return message

    def ngettext(self, singular: str, plural: str, number: int, /) -> str:
        return singular if number == 1 else plural


ENGLISH: Translations = _English()
_speaking = ENGLISH


def speak(translations: Translations) -> Translations:
    """Have every later sentence of the rooms translated by these; gives back what translated until now."""
    global _speaking
    before, _speaking = _speaking, translations
    return before


def gettext(message: str) -> str:
    """The sentence in the language that is spoken now."""
    return _speaking.gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """The sentence that goes with the number in the language that is spoken now."""
    return _speaking.ngettext(singular, plural, number)


def later(message: str) -> str:
    """A sentence of a table of sentences, as it stands: who shows it calls `gettext` on it.

    Marks it for the catalogue of what is to be translated; the tables are read before a language is known.
    """
    return message
