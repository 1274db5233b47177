"""How the work on one case stands, read in few queries for its first page."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from candour.findings import Severity
from candour.web.accounts.models import Person
from candour.web.casework import drafts
from candour.web.casework.models import Case, TaskState


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
    # Counts that an officer asked for and that no chosen table answers yet.
    counts_asked: int = 0
    overrides_asked: int = 0
    # Letters that need approval on their own, besides the answer: notices that more time is needed.
    notices_to_approve: int = 0
    notices_approved: int = 0
    # Letters that were issued, have no e-mail address to go to, and are not recorded as posted.
    letters_to_post: int = 0

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
    numbers, decision, findings = _numbers(case)
    parts = list(case.parts.values_list("number", flat=True))
    return Work(
        parts=parts,
        undecided=_undecided(parts, decision),
        decided=bool(decision),
        lacks=_lacks(findings),
        tasks=_searches(case),
        **numbers,
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


# All that is only counted, and what is decided, in one question. Written out because a query of so many parts takes the
# framework longer to put together than the database to answer. Findings count only for the letter as it stands.
_NUMBERS = """
    SELECT
        (SELECT count(*) FROM casework_gatheredfile f WHERE f.case_id = c.id AND f.state = 'untrusted'),
        (SELECT count(*) FROM casework_count n WHERE n.case_id = c.id AND n.state = 'draft'),
        (SELECT count(*) FROM casework_count n WHERE n.case_id = c.id AND n.state IN ('queued', 'running')),
        (SELECT count(*) FROM casework_count n
            WHERE n.case_id = c.id AND n.state = 'done' AND n.chosen_at IS NULL),
        (SELECT count(*) FROM casework_count n WHERE n.case_id = c.id AND n.state = 'failed'),
        (SELECT count(*) FROM casework_count n
            WHERE n.case_id = c.id AND n.state = 'done' AND n.chosen_at IS NOT NULL),
        (SELECT count(*) FROM casework_countasked k WHERE k.case_id = c.id AND k.answered_at IS NULL),
        (SELECT count(*) FROM casework_override o JOIN casework_draft d ON d.id = o.draft_id
            WHERE d.case_id = c.id AND o.state = 'asked'),
        (SELECT count(*) FROM casework_draft d JOIN casework_bundle b ON b.draft_id = d.id AND b.void_at IS NULL
            LEFT JOIN casework_approval p ON p.bundle_id = b.id
            WHERE d.case_id = c.id AND d.kind = 'extension' AND d.issued_at IS NULL AND p.id IS NULL),
        (SELECT count(*) FROM casework_draft d JOIN casework_bundle b ON b.draft_id = d.id AND b.void_at IS NULL
            JOIN casework_approval p ON p.bundle_id = b.id
            WHERE d.case_id = c.id AND d.kind = 'extension' AND d.issued_at IS NULL),
        (SELECT count(*) FROM casework_issue i JOIN casework_draft d ON d.id = i.draft_id
            WHERE d.case_id = c.id AND i.mail_key = '' AND i.dispatched = ''),
        a.decision,
        CASE WHEN a.checked_at >= a.changed_at THEN a.findings END
    FROM casework_case c LEFT JOIN casework_draft a ON a.case_id = c.id AND a.kind = %s
    WHERE c.id = %s
"""
_COUNTED = (
    "files_untrusted", "counts_draft", "counts_running", "counts_done", "counts_failed", "counts_chosen",
    "counts_asked", "overrides_asked", "notices_to_approve", "notices_approved", "letters_to_post",
)  # fmt: skip


def _numbers(case: Case) -> tuple[dict[str, int], dict[str, Any], list[dict[str, Any]]]:
    """What is counted, the decision, and what the last check of the letter found."""
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, [drafts.answer_kind(case).value, case.pk])
        *numbers, decision, findings = cursor.fetchone()
    return dict(zip(_COUNTED, numbers, strict=True)), json.loads(decision or "{}"), json.loads(findings or "[]")
