"""Sending: the approved letter goes to the outbox and its page to the publication queue, in one transaction, once.

Three things hold it to once: the case's lock, one `Issue` row for each letter, and keys that stand once in the outbox
and in the queue. The bytes that leave are read again and are those that were approved, or nothing leaves.
"""

from __future__ import annotations

import datetime as dt
import json
import re

from django.utils import timezone
from django.utils.translation import gettext as _

from candour.answer import PUBLIC_ANSWER, PUBLIC_PAGE
from candour.errors import BadInput
from candour.law import EventKind, Regime
from candour.web import moments
from candour.web.accounts.models import Person
from candour.web.casework import bundles, clocks, mail_in, recognising
from candour.web.casework.actions.approve import MAY_LEAVE_WITHIN, check_stands
from candour.web.casework.actions.counts import remember_release
from candour.web.casework.actions.engine import Doing, perform
from candour.web.casework.drafts import answer_draft, answer_kind
from candour.web.casework.errors import NotNow
from candour.web.casework.models import Applicant, Bundle, Case, Channel, Draft, Issue, Kind
from candour.web.post.models import MailState, OutgoingMail
from candour.web.post.outbox import Enclosed, enqueue
from candour.web.publication.actions import Entry, queue
from candour.words import day_in_words

# The beginning of the keys of letters in the outbox, and of entries in the publication queue.
LETTER = "letter"
ANSWER = "answer"
# How the subject of a message begins that somebody passed on.
_FORWARDED = re.compile(r"\s*(?:fw|fwd)\s*:", re.IGNORECASE)


def issue(*, by: Person, case: Case) -> Issue:
    """Send the approved answer: by e-mail, or to be posted where the applicant gave no e-mail address.

    A second press, or a second person, gets the issue that there is. Raises `NotNow` for a letter whose date has not
    come or is too long ago, and for bytes that are not those approved.
    """
    try:
        with perform("issue", by=by, case=case) as doing:
            # Read under the lock: the case that the page showed may have changed since.
            draft = answer_draft(doing.case)
            bundle = bundles.standing(draft)
            if bundle is None:
                raise NotNow(_("Nothing was approved."))
            made = _issue(doing, draft, bundle)
            outcome = str(bundle.summary["outcome"])
            doing.case.outcome, doing.case.ended_on = outcome, moments.today()
            kind = EventKind.REVIEW_ANSWERED if draft.kind == Kind.REVIEW_OUTCOME else EventKind.ANSWERED
            doing.tick(kind, moments.today())
            doing.facts.update(outcome=outcome)
            if draft.kind == Kind.ANSWER:
                _to_the_log(doing.case, draft, bundle)
            remember_release(doing.case)
    except NotNow:
        # The case may have been sent while this waited for its lock: then all is as it was meant.
        there = Issue.objects.filter(draft__case=case, draft__kind=answer_kind(case)).first()
        if there is None:
            raise
        case.refresh_from_db()
        return there
    return made


def send_interim(*, by: Person, draft: Draft) -> Issue:
    """Send a letter that does not end the case: a question, a fees notice, or a notice that more time is needed.

    Proved like an answer, and sent the same way. A notice that more time is needed must have been approved first
    (`propose_letter`, `approve_letter`); the others are made here, dated today. Call it in the transaction that moves
    the clock. A second call gives the issue that there is.
    """
    if draft.kind in bundles.ENDS_THE_CASE:
        raise NotNow(_("An answer is approved and sent as an answer."))
    with perform("send-letter", by=by, case=draft.case) as doing:
        there = Issue.objects.filter(draft=draft).first()
        if there is not None:
            doing.nothing_done = True
            return there
        draft = bundles.read_again(draft, doing.case)
        bundle = bundles.standing(draft)
        if draft.kind not in bundles.NEEDS_APPROVAL:
            if bundle is not None:
                bundles.void(bundle, _("Another one was made."))
            bundle = bundles.make_bundle(draft, by, dated=moments.today())
            bundle.save(force_insert=True)
        if bundle is None:
            raise NotNow(_("A letter of this kind is sent for approval first."))
        made = _issue(doing, draft, bundle)
        doing.facts.update(what=Kind(draft.kind).label)
    return made


