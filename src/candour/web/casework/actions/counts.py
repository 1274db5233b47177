"""Counting: an analyst asks a question of registered records, settles how small numbers are protected, and chooses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from candour.counting import REASONS
from candour.errors import BadInput
from candour.sdc import Policy
from candour.web.accounts.models import Membership, Person, Role
from candour.web.casework import events, questions
from candour.web.casework.actions.engine import Doing, perform
from candour.web.casework.errors import ChangedMeanwhile, NotNow
from candour.web.casework.models import Case, Count, CountAsked, CountState, Draft, Source
from candour.web.moments import now

# How long the name of a document may be that is made from a title, and the words that it does not end with.
_SHORT = 45
_LOOSE = frozenset(["a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"])
# What a run leaves behind, emptied before the next.
_OF_A_COUNT: dict[str, Any] = {
    "progress": "",
    "problem": "",
    "bad_rows": [],
    "bad_counts": {},
    "started_at": None,
    "alive_at": None,
    "finished_at": None,
    "counted": None,
    "summary": {},
}
_OF_A_PROTECTION: dict[str, Any] = {
    "protected": None,
    "certificate": None,
    "protection_findings": [],
    "account": None,
    "audit": None,
    "apart": [],
    "apart_reason": "",
}


def analysts_of(case: Case) -> list[Person]:
    """Those who count for the case's authority."""
    analysts = Membership.objects.filter(authority=case.authority_id, ended_at=None, role=Role.ANALYST)
    return list(Person.objects.filter(is_active=True, pk__in=analysts.values("person")))


def ask_count(
    *, by: Person, case: Case, words: str, person: Person | None = None, seen: int | None = None
) -> CountAsked:
    """Ask one analyst of the authority, or any of them, for a count; it stands on their first page.

    Raises `BadInput` where nothing is asked, or of somebody who does not count for the authority.
    """
    if not words.strip():
        raise BadInput(_("Say what should be counted."))
    with perform("ask-count", by=by, case=case, seen=seen) as doing:
        if person is not None and person not in analysts_of(doing.case):
            raise BadInput(_("%(name)s is no analyst of this authority.") % {"name": person.name})
        asked = CountAsked.objects.create(
            case=doing.case, person=person, asked_by=by, asked_at=now(), words=words.strip()
        )
        doing.facts.update(person=person.name if person else _("any analyst"), words=asked.words)
    return asked


def write_question(
    *, by: Person, case: Case, name: str, question: str, count: Count | None = None, seen_run: int | None = None
) -> Count:
    """Keep a question (TOML), for a new count or in place of an earlier one's, whose results then go.

    Raises `BadInput` for a question that is refused, with its remedy, or for a name that is taken; `ChangedMeanwhile`
    where the count is no longer as the page showed it (`seen_run`).
    """
    document, read = questions.read_toml(question)
    name = _name(name) if name.strip() else ""
    with perform("write-question", by=by, case=case) as doing:
        kept = Count(case=doing.case, by=by) if count is None else _open(doing, count)
        if count is not None and seen_run is not None and seen_run != kept.run:
            raise ChangedMeanwhile(
                _(
                    "Somebody else changed or ran this count after you opened the page. Nothing was saved. "
                    "What you typed is still here: look at the count in another window, then open this page again."
                )
            )
        others = set(doing.case.counts.standing().exclude(pk=kept.pk).values_list("name", flat=True))
        name = name or kept.name or _short_name(document["title"], others)
        if name in others:
            raise BadInput(
                _("Another table of this case is called “%(name)s”. Give this one another name.") % {"name": name}
            )
        kept.name, kept.title, kept.question = name, read.title[:300], question
        _empty(kept, CountState.DRAFT)
        kept.save()
        doing.facts.update(title=kept.title, name=name, count=kept.pk, question_sha256=events.sha256(question))
    return kept


def _name(given: str) -> str:
    name = slugify(given)[:60].strip("-")
    if not name:
        raise BadInput(_("Name the document in small letters, digits and hyphens, such as suspects-under-14."))
    return name


def _short_name(title: str, taken: set[str]) -> str:
    """A name for a document from its title: whole words, few of them, and one that no other table of the case has."""
    words = slugify(re.split(r"[,:;(]", title, maxsplit=1)[0]).split("-")
    while len(words) > 1 and (len("-".join(words)) > _SHORT or words[-1] in _LOOSE):
        words.pop()
    short = _name("-".join(words) or "table")
    names = (short, *(f"{short}-{number}" for number in range(2, len(taken) + 2)))
    return next(name for name in names if name not in taken)


