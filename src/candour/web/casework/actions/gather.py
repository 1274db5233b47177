"""Searching and gathering: those who hold information are asked, say where they looked, and return what they found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django_tasks import task

from candour.errors import BadInput
from candour.gate import Verdict
from candour.law import Activity
from candour.web import moments, storage
from candour.web.accounts.models import Membership, Person, Role
from candour.web.casework import covering, files, inspecting, telling
from candour.web.casework.actions.engine import Doing, perform
from candour.web.casework.errors import NotAllowed, NotNow
from candour.web.casework.models import (
    Case,
    Estimate,
    FileState,
    GatheredFile,
    Part,
    SearchRecord,
    Task,
    TaskState,
)


def ask(
    *,
    by: Person,
    case: Case,
    person: Person,
    parts: Sequence[Part],
    due: dt.date,
    instructions: str = "",
    seen: int | None = None,
) -> Task:
    """Ask somebody who holds information to search for some parts by a day.

    Raises `BadInput` for no parts, a day that has passed, or a person who is no contributor of the authority.
    """
    with perform("ask-contributor", by=by, case=case, seen=seen) as doing:
        _check_contributor(doing.case, person)
        _check_due(due)
        _check_blind(doing.case, instructions)
        named = _own_parts(doing.case, parts)
        task = Task.objects.create(
            case=doing.case,
            person=person,
            asked_by=by,
            asked_at=moments.now(),
            instructions=instructions.strip(),
            due=due,
        )
        task.parts.set(named)
        doing.facts.update(person=person.name, parts=[part.number for part in named], due=due)
        telling.tell(task, f"task-{task.pk}-asked", reminder=False)
    return task


def change(
    *, by: Person, task: Task, due: dt.date, instructions: str, person: Person | None = None, seen: int | None = None
) -> Task:
    """Change the day, the instructions or the person of a search that is not finished."""
    with perform("change-task", by=by, case=task.case, seen=seen) as doing:
        locked = _open(task)
        if due != locked.due:
            _check_due(due)
        _check_blind(doing.case, instructions)
        if person is not None and person != locked.person:
            _check_contributor(doing.case, person)
            locked.person = person
        locked.due, locked.instructions = due, instructions.strip()
        locked.save()
        doing.facts.update(
            person=locked.person.name,
            change=_("due by %(day)s; %(words)s")
            % {"day": due.isoformat(), "words": locked.instructions or _("no instructions")},
        )
    return locked


def cancel(*, by: Person, task: Task, reason: str) -> Task:
    """Call a search off, with the reason. What was recorded already stays."""
    with perform("cancel-task", by=by, case=task.case) as doing:
        locked = _open(task)
        locked.state = TaskState.CANCELLED
        locked.save()
        doing.facts.update(person=locked.person.name, reason=_said(reason))
    return locked


def chase(*, by: Person | None, task: Task) -> Task:
    """Remind the person of a search: by hand, or by the application once it is overdue (`by` None)."""
    with perform("chase" if by else "chase-overdue", by=by, case=task.case) as doing:
        locked = _open(task)
        if by is None and locked.chased_on == moments.today():
            doing.nothing_done = True
            return locked
        locked.chased_on, locked.chased = moments.today(), locked.chased + 1
        locked.save()
        doing.facts.update(person=locked.person.name, due=locked.due)
        telling.tell(locked, f"task-{locked.pk}-reminder-{locked.chased}", reminder=True)
    return locked


def record_search(
    *,
    by: Person,
    case: Case,
    task: Task | None,
    on: dt.date,
    where: str,
    terms: str,
    minutes: int,
    found: str,
    records: int | None = None,
) -> SearchRecord:
    """Keep one search: where, with which terms, how long it took, and what was found (nothing is also found)."""
    with perform("record-search", by=by, case=case) as doing:
        _check_own(doing, task)
        if on > moments.today():
            raise BadInput(_("A search cannot have been made in the future."))
        for value, message in (
            (where, _("Say where you searched.")),
            (terms, _("Say what you searched for.")),
            (found, _("Say what you found, or that you found nothing.")),
        ):
            if not value.strip():
                raise BadInput(message)
        made = SearchRecord.objects.create(
            case=doing.case,
            task=task,
            by=by,
            on=on,
            where=where.strip(),
            terms=terms.strip(),
            minutes=minutes,
            found=found.strip(),
            records=records,
        )
        doing.facts.update(where=made.where, terms=made.terms, minutes=minutes, found=made.found, records=records)
    return made


def return_file(
    *, by: Person, case: Case, task: Task | None, name: str, data: bytes, description: str = ""
) -> GatheredFile:
    """Keep a file that was found: nobody uses it until the gate has passed it.

    Raises `BadInput` for a file of a kind that is not taken, too large, or not what its name says.
    """
    checked = files.checked_name(name, data)
    sha256 = storage.put(data)
    with perform("return-file", by=by, case=case) as doing:
        _check_own(doing, task)
        made = GatheredFile.objects.create(
            case=doing.case,
            task=task,
            by=by,
            at=moments.now(),
            name=checked,
            description=description.strip(),
            sha256=sha256,
            size=len(data),
        )
        doing.facts.update(name=made.name, sha256=sha256, size=len(data))
        inspect_file.enqueue(made.pk)
    return made


def set_file_aside(*, by: Person, file: GatheredFile, reason: str) -> GatheredFile:
    """Set a file aside: it is kept, and cannot be used."""
    with perform("remove-file", by=by, case=file.case) as doing:
        locked = GatheredFile.objects.get(pk=file.pk)
        locked.state = FileState.ASIDE
        locked.save()
        doing.facts.update(name=locked.name, reason=_said(reason))
    return locked


def finish(*, by: Person, task: Task, answer: str) -> Task:
    """The search is done: what came of it, in a sentence or more. Raises `NotNow` where it is finished already."""
    with perform("finish-task", by=by, case=task.case) as doing:
        locked = _open(task)
        _check_own(doing, locked)
        if not answer.strip():
            raise BadInput(_("Say what came of the search, even if it is that you hold nothing."))
        locked.state, locked.answer, locked.finished_at = TaskState.DONE, answer.strip(), moments.now()
        locked.save()
        doing.facts.update(parts=[part.number for part in locked.parts.all()], answer=locked.answer)
    return locked


def reopen(*, by: Person, task: Task, reason: str, due: dt.date) -> Task:
    """Send a finished search back, with what is still wanted and by when."""
    with perform("reopen-task", by=by, case=task.case) as doing:
        locked = Task.objects.select_related("person").get(pk=task.pk)
        if locked.state == TaskState.OPEN:
            raise NotNow(_("This search is not finished, so it need not be sent back."))
        _check_due(due)
        _check_blind(doing.case, reason)
        locked.state, locked.finished_at, locked.due = TaskState.OPEN, None, due
        locked.instructions = f"{locked.instructions}\n\n{_said(reason)}".strip()
        locked.save()
        doing.facts.update(person=locked.person.name, reason=_said(reason))
    return locked


def record_estimate(
    *,
    by: Person,
    case: Case,
    task: Task | None,
    parts: Sequence[Part],
    activity: str,
    description: str,
    records: int,
    sample_records: int,
    sample_minutes: Decimal,
) -> Estimate:
    """Keep an estimate of one kind of work: a sample that was timed, and how many records there are (section 12).

    Only the four activities that the law counts. Raises `BadInput` for a sample larger than what it stands for.
    """
    if activity not in set(Activity):
        raise BadInput(_("Choose one of the four activities that the law counts."))
    if not description.strip():
        raise BadInput(_("Say what has to be done with each record."))
    if not 0 < sample_records <= records:
        raise BadInput(_("The sample must hold at least one record, and no more than there are."))
    if sample_minutes <= 0:
        raise BadInput(_("Say how many minutes the sample took: more than none."))
    with perform("record-estimate", by=by, case=case) as doing:
        _check_own(doing, task)
        named = _own_parts(doing.case, parts)
        made = Estimate.objects.create(
            case=doing.case,
            task=task,
            by=by,
            at=moments.now(),
            activity=activity,
            description=description.strip(),
            records=records,
            sample_records=sample_records,
            sample_minutes=sample_minutes,
        )
        made.parts.set(named)
        doing.facts.update(hours=_hours(made), parts=[part.number for part in named], activity=activity)
    return made


def set_estimate_aside(*, by: Person, estimate: Estimate, reason: str) -> Estimate:
    """Set an estimate aside: it is kept, and counts no more."""
    with perform("remove-estimate", by=by, case=estimate.case) as doing:
        locked = Estimate.objects.get(pk=estimate.pk)
        locked.set_aside = _said(reason)
        locked.save()
        doing.facts.update(hours=_hours(locked), reason=locked.set_aside)
    return locked


def _hours(estimate: Estimate) -> str:
    minutes = Decimal(estimate.records) * estimate.sample_minutes / estimate.sample_records
    return f"{(minutes / 60).quantize(Decimal('0.1')):f}"


def _open(task: Task) -> Task:
    locked = Task.objects.select_related("person").get(pk=task.pk)
    if locked.state != TaskState.OPEN:
        raise NotNow(_("This search is finished or was called off already."))
    return locked


def _check_own(doing: Doing, task: Task | None) -> None:
    """Somebody who is only a contributor works on their own searches, and on nothing else of the case."""
    assert doing.by is not None
    if doing.by.roles_in(doing.case.authority_id) & {Role.OFFICER, Role.ANALYST}:
        return
    if task is None or task.case_id != doing.case.pk or Task.objects.get(pk=task.pk).person_id != doing.by.pk:
        raise NotAllowed(_("This search was given to somebody else."))
    if Task.objects.get(pk=task.pk).state != TaskState.OPEN:
        raise NotNow(_("This search is finished or was called off already."))


def _check_contributor(case: Case, person: Person) -> None:
    roles = (Role.CONTRIBUTOR, Role.ANALYST, Role.OFFICER)
    if not Membership.objects.filter(
        person=person, person__is_active=True, authority=case.authority_id, ended_at=None, role__in=roles
    ).exists():
        raise BadInput(_("Choose somebody who holds information for this authority."))


def _check_due(due: dt.date) -> None:
    if due < moments.today():
        raise BadInput(_("The search cannot be due on a day that has passed."))


def _check_blind(case: Case, words: str) -> None:
    """Those who search see the question, never who asked it; what they are told goes to them by mail too."""
    if covering.names(words, case.applicant):
        raise BadInput(_("This names the applicant. Those who search are never told who asked: leave the name out."))


def _own_parts(case: Case, parts: Iterable[Part]) -> list[Part]:
    wanted = {part.pk for part in parts}
    named = [part for part in case.parts.all() if part.pk in wanted]
    if not named or len(named) != len(wanted):
        raise BadInput(_("Choose at least one part of this request."))
    return named


def _said(reason: str) -> str:
    if not reason.strip():
        raise BadInput(_("Say why."))
    return reason.strip()


@task()
def inspect_file(pk: int) -> str:
    """Background work: have the gate inspect one file, and keep the verdict."""
    file = GatheredFile.objects.select_related("case").get(pk=pk)
    report = inspecting.report_of(file)
    keep_inspection(file=file, report=report)
    return str(report["verdict"])


def keep_inspection(*, file: GatheredFile, report: dict[str, Any]) -> GatheredFile:
    """What the gate found, from the worker: only a clean file may be used. One set aside meanwhile stays aside."""
    with perform("file-inspected", by=None, case=file.case) as doing:
        locked = GatheredFile.objects.get(pk=file.pk)
        locked.report = report
        if locked.state != FileState.ASIDE:
            locked.state = FileState.CLEAN if report["verdict"] == Verdict.CLEAN else FileState.REFUSED
        locked.save()
        words = {
            Verdict.CLEAN: _("it holds only what a reader sees"),
            Verdict.FINDINGS: _("it holds something hidden, and may not be used"),
            Verdict.UNREAD: _("not all of it could be read, so it may not be used"),
        }
        doing.facts.update(name=locked.name, verdict=words[Verdict(str(report["verdict"]))])
    return locked


def inspect_again(*, by: Person, file: GatheredFile) -> GatheredFile:
    """Have a file inspected once more: it cannot be used until that is done."""
    with perform("inspect-again", by=by, case=file.case) as doing:
        locked = GatheredFile.objects.get(pk=file.pk)
        if locked.state == FileState.ASIDE:
            raise NotNow(_("This file was set aside."))
        locked.state, locked.report = FileState.UNTRUSTED, None
        locked.save()
        doing.facts.update(name=locked.name)
        inspect_file.enqueue(locked.pk)
    return locked
