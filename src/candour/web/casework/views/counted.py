"""What several pages about counts share: finding one, its address, its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.forms import Form
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.tables import TOTAL, Table
from candour.web.casework.models import Count, CountState
from candour.web.casework.models.counts import LARGE
from candour.web.casework.views.attempting import attempting
from candour.web.permits import Asking

_SINGLE = re.compile(r"(?<!\w)'([^']*)'(?!\w)")
_DOUBLE = re.compile(r'"([^"]*)"')

STATES: dict[str, dict[str, Any]] = {
    CountState.DRAFT: {"text": CountState.DRAFT.label, "colour": "blue"},
    CountState.QUEUED: {"text": CountState.QUEUED.label, "colour": "yellow"},
    CountState.RUNNING: {"text": CountState.RUNNING.label, "colour": "yellow"},
    CountState.DONE: {"text": CountState.DONE.label, "colour": "turquoise"},
    CountState.PROTECTING: {"text": CountState.PROTECTING.label, "colour": "yellow"},
    CountState.FAILED: {"text": CountState.FAILED.label, "colour": "red"},
    CountState.ASIDE: {"text": CountState.ASIDE.label, "colour": "grey"},
}


def one(request: Asking, pk: int, *, whole: str = "") -> Count:
    """The count that the address names, among those of the case; of what is large, only `whole` (several: spaces)."""
    wanted = whole.split()
    found = Count.objects.filter(case=request.case).select_related("source", "by", "chosen_by")
    count: Count = get_object_or_404(found.defer(*(name for name in LARGE if name not in wanted)), pk=pk)
    count.case = request.case
    return count


def at(name: str, count: Count, **more: Any) -> str:
    """The address of a page about a count."""
    return reverse(name, kwargs={"reference": count.case.reference, "count": count.pk, **more})


def printed(text: str) -> str:
    """What a room says, with the quotation marks of print: it writes for a terminal, too."""
    return _DOUBLE.sub("“\\1”", _SINGLE.sub("‘\\1’", text)).replace("'", "’")


@contextmanager
def asking(form: Form) -> Iterator[None]:
    """Try an act of counting: what the rooms refuse is shown on the form, in print."""
    with attempting(form):
        try:
            yield
        except BadInput as problem:
            raise type(problem)(printed(str(problem))) from problem


def row_accounts(table: Table) -> list[tuple[str, int]]:
    """What became of every row that was read, line by line: each rule in words with the number of its rows."""
    rows = table.provenance.rows
    if rows is None:
        return []
    return [
        (_("Rows read"), rows.read),
        *((_("Left out: %(rule)s") % {"rule": rule}, number) for rule, number in rows.excluded.items()),
        *((_("Wrong, and left out: %(reason)s") % {"reason": why}, number) for why, number in rows.rejections.items()),
        (_("Rows counted"), rows.counted),
    ]


class Words:
    """The cells of a table in words; `dimensions` holds the name, the label and the categories' labels of each."""

    def __init__(self, dimensions: list[tuple[str, str, dict[str, str]]]) -> None:
        self.dimensions = dimensions

    def cell(self, keys: Any) -> str:
        """One cell by its categories; a dimension at its total is left out."""
        named = [
            labels.get(code, code)
            for (_name, _label, labels), code in zip(self.dimensions, keys, strict=True)
            if code != TOTAL
        ]
        return "; ".join(named) or _("The total of all")

    def place(self, where: str) -> str:
        """The place that a finding names (`offence=86/02, age=10`) in the table's own words."""
        known = {name: (label, labels) for name, label, labels in self.dimensions}

        def pair(text: str) -> str:
            name, equals, code = text.partition("=")
            if not equals or name not in known or code not in known[name][1]:
                return text
            return f"{known[name][0]}: {known[name][1][code]}"

        return "; ".join(", ".join(pair(part) for part in one.split(", ")) for one in where.split("; "))

    def findings(self, findings: Any) -> list[dict[str, str]]:
        """Findings with their places in words."""
        return [
            {
                **finding,
                "where": printed(self.place(finding["where"])),
                "message": printed(finding["message"]),
                "remedy": printed(finding["remedy"]),
                "source": printed(finding["source"]),
            }
            for finding in findings
        ]
