"""Words that everybody here would try first: a password made of little else is refused. docs/security.md lists them."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from candour.web.accounts.models import Authority, Person, Role

# What the application is called and is about, and what people call its parts. The roles and the names of the person
# and of their authorities come on top.
WORDS = (
    *("candour", "freedom", "information", "request", "disclosure", "foia", "foi", "eir"),
    *("casework", "password", "letmein", "welcome", "admin"),
)
# So many letters and figures must stand beside those words.
_ENOUGH = 8
# Shorter pieces of a name stand by chance in other words.
_SHORTEST_NAME = 4


class ContextWordsValidator:
    """Refuses a password of which little is left without the words that belong to this place."""

    def validate(self, password: str, user: Person | None = None) -> None:
        """Raise `ValidationError` for such a password."""
        left = password.casefold()
        for word in sorted(_words(user), key=len, reverse=True):
            left = left.replace(word, " ")
        if len(re.sub(r"[\W_]", "", left)) < _ENOUGH:
            raise ValidationError(
                _(
                    "This password is made of words that others here would try first: the name of the authority, of "
                    "the application, or of you. Choose words that have nothing to do with your work."
                ),
                code="password_of_context_words",
            )

    def get_help_text(self) -> str:
        """What is asked, for whoever lists the rules."""
        return _("Your password must not be made of words that belong to your work.")


def _words(person: Person | None) -> set[str]:
    names = [*Role.values]
    if person is not None:
        names += [person.name, person.email]
        if person.pk is not None:
            own = Authority.objects.filter(memberships__person=person, memberships__ended_at=None)
            names += [text for pair in own.values_list("name", "code") for text in pair]
    pieces = {piece for name in names for piece in re.findall(r"\w+", name.casefold()) if len(piece) >= _SHORTEST_NAME}
    return pieces | set(WORDS)
