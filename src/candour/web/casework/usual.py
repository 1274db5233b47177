"""What a breakdown usually has, filled in where whoever asks a question left it empty, for them to look at.

Nothing is counted by it unseen: the page shows what was filled in before the question is saved.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from django.utils.translation import gettext as _

from candour.web.casework import questions

Texts = dict[str, str]

# From this age on a child can be held responsible in England, Wales and Northern Ireland.
_RESPONSIBLE = 10
# More single ages than this are no table that anybody reads.
_MOST_SINGLE = 12


def missing_from(breakdown: Mapping[str, Any], base: Mapping[str, Any]) -> Texts:
    """What to fill into the empty boxes of one breakdown; `base` has the texts of the question's other boxes."""
    of = str(breakdown.get("of") or "")
    found = {} if _given(breakdown, "label") else {"label": _heading(of, str(base.get("years") or ""))}
    if not _given(breakdown, "categories") and not _given(breakdown, "bands"):
        found |= _categories(of, base)
    return {name: text for name, text in found.items() if text and not _given(breakdown, name)}


def _given(breakdown: Mapping[str, Any], name: str) -> bool:
    return bool(str(breakdown.get(name) or "").strip())


def _heading(of: str, years: str) -> str:
    headings = {
        "period": {"month": _("Month"), "whole": _("Period")}.get(years, _("Year")),
        "offence": _("Offence"),
        "age": _("Age"),
        "outcome": _("Outcome of the crime"),
        "disposal": _("What was done about the suspect"),
        "sex": _("Sex"),
        "role": _("Role in the crime"),
        "status": _("Status of the crime"),
    }
    return headings.get(of, "")


def _categories(of: str, base: Mapping[str, Any]) -> Texts:
    if of == "offence":
        codes = questions.words(str(base.get("offences") or ""))
        return {"categories": "\n".join(f"{code} | {code}" for code in codes)}
    if of == "age":
        absent = "" if base.get("age_not_recorded") == "exclude" else "none | " + _("Age not recorded")
        return {"bands": _ages(base), "missing": absent}
    row = _usual().get(of)
    if row is None:
        return {}
    return {"categories": "\n".join(row["lines"]), **{key: row[key] for key in ("missing", "other")}}


def _ages(base: Mapping[str, Any]) -> str:
    """One age a line where few are asked for, those below the age of responsibility together."""
    under, upto = _number(base, "age_under"), _number(base, "age_to")
    last: int | None = under - 1 if under is not None else upto
    first = _number(base, "age_from") or 0
    begin = max(first, _RESPONSIBLE)
    if last is None or last < first or last - begin >= _MOST_SINGLE:
        wide = (("0-9", _("Under 10")), ("10-13", _("10 to 13")), ("14-17", _("14 to 17")), ("18+", _("18 and over")))
        return "\n".join(f"{ages} | {label}" for ages, label in wide)
    found = [f"{age} | {age}" for age in range(begin, last + 1)]
    if first < _RESPONSIBLE:
        low = min(last, _RESPONSIBLE - 1)
        label = _("%(first)s to %(last)s") if first else _("Under %(number)s")
        found.insert(0, f"{first}-{low} | " + label % {"number": low + 1, "first": first, "last": low})
    return "\n".join(found)


def _number(base: Mapping[str, Any], name: str) -> int | None:
    text = str(base.get(name) if base.get(name) is not None else "").strip()
    return int(text) if text.isdecimal() and len(text) < 4 else None


@cache
def _usual() -> dict[str, dict[str, Any]]:
    text = (resources.files("candour.web.casework") / "data" / "usual_categories.toml").read_text(encoding="utf-8")
    return {row["of"]: row for row in tomllib.loads(text)["usual"]}
