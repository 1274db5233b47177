"""How the work on one case stands, read in few queries for its first page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count as Number
from django.db.models import IntegerField, Model, OuterRef, Subquery
from django.db.models.functions import Coalesce

from candour.findings import Severity
from candour.web.accounts.models import Person
from candour.web.casework import drafts
from candour.web.casework.models import (
    Case,
    Count,
    CountState,
    Draft,
    FileState,
    GatheredFile,
    Override,
    OverrideState,
    TaskState,
)


@dataclass(frozen=True, slots=True)
class Search:
    """One search that was asked for and not called off."""

    person: Person
    due: dt.date
    is_open: bool


@dataclass(frozen=True, slots=True)
class Work:
    """What has been done and what has not."""

    parts: Sequence[str] = ()
    undecided: Sequence[str] = ()
    # Whether anything has been decided at all: a part, a refusal because of cost, a dismissal, a review's outcome.
    decided: bool = False
    # What the last check of the letter as it stands said must be put right.
    lacks: Sequence[str] = ()
    tasks: Sequence[Search] = ()
    files_untrusted: int = 0
    counts_draft: int = 0
    counts_running: int = 0
    counts_done: int = 0
    counts_failed: int = 0
    counts_chosen: int = 0
    overrides_asked: int = 0

    @property
    def has_counts(self) -> bool:
        """Whether a count was begun and not set aside."""
        return bool(
            self.counts_draft + self.counts_running + self.counts_done + self.counts_failed + self.counts_chosen
        )

    def overdue(self, today: dt.date) -> list[Search]:
        """The searches that should have been finished, the oldest first."""
        return [task for task in self.tasks if task.is_open and task.due < today]


def look(case: Case) -> Work:
    """Read how the work on a case stands."""
    found = _numbers(case)
    decision, findings = found.pop("decision") or {}, found.pop("findings") or []
    checked, changed = found.pop("checked_at"), found.pop("changed_at")
    parts = list(case.parts.values_list("number", flat=True))
    return Work(
        parts=parts,
        undecided=_undecided(parts, decision),
        decided=bool(decision),
        lacks=_lacks(findings) if checked and checked >= changed else (),
        tasks=_searches(case),
        **found,
    )


def _undecided(parts: Sequence[str], decision: dict[str, Any]) -> list[str]:
    """The parts of which nothing is decided; none where one decision answers the whole request."""
    if decision.get("dismissal") or decision.get("review"):
        return []
    said = {one["number"] for one in decision.get("parts", ()) if one.get("holding")}
    said.update(number for denial in decision.get("denials", ()) for number in denial.get("parts", ()))
    return [number for number in parts if number not in said]


def _lacks(findings: Sequence[dict[str, Any]]) -> list[str]:
    """What the last check said must be put right, unless the letter was changed after it."""
    return [str(finding["message"]) for finding in findings if finding.get("severity") == Severity.ERROR]


def _searches(case: Case) -> list[Search]:
    tasks = (
        case.tasks.exclude(state=TaskState.CANCELLED)
        .select_related("person")
        .only("case", "due", "state", "person__name")
    )
    return [Search(task.person, task.due, task.state == TaskState.OPEN) for task in tasks]


def _numbers(case: Case) -> dict[str, Any]:
    """All that is only counted, and what is decided, in one query."""
    counted = {
        "files_untrusted": _number(GatheredFile, state=FileState.UNTRUSTED),
        "counts_draft": _number(Count, state=CountState.DRAFT),
        "counts_running": _number(Count, state__in=[CountState.QUEUED, CountState.RUNNING]),
        "counts_done": _number(Count, state=CountState.DONE, chosen_at=None),
        "counts_failed": _number(Count, state=CountState.FAILED),
        "counts_chosen": _number(Count, chosen_at__isnull=False, state=CountState.DONE),
        "overrides_asked": _number(Override, of="draft__case", state=OverrideState.ASKED),
    }
    draft = Draft.objects.filter(case=OuterRef("pk"), kind=drafts.answer_kind(case)).order_by()
    decided = {name: Subquery(draft.values(name)[:1]) for name in ("decision", "findings", "checked_at", "changed_at")}
    found: dict[str, Any] = dict(Case.objects.filter(pk=case.pk).values(**counted, **decided).get())
    return found


def _number(model: type[Model], of: str = "case", **which: Any) -> Coalesce:
    found: Any = model._default_manager.filter(**{of: OuterRef("pk")}, **which)
    counted = Subquery(found.order_by().values(of).annotate(n=Number("*")).values("n"))
    return Coalesce(counted, 0, output_field=IntegerField())
