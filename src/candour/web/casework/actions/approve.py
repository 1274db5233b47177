"""Approving: an answer is proved and proposed, and somebody who wrote none of it agrees, or sends it back.

An approval is of the hash of the whole bundle. It falls when anything that the bundle is made of changes.
"""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.findings import Severity
from candour.law import Regime
from candour.web import moments
from candour.web.accounts.models import Person
from candour.web.casework import bundles, clocks
from candour.web.casework.actions import engine
from candour.web.casework.actions.engine import perform
from candour.web.casework.acts import ACTS
from candour.web.casework.drafts import answer_draft
from candour.web.casework.errors import ChangedMeanwhile, NotAllowed, NotNow
from candour.web.casework.models import Approval, Bundle, Case, Draft, Kind, Override, OverrideState, Stage
from candour.words import day_in_words

# How many working days after today a letter may be dated, and after its date it may still be sent.
LATEST_DATE = 10
MAY_LEAVE_WITHIN = 5


def propose(*, by: Person, case: Case, dated: dt.date, seen: int | None = None) -> Bundle:
    """Prove the answer and send it for approval, dated on the day that it is meant to leave.

    A second press gives what the first made. Raises `ProofsDoNotHold`, or `BadInput` for a date that cannot be.
    """
    draft = _saved(answer_draft(case))
    if case.stage == Stage.APPROVAL and (there := bundles.standing(draft)) and there.dated == dated:
        return there
    engine.check(ACTS["propose"], by=by, case=case, seen=seen)
    _check_date(case, dated)
    bundle = bundles.make_bundle(draft, by, dated=dated)
    with perform("propose", by=by, case=case, seen=seen) as doing:
        _keep(bundle, doing)
        doing.facts.update(hash=bundle.sha256, dated=dated)
    return bundle


def approve(*, by: Person, case: Case, sha256: str) -> Approval:
    """Agree that the bundle with this hash, which the page showed, may leave. A second press changes nothing.

    Raises `NotAllowed` for who wrote any of it or proposed it, `NotNow` where the bytes are not those proved, and
    `ChangedMeanwhile` where another bundle stands by now.
    """
    draft = _saved(answer_draft(case))
    if (there := _approved_already(draft, by, sha256)) is not None:
        return there
    with perform("approve", by=by, case=case) as doing:
        approval = _approve(answer_draft(doing.case), doing, sha256)
        doing.facts.update(hash=approval.sha256)
    return approval


def send_back(*, by: Person, case: Case, reason: str) -> Case:
    """Send an answer back to be changed, with why; the bundle stands no more."""
    return _withdraw("send-back", by, case, reason)


def take_back(*, by: Person, case: Case, reason: str) -> Case:
    """Take an answer back to change it, with why; an approval given before stands no more."""
    return _withdraw("take-back", by, case, reason)


def _withdraw(act: str, by: Person, case: Case, reason: str) -> Case:
    if not reason.strip():
        raise BadInput(_("Say why, so that whoever works on it next knows what to do."))
    with perform(act, by=by, case=case) as doing:
        for bundle in Bundle.objects.filter(draft__case=case, draft__kind__in=bundles.ENDS_THE_CASE, void_at=None):
            bundles.void(bundle, reason.strip())
        doing.facts.update(reason=reason.strip())
    return case


def propose_letter(*, by: Person, draft: Draft, dated: dt.date, seen: int | None = None) -> Bundle:
    """Prove a letter that does not end the case and needs approval (more time), and send it for approval.

    The case stays where it is. Raises as `propose` does.
    """
    case = draft.case
    _check_interim(draft)
    engine.check(ACTS["propose-letter"], by=by, case=case, seen=seen)
    _check_date(case, dated)
    bundle = bundles.make_bundle(draft, by, dated=dated)
    with perform("propose-letter", by=by, case=case, seen=seen) as doing:
        if (there := bundles.standing(draft)) is not None:
            bundles.void(there, _("Another one was made."))
        _keep(bundle, doing)
        doing.facts.update(hash=bundle.sha256, dated=dated, what=Kind(draft.kind).label)
    return bundle


def approve_letter(*, by: Person, draft: Draft, sha256: str) -> Approval:
    """Agree that a letter which does not end the case may leave. Raises as `approve` does."""
    _check_interim(draft)
    if (there := _approved_already(draft, by, sha256)) is not None:
        return there
    with perform("approve-letter", by=by, case=draft.case) as doing:
        approval = _approve(bundles.read_again(draft, doing.case), doing, sha256)
        doing.facts.update(hash=approval.sha256, what=Kind(draft.kind).label)
    return approval


def return_letter(*, by: Person, draft: Draft, reason: str) -> Draft:
    """Send such a letter back, or take it back: what was proved stands no more, and an approval of it neither."""
    if not reason.strip():
        raise BadInput(_("Say why, so that whoever works on it next knows what to do."))
    with perform("return-letter", by=by, case=draft.case) as doing:
        bundle = bundles.standing(draft)
        if bundle is None or Draft.objects.filter(pk=draft.pk, issued_at__isnull=False).exists():
            raise NotNow(_("No such letter waits for approval."))
        bundles.void(bundle, reason.strip())
        doing.facts.update(reason=reason.strip())
    return draft


def _saved(draft: Draft) -> Draft:
    if draft.pk is None:
        raise NotNow(_("Nothing has been decided yet: record the decision first."))
    return draft


def _check_interim(draft: Draft) -> None:
    if draft.kind in bundles.ENDS_THE_CASE or draft.kind not in bundles.NEEDS_APPROVAL:
        raise NotNow(_("A letter of this kind is not approved by itself."))