def _issue(doing: Doing, draft: Draft, bundle: Bundle) -> Issue:
    """Check all that must hold, and put the letter into the outbox. The case is locked."""
    assert doing.by is not None
    approval = getattr(bundle, "approval", None)
    needs_approval = draft.kind in bundles.NEEDS_APPROVAL
    if needs_approval and (approval is None or approval.sha256 != bundle.sha256):
        raise NotNow(_("Nobody has approved this letter."))
    if why := why_not_today(doing.case, bundle.dated):
        raise NotNow(why)
    check_stands(bundle)
    content = bundles.content(bundle)
    now, today = moments.now(), moments.today()
    key = _mail(doing.case, draft, bundle, content)
    draft.issued_at, draft.issued_by = now, doing.by
    draft.save(update_fields=["issued_at", "issued_by"])
    doing.facts.update(date=today, hash=bundle.sha256, by_mail=bool(key), dated=bundle.dated)
    return Issue.objects.create(
        draft=draft,
        bundle=bundle,
        approval=approval,
        needs_approval=needs_approval,
        by=doing.by,
        at=now,
        mail_key=key,
    )


def why_not_today(case: Case, dated: dt.date) -> str:
    """Why a letter of this date cannot leave today; empty where it can.

    It leaves on its date or within a few working days after, and not past the day due if its date was not.
    """
    today = moments.today()
    if today < dated:
        return _("The letter is dated %(day)s: send it on that day.") % {"day": day_in_words(dated)}
    last = clocks.calendar(Regime(case.regime)).after(dated, MAY_LEAVE_WITHIN)
    if case.due and dated <= case.due:
        last = min(last, max(case.due, dated))
    if today > last:
        return _(
            "The letter is dated %(day)s, which is too long ago to send it now. "
            "Take it back and send it for approval with a new date."
        ) % {"day": day_in_words(dated)}
    return ""


def _mail(case: Case, draft: Draft, bundle: Bundle, content: dict[str, bytes]) -> str:
    """Put the letter into the outbox; its key there, or nothing where the applicant gave no e-mail address."""
    applicant = case.applicant
    if not applicant.email:
        return ""
    subject, in_reply_to = _answered(case)
    mail = enqueue(
        key=f"{LETTER}:{draft.pk}",
        authority=case.authority,
        to=applicant.email,
        subject=subject,
        text=content[bundles.WORDS].decode("utf-8"),
        enclosed=[Enclosed(file["path"], content[file["path"]]) for file in bundle.files if file["leaves"]],
        reference=case.reference,
        in_reply_to=in_reply_to,
    )
    return mail.key


def _answered(case: Case) -> tuple[str, str]:
    """The subject of the mail, which keeps the applicant's own and adds our reference, and the mail that it answers.

    Where a colleague passed the request on, their own subject and message are nothing that the applicant knows.
    """
    subject, in_reply_to = case.subject, ""
    if case.channel == Channel.EMAIL and case.applicant.original:
        try:
            original = mail_in.read(bytes(case.applicant.original))
        except BadInput:
            # What it says of itself cannot be read: the answer goes out under the title of the case.
            original = mail_in.Message(text="", words="")
        marked = bool(_FORWARDED.match(original.subject))
        subject = subject if marked else original.subject or subject
        in_reply_to = "" if marked or original.forwarded else original.message_id
    plain = " ".join(subject.split())
    plain = plain if plain.casefold().startswith("re:") else f"Re: {plain}"
    return (plain if case.reference in plain else f"{plain} ({case.reference})"), in_reply_to