def start(
    *, by: Person, case: Case, count: Count, source: Source, allow: Iterable[str] = (), allow_reason: str = ""
) -> Count:
    """Count in the background. `allow` names kinds of bad row to leave out, with `allow_reason`. Twice is once.

    Raises `BadInput` for records that may not be counted, `NotNow` for a count that is chosen or set aside.
    """
    allowed = sorted(set(allow))
    for reason in allowed:
        if reason not in REASONS:
            raise BadInput(_("“%(reason)s” is not a kind of bad row.") % {"reason": reason})
    if allowed and not allow_reason.strip():
        raise BadInput(_("Say why rows that are wrong may be left out: they will not be in the figures."))
    with perform("start-count", by=by, case=case) as doing:
        kept = _locked(doing, count)
        if kept.is_working and not is_stalled(kept):
            # A second press, or a second person: it is being counted already.
            doing.nothing_done = True
            return kept
        _check_open(kept)
        if source.authority_id != doing.case.authority_id or not source.is_active:
            raise BadInput(_("These records may not be counted. Choose records that are registered."))
        _empty(kept, CountState.QUEUED)
        kept.source, kept.by = source, by
        kept.allow, kept.allow_reason = allowed, allow_reason.strip() if allowed else ""
        _enqueue(kept, "count")
        doing.facts.update(title=kept.title, count=kept.pk, source=source.name, run=kept.run, allow=allowed)
        if allowed:
            doing.facts["allow_reason"] = kept.allow_reason
    return kept


def protect(
    *,
    by: Person,
    case: Case,
    count: Count,
    policy: Policy,
    apart: Sequence[int] = (),
    apart_reason: str = "",
) -> Count:
    """Work out in the background what to withhold under a policy, and what an outsider could still learn.

    `apart` names tables released earlier (counts, by id) that are not laid beside this one, and `apart_reason` why.
    """
    if apart and not apart_reason.strip():
        raise BadInput(_("Say why the tables that you left out need not be laid beside this one."))
    with perform("protect-count", by=by, case=case) as doing:
        kept = _locked(doing, count)
        if kept.state == CountState.PROTECTING and not is_stalled(kept):
            doing.nothing_done = True
            return kept
        _check_open(kept)
        if kept.counted is None or kept.state in (CountState.QUEUED, CountState.RUNNING):
            raise NotNow(_("Count first: there is no table yet to protect."))
        for field, empty in _OF_A_PROTECTION.items():
            setattr(kept, field, empty)
        kept.state, kept.problem, kept.progress = CountState.PROTECTING, "", ""
        kept.policy = policy.to_json()
        kept.apart, kept.apart_reason = sorted(apart), apart_reason.strip() if apart else ""
        kept.summary = {key: value for key, value in kept.summary.items() if key in _COUNTED_FIGURES}
        _enqueue(kept, "protect")
        doing.facts.update(
            title=kept.title,
            count=kept.pk,
            run=kept.run,
            threshold=policy.threshold,
            decided_by=policy.decided_by,
            reason=policy.reason,
        )
        if apart:
            doing.facts.update(apart=kept.apart, apart_reason=kept.apart_reason)
    return kept


_COUNTED_FIGURES = ("read", "counted", "excluded", "rejected", "cells", "units", "small", "synthetic")


