"""What is said where two rows stand for one thing of which there may be one only."""

from __future__ import annotations

from collections.abc import Sequence

from candour.language import gettext as _
from candour.language import ngettext


def two_classes(crimes: Sequence[object], on: object) -> str:
    """What is wrong with crimes that had two classes on a day; the crimes by their keys, which may be mere numbers."""
    if not isinstance(crimes[0], str):
        return ngettext(
            "1 crime has more than one class on %(day)s in classification; a crime has one class on a day",
            "%(count)s crimes have more than one class on %(day)s in classification; a crime has one class on a day",
            len(crimes),
        ) % {"count": f"{len(crimes):,}", "day": on}
    key, more = _first(crimes)
    if not more:
        return _(
            "crime %(key)s has more than one class on %(day)s in classification; a crime has one class on a day"
        ) % {
            "key": key,
            "day": on,
        }
    return ngettext(
        "crime %(key)s and 1 more have more than one class on %(day)s in classification; "
        "a crime has one class on a day",
        "crime %(key)s and %(count)s more have more than one class on %(day)s in classification; "
        "a crime has one class on a day",
        more,
    ) % {"key": key, "count": f"{more:,}", "day": on}


def two_currents(keys: Sequence[object], table: str) -> str:
    """What is wrong with crimes (or links) that have two rows of a table marked current, by their keys."""
    return _two_outcomes(keys) if table == "outcome" else _two_disposals(keys)


def _two_outcomes(crimes: Sequence[object]) -> str:
    if not isinstance(crimes[0], str):
        return ngettext(
            "1 crime has more than one current outcome",
            "%(count)s crimes have more than one current outcome",
            len(crimes),
        ) % {"count": f"{len(crimes):,}"}
    key, more = _first(crimes)
    if not more:
        return _("crime %(key)s has more than one current outcome") % {"key": key}
    return ngettext(
        "crime %(key)s and 1 more have more than one current outcome",
        "crime %(key)s and %(count)s more have more than one current outcome",
        more,
    ) % {"key": key, "count": f"{more:,}"}


def _two_disposals(links: Sequence[object]) -> str:
    if not isinstance(links[0], str):
        return ngettext(
            "1 link has more than one current disposal",
            "%(count)s links have more than one current disposal",
            len(links),
        ) % {"count": f"{len(links):,}"}
    key, more = _first(links)
    if not more:
        return _("link %(key)s has more than one current disposal") % {"key": key}
    return ngettext(
        "link %(key)s and 1 more have more than one current disposal",
        "link %(key)s and %(count)s more have more than one current disposal",
        more,
    ) % {"key": key, "count": f"{more:,}"}


def _first(keys: Sequence[object]) -> tuple[str, int]:
    """The first of some keys as it is shown, and how many more there are."""
    return repr(min(str(key) for key in keys)), len(keys) - 1