def _to_the_log(case: Case, draft: Draft, bundle: Bundle) -> None:
    """Queue the answer's public page. One that might tell who asked is held back until a publisher has looked."""
    files = bundles.content(bundle)
    page = files[PUBLIC_PAGE].decode("utf-8")
    held = ""
    if recognising.telling(f"{case.subject}\n{page}", case.applicant):
        held = _("The page may tell who asked. Look at it before it is published.")
    queue(
        key=f"{ANSWER}:{draft.pk}",
        authority=case.authority,
        entry=Entry(
            reference=case.reference,
            title=case.subject,
            regime=case.regime,
            outcome=str(bundle.summary["outcome"]),
            received=case.received,
            answered=moments.today(),
            provisions=bundle.summary["provisions"],
            content=json.loads(files[PUBLIC_ANSWER]),
            documents=[
                {"path": file["path"], "sha256": file["sha256"], "size": file["size"], "title": file["path"]}
                for file in bundle.files
                if file["leaves"] and file["path"] != bundles.LETTER
            ],
            sha256=bundle.sha256,
        ),
        held_because=held,
    )


def telling(key: str, text: str) -> list[str]:
    """The pieces of a text that would tell who asked for the answer of which this entry of the log is. For its hook."""
    return recognising.telling(text, _applicant_of(key))


def hinting(key: str, text: str) -> list[str]:
    """The places of a text where the surname of whoever asked stands alone. For the same hook."""
    return recognising.surname_alone(text, _applicant_of(key))


def _applicant_of(key: str) -> Applicant:
    drafts = Draft.objects.select_related("case__applicant")
    return drafts.get(pk=int(key.removeprefix(f"{ANSWER}:"))).case.applicant


def record_dispatch(*, by: Person, issued: Issue, how: str, on: dt.date) -> Issue:
    """Record that a letter left on paper: one with no e-mail to go by, or whose mail could not be delivered."""
    if not how.strip():
        raise BadInput(_("Say how the letter left, such as “first class post”."))
    with perform("record-dispatch", by=by, case=issued.draft.case) as doing:
        locked = Issue.objects.get(pk=issued.pk)
        if locked.dispatched:
            raise NotNow(_("How this letter left is recorded already: %(how)s.") % {"how": locked.dispatched})
        mail = OutgoingMail.objects.filter(key=locked.mail_key).first() if locked.mail_key else None
        if mail is not None and mail.state != MailState.FAILED:
            raise NotNow(_("This letter leaves, or has left, by e-mail."))
        if not timezone.localdate(locked.at) <= on <= moments.today():
            raise BadInput(_("The day cannot be before the letter was issued, nor in the future."))
        locked.dispatched = how.strip()
        locked.save(update_fields=["dispatched"])
        doing.facts.update(how=how.strip(), date=on)
    return locked


# --- what the outbox tells


def _issue_of(mail: OutgoingMail) -> Issue:
    return Issue.objects.select_related("draft__case", "bundle").get(mail_key=mail.key)


def check_mail(mail: OutgoingMail) -> None:
    """Before a letter leaves: its files are those of the bundle issued, byte for byte. Raises `BadInput`."""
    listed = {file["path"]: file["sha256"] for file in _issue_of(mail).bundle.files if file["leaves"]}
    found = {attachment.name: attachment.sha256 for attachment in mail.attachments.all()}
    if found != listed:
        raise BadInput(_("The files are not those that were approved. The letter was not sent."))


def mail_left(mail: OutgoingMail) -> None:
    """Note in the history that the letter left."""
    issued = _issue_of(mail)
    with perform("mail-left", by=None, case=issued.draft.case) as doing:
        doing.facts.update(what=Kind(issued.draft.kind).label)


def mail_failed(mail: OutgoingMail) -> None:
    """Note in the history that the letter could not be sent."""
    issued = _issue_of(mail)
    with perform("mail-failed", by=None, case=issued.draft.case) as doing:
        doing.facts.update(what=Kind(issued.draft.kind).label, problem=mail.problem)