def choose(
    *, by: Person, case: Case, count: Count, as_counted: bool, reason: str, seen_run: int | None = None
) -> Count:
    """Choose that the table goes out protected, or as counted; the reason is kept, and the count changes no more.

    `seen_run` is the run whose result the page showed: `NotNow` if another has been made since.
    """
    if not reason.strip():
        raise BadInput(_("Say why you chose this: the reason is kept, and the approver reads it."))
    with perform("choose-protection", by=by, case=case) as doing:
        kept = _locked(doing, count)
        if kept.is_chosen and bool(kept.as_counted_reason) == as_counted:
            doing.nothing_done = True
            return kept
        _check_open(kept)
        if seen_run is not None and seen_run != kept.run:
            raise NotNow(_("The count was run again after you opened the page. Look at the new result first."))
        if kept.state != CountState.DONE or kept.counted is None:
            raise NotNow(_("The count is not finished: there is nothing to choose yet."))
        if not as_counted and kept.protected is None:
            raise NotNow(_("Work out first what protection withholds."))
        kept.chosen_by, kept.chosen_at, kept.choice_reason = by, now(), reason.strip()
        kept.as_counted_reason = reason.strip() if as_counted else ""
        kept.save()
        # What was asked for is there now, whichever table of the case it is: the officer sees them all.
        doing.case.counts_asked.filter(answered_at=None).update(answered_at=kept.chosen_at, count=kept)
        how = _("published as counted") if as_counted else _("small numbers withheld")
        table: dict[str, Any] = kept.counted if as_counted else kept.protected or {}
        doing.facts.update(
            title=kept.title,
            count=kept.pk,
            name=kept.name,
            how=how,
            reason=kept.choice_reason,
            table_sha256=events.sha256(events.canonical(table)),
            withheld=0 if as_counted else kept.summary.get("withheld", 0),
        )
    return kept


def discard(*, by: Person, case: Case, count: Count, reason: str) -> Count:
    """Set a count aside: it stays in the record, and no answer uses it. Not while the decision supplies its table."""
    if not reason.strip():
        raise BadInput(_("Say why the count is set aside."))
    with perform("discard-count", by=by, case=case) as doing:
        kept = _locked(doing, count)
        if kept.state == CountState.ASIDE:
            doing.nothing_done = True
            return kept
        if kept.is_chosen and _supplied(doing.case, kept.name):
            raise NotNow(
                _("The decision supplies the table “%(name)s”. Take it out of the decision first.")
                % {"name": kept.name}
            )
        kept.state = CountState.ASIDE
        kept.run += 1  # a worker that still has it finds that it is no longer wanted
        kept.save()
        doing.facts.update(title=kept.title, count=kept.pk, reason=reason.strip())
    return kept


def _supplied(case: Case, name: str) -> bool:
    """Whether a letter not yet sent supplies a table by this name."""
    decisions = Draft.objects.filter(case=case, issued_at=None).values_list("decision", flat=True)
    return any(
        disclosure.get("table") == name
        for decision in decisions
        for whole in (decision, *decision.get("parts", ()))
        for disclosure in whole.get("disclosures", ())
    )


def remember_release(case: Case) -> None:
    """Remember that the case's chosen tables went out: every later table of the authority is laid beside them.

    Call it inside the transaction of the issue.
    """
    case.counts.chosen().filter(released_at=None).update(released_at=now())


def is_stalled(count: Count) -> bool:
    """Whether the background seems to have lost a count: nothing has been heard of it for too long."""
    from candour.web.casework.count_tasks import STALLED

    if not count.is_working:
        return False
    heard = max(moment for moment in (count.queued_at, count.started_at, count.alive_at) if moment is not None)
    return now() - heard > STALLED


def _locked(doing: Doing, count: Count) -> Count:
    return Count.objects.select_for_update(of=("self",)).get(pk=count.pk, case=doing.case)


def _open(doing: Doing, count: Count) -> Count:
    kept = _locked(doing, count)
    if kept.is_working and not is_stalled(kept):
        raise NotNow(_("The count is running. Wait until it is done, then change the question."))
    _check_open(kept)
    return kept


def _check_open(count: Count) -> None:
    if count.state == CountState.ASIDE:
        raise NotNow(_("This count was set aside. Ask a new question instead."))
    if count.is_chosen:
        raise NotNow(
            _("Somebody has chosen how this table is protected, so it no longer changes. Ask a new question instead.")
        )


def _empty(count: Count, state: CountState) -> None:
    for field, empty in (_OF_A_COUNT | _OF_A_PROTECTION).items():
        setattr(count, field, empty)
    count.state = state
    count.run += 1


def _enqueue(count: Count, what: str) -> None:
    """Hand a count to the background, in the same transaction: if the act is rolled back, so is the work."""
    from candour.web.casework import count_tasks

    work: Callable[..., object] = (
        count_tasks.run_count.enqueue if what == "count" else count_tasks.run_protection.enqueue
    )
    if what == "protect":
        count.run += 1
    count.queued_at, count.started_at, count.alive_at, count.finished_at = now(), None, None, None
    count.save()
    work(count.pk, count.run)
