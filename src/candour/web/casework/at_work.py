"""How the work on one case stands, read in few queries for its first page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count as Number
from django.db.models import IntegerField, Model, OuterRef, Subquery
from django.db.models.functions import Coalesce

from candour.web.accounts.models import Person
from candour.web.casework import drafts
from candour.web.casework.lacks import Lack, lacks_of, stopping
from candour.web.casework.models import (
    Case,
    Count,
    CountState,
    Draft,
    FileState,
    GatheredFile,
    Override,
    OverrideState,
    Stage,
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
    lacks: Sequence[Lack] = ()
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
    draft = drafts.answer_draft(case)
    parts = [part.number for part in drafts.parts_of(case)]
    undecided = _undecided(parts, draft)
    decided = bool(draft.decision)
    return Work(
        parts=parts,
        undecided=undecided,
        decided=decided,
        lacks=_lacks(draft) if decided and not undecided and case.stage == Stage.WORKING else (),
        tasks=_searches(case),
        **_numbers(case),
    )


def _undecided(parts: Sequence[str], draft: Draft) -> list[str]:
    """The parts of which nothing is decided; none where one decision answers the whole request."""
    decision = draft.decision
    if decision.get("dismissal") or decision.get("review"):
        return []
    said = {one["number"] for one in decision.get("parts", ()) if one.get("holding")}
    said.update(number for denial in decision.get("denials", ()) for number in denial.get("parts", ()))
    return [number for number in parts if number not in said]


def _lacks(draft: Draft) -> list[Lack]:
    return stopping(lacks_of(draft, drafts.checked(draft)))


def _searches(case: Case) -> list[Search]:
    tasks = case.tasks.exclude(state=TaskState.CANCELLED).select_related("person").only("due", "state", "person__name")
    return [Search(task.person, task.due, task.state == TaskState.OPEN) for task in tasks]


def _numbers(case: Case) -> dict[str, Any]:
    """All that is only counted, in one query."""
    counted = {
        "files_untrusted": _number(GatheredFile, state=FileState.UNTRUSTED),
        "counts_draft": _number(Count, state=CountState.DRAFT),
        "counts_running": _number(Count, state__in=[CountState.QUEUED, CountState.RUNNING]),
        "counts_done": _number(Count, state=CountState.DONE, chosen_at=None),
        "counts_failed": _number(Count, state=CountState.FAILED),
        "counts_chosen": _number(Count, chosen_at__isnull=False, state=CountState.DONE),
        "overrides_asked": _number(Override, of="draft__case", state=OverrideState.ASKED),
    }
    found: dict[str, Any] = dict(Case.objects.filter(pk=case.pk).values(**counted).get())
    return found


def _number(model: type[Model], of: str = "case", **which: Any) -> Coalesce:
    found: Any = model._default_manager.filter(**{of: OuterRef("pk")}, **which)
    return Coalesce(
        Subquery(found.order_by().values(of).annotate(n=Number("*")).values("n")), 0, output_field=IntegerField()
    )
