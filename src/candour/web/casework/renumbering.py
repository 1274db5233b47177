"""Parts that get other numbers: what was decided about a question stays with that question, not with its number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from candour.web.casework.errors import NotNow
from candour.web.casework.models import Case


def renumber(case: Case, moved: Mapping[str, str]) -> None:
    """Move what letters not yet sent say of parts: `moved` gives each part's number now for its number before.

    Raises `NotNow` where a reason names a part that is taken away and whose number another part gets: it would then
    be a reason about another question. For acts, which hold the case's lock.
    """
    if all(before == after for before, after in moved.items()):
        return
    for draft in case.drafts.filter(issued_at=None):
        decision = draft.decision
        taken = set(moved.values())
        if decided := decision.get("parts"):
            decision["parts"] = [
                {**one, "number": moved.get(one["number"], one["number"])}
                for one in decided
                if one["number"] in moved or one["number"] not in taken
            ]
        for about in _about_parts(decision):
            about["parts"] = [_moved(number, moved, taken) for number in about["parts"]]
        draft.save(update_fields=["decision"])


def _about_parts(decision: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Whatever in a decision names the parts that it is about."""
    single = [decision[key] for key in ("extension", "clarification") if key in decision]
    for about in (*decision.get("refusals", ()), *decision.get("denials", ()), *single):
        if about.get("parts"):
            yield about


def _moved(number: str, moved: Mapping[str, str], taken: set[str]) -> str:
    if number not in moved and number in taken:
        raise NotNow(
            _("A reason in the decision is about part %(number)s, which is taken away. Change the reason first.")
            % {"number": number}
        )
    return moved.get(number, number)