def _check_date(case: Case, dated: dt.date) -> None:
    today = moments.today()
    last = clocks.calendar(Regime(case.regime)).after(today, LATEST_DATE)
    if not today <= dated <= last:
        raise BadInput(
            _("Date the letter on the day when it will be sent: from %(today)s to %(last)s.")
            % {"today": day_in_words(today), "last": day_in_words(last)}
        )


def _keep(bundle: Bundle, doing: engine.Doing) -> None:
    """Save a bundle that was made outside the lock, if nothing it is made of changed meanwhile."""
    draft = Draft.objects.select_related("case__applicant", "case__authority").get(pk=bundle.draft_id)
    if draft.issued_at is not None:
        raise NotNow(_("The letter has been sent already."))
    if bundles.made_of(draft, bundle.dated) != bundle.made_of:
        raise ChangedMeanwhile(_("Somebody changed the answer while it was being proved. Look at it, then try again."))
    bundle.save(force_insert=True)


def _approved_already(draft: Draft, by: Person, sha256: str) -> Approval | None:
    found = Approval.objects.filter(bundle__draft=draft, bundle__void_at=None, sha256=sha256, by=by)
    return found.first()


def _approve(draft: Draft, doing: engine.Doing, sha256: str) -> Approval:
    bundle = bundles.standing(draft)
    if bundle is None or bundle.sha256 != sha256:
        raise ChangedMeanwhile(_("What you looked at is not what stands now. Look at the answer again."))
    if hasattr(bundle, "approval"):
        raise NotNow(_("Somebody else has approved it already."))
    by = doing.by
    assert by is not None
    if not may_approve(by, draft, bundle):
        raise NotAllowed(_("You wrote some of this, or sent it for approval: somebody else must approve it."))
    check_stands(bundle)
    bundles.content(bundle)
    return Approval.objects.create(bundle=bundle, sha256=bundle.sha256, by=by, at=moments.now())


def may_approve(by: Person, draft: Draft, bundle: Bundle) -> bool:
    """Whether a person had no hand in what is to be approved."""
    return by.pk not in hands_in(draft, bundle)


def hands_in(draft: Draft, bundle: Bundle | None = None) -> set[int]:
    """The ids of all who had a hand in a letter: who wrote or proposed it, chose its tables, asked for overrides."""
    writers = draft.writers.order_by().values_list("pk", flat=True)
    askers = draft.overrides.order_by().values_list("asked_by", flat=True)
    choosers = draft.case.counts.chosen().order_by().values_list("chosen_by", flat=True)
    # One question to the database, since the page of every approval asks it.
    hands = {draft.author_id, *writers.union(askers, choosers)}
    if bundle is not None:
        hands.add(bundle.made_by_id)
    return hands


def check_stands(bundle: Bundle) -> None:
    """`NotNow` for a bundle that is not made of what the case says now."""
    if not bundles.unchanged(bundle):
        raise NotNow(
            _("Something that the answer is made of has changed since. Take it back and send it for approval anew.")
        )


def ask_override(*, by: Person, case: Case, finding: str, where: str, reason: str) -> Override:
    """Ask that the answer may leave in spite of one finding, with why. A second person must agree.

    Raises `NotNow` for what the last checks did not find, `BadInput` without a reason.
    """
    if not reason.strip():
        raise BadInput(_("Give the reason: it is kept with the proofs, and a second person must agree with it."))
    draft = _saved(answer_draft(case))
    with perform("ask-override", by=by, case=case) as doing:
        found = next(
            (
                one
                for one in draft.findings
                if one["id"] == finding and one["where"] == where and one["severity"] == Severity.ERROR
            ),
            None,
        )
        if found is None:
            raise NotNow(_("The last checks did not find this any more."))
        asked = draft.overrides.filter(finding=finding, where=where).exclude(state=OverrideState.REFUSED).first()
        if asked is not None:
            doing.nothing_done = True
            return asked
        asked = Override.objects.create(
            draft=draft,
            finding=finding,
            where=where,
            message=found["message"],
            reason=reason.strip(),
            asked_by=by,
            asked_at=moments.now(),
        )
        doing.facts.update(finding=finding, where=where, reason=reason.strip())
    return asked


def agree_override(*, by: Person, override: Override, reason: str) -> Override:
    """Agree, as a second person who wrote none of it, that the answer may leave in spite of a finding."""
    return _answer(by, override, reason, OverrideState.AGREED)


def refuse_override(*, by: Person, override: Override, reason: str) -> Override:
    """Say no: the finding must be mended."""
    return _answer(by, override, reason, OverrideState.REFUSED)


def _answer(by: Person, override: Override, reason: str, state: OverrideState) -> Override:
    if not reason.strip():
        raise BadInput(_("Give the reason for your answer: it is kept in the history."))
    act = "agree-override" if state is OverrideState.AGREED else "refuse-override"
    case = override.draft.case
    with perform(act, by=by, case=case) as doing:
        locked = Override.objects.select_related("draft").get(pk=override.pk)
        if locked.state != OverrideState.ASKED:
            raise NotNow(_("This was answered already."))
        if by.pk in hands_in(locked.draft):
            raise NotAllowed(_("You wrote some of this, or asked for it: somebody else must answer."))
        locked.state, locked.answered_by, locked.answered_at = state, by, moments.now()
        locked.answer_reason = reason.strip()
        locked.save()
        doing.facts.update(finding=locked.finding, where=locked.where, reason=reason.strip())
    return locked
