"""Under which licence an authority lets its published answers be used again: its own setting, the open one otherwise.

The setting is `licence` in the facts of the authority's public site, with `licence_words` where the authority has a
statement of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from candour.web.accounts.models import Authority


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence: its code, its name, where its text stands, and what it allows, in a few words for readers.

    `spdx` is its identifier in the SPDX list, empty where it is in no list.
    """

    code: str
    name: str | Promise
    address: str
    words: str | Promise
    spdx: str = ""

    @property
    def is_open(self) -> bool:
        """Whether anybody may use what is published without asking."""
        return bool(self.spdx)


LICENCES: dict[str, Licence] = {
    one.code: one
    for one in (
        Licence(
            "ogl-3",
            _("Open Government Licence v3.0"),
            "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
            _(
                "You may copy, publish, adapt and use what is published here, for any purpose and free of charge, if "
                "you say where it comes from and that it is used under the Open Government Licence v3.0."
            ),
            "OGL-UK-3.0",
        ),
        Licence(
            "on-request",
            _("Re-use on request"),
            "https://www.legislation.gov.uk/uksi/2015/1415/contents",
            _(
                "You may read and download what is published here, and use it for research of your own, for private "
                "study and to report the news. To use it in any other way, ask first: the Re-use of Public Sector "
                "Information Regulations 2015 give the authority 20 working days to reply."
            ),
        ),
    )
}
DEFAULT = LICENCES["ogl-3"]
EXCEPT = _(
    "This does not cover what belongs to somebody else, such as a document that another body wrote. Ask its owner. It "
    "does not cover badges, crests and logos, nor personal data."
)


def licence_of(authority: Authority) -> Licence:
    """The licence of what an authority publishes. Its `public_site` is read where it was not loaded with it."""
    site = getattr(authority, "public_site", None)
    facts: Mapping[str, Any] = site.facts if site is not None and isinstance(site.facts, dict) else {}
    chosen = LICENCES.get(str(facts.get("licence", "")), DEFAULT)
    own = str(facts.get("licence_words") or "").strip()
    return Licence(chosen.code, chosen.name, chosen.address, own, chosen.spdx) if own else chosen


def as_data(licence: Licence) -> dict[str, Any]:
    """A licence in the forms that programs read."""
    return {
        "code": licence.code,
        "name": str(licence.name),
        "address": licence.address,
        "spdx": licence.spdx or None,
        "words": str(licence.words),
        "except": str(EXCEPT),
    }
