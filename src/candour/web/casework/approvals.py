"""What the page of approval shows: where each letter stands, what is in its bundle, what may be done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candour.findings import Severity
from candour.web.accounts.models import Person, Role
from candour.web.casework import bundles
from candour.web.casework.acts_for import allowed
from candour.web.casework.covering import cover
from candour.web.casework.errors import NotNow
from candour.web.casework.lacks import curly, page_of
from candour.web.casework.models import Bundle, Case, Draft, Issue, Kind, Override, OverrideState
from candour.web.post.models import MailState, OutgoingMail

PROOFS = (
    ("lawful", gettext_lazy("Lawful"), gettext_lazy("The letter says all that the Act makes it say.")),
    ("safe", gettext_lazy("Safe"), gettext_lazy("No number that is withheld can be worked out.")),
    ("clean", gettext_lazy("Clean"), gettext_lazy("Every file holds only what a reader can see.")),
)
# The forms of the letter name the applicant; who approves reads the same letter here with the name covered.
NAMES_THE_APPLICANT = "letter."


@dataclass(frozen=True, slots=True)
class Line:
    """One file of a bundle on the page."""

    path: str
    size: int
    sha256: str
    verdict: str
    leaves: bool
    names_the_applicant: bool


@dataclass(slots=True)
class Standing:
    """One letter: the bundle that stands, if any, its words, and the buttons for this person."""

    draft: Draft
    kind: str
    bundle: Bundle | None = None
    stage: str = "none"
    letter: str = ""
    problem: str = ""
    lines: list[Line] = field(default_factory=list)
    proofs: list[dict[str, Any]] = field(default_factory=list)
    overridden: list[dict[str, Any]] = field(default_factory=list)
    may: dict[str, bool] = field(default_factory=dict)
    own_hand: bool = False
    issue: Issue | None = None
    mail: OutgoingMail | None = None


def standing_of(case: Case, draft: Draft, person: Person) -> Standing:
    """How one letter of a case stands, for one person. `draft` has its case on it."""
    shown = Standing(draft, str(Kind(draft.kind).label))
    if draft.pk is None:
        shown.may = _may(shown, case, person)
        return shown
    issued = None
    if draft.issued_at is not None:
        issued = Issue.objects.filter(draft=draft).select_related("bundle__made_by", "approval__by", "by").first()
    if issued is not None:
        shown.issue, shown.bundle, shown.stage = issued, issued.bundle, "sent"
        shown.mail = OutgoingMail.objects.filter(key=issued.mail_key).first() if issued.mail_key else None
    else:
        shown.bundle = bundles.standing(draft)
        if shown.bundle is not None:
            shown.stage = "approved" if hasattr(shown.bundle, "approval") else "waiting"
    if shown.bundle is not None:
        shown.bundle.draft = draft
        _fill(shown, shown.bundle, case)
    shown.may = _may(shown, case, person)
    return shown


def _fill(shown: Standing, bundle: Bundle, case: Case) -> None:
    shown.lines = [
        Line(
            file["path"],
            file["size"],
            file["sha256"],
            file["verdict"],
            file["leaves"],
            file["path"].startswith(NAMES_THE_APPLICANT),
        )
        for file in bundle.files
    ]
    for name, label, claim in PROOFS:
        proof = bundle.proofs[name]
        shown.proofs.append({"label": label, "claim": claim, **proof})
        shown.overridden += proof["overridden"]
    try:
        words = bundles.content(bundle)[bundles.WORDS].decode("utf-8")
        shown.letter = cover(words, case.applicant)
    except NotNow as problem:
        shown.problem = str(problem)
    if shown.stage in ("waiting", "approved") and not bundles.unchanged(bundle):
        shown.problem = _("Something that the letter is made of has changed since it was proved.")


def _may(shown: Standing, case: Case, person: Person) -> dict[str, bool]:
    """What this person may press."""
    answer = shown.draft.kind in bundles.ENDS_THE_CASE
    acts = {
        "propose": "propose" if answer else "propose-letter",
        "approve": "approve" if answer else "approve-letter",
        "send_back": "send-back" if answer else "return-letter",
        "take_back": "take-back" if answer else "return-letter",
        "send": "issue" if answer else "send-letter",
        "dispatch": "record-dispatch",
    }
    may = {name: allowed(act, person, case) for name, act in acts.items()}
    roles = person.roles_in(case.authority_id)
    waiting, approved, sent = shown.stage == "waiting", shown.stage == "approved", shown.stage == "sent"
    if waiting and may["approve"] and shown.bundle is not None:
        from candour.web.casework.actions.approve import may_approve

        shown.own_hand = not may_approve(person, shown.draft, shown.bundle)
    may["propose"] &= shown.stage == "none" and shown.draft.pk is not None
    may["approve"] &= waiting and not shown.own_hand and not shown.problem
    may["send_back"] &= waiting and Role.APPROVER in roles
    may["take_back"] &= (waiting or approved) and Role.OFFICER in roles
    may["send"] &= approved and not shown.problem
    by_post = shown.issue is not None and not shown.issue.dispatched
    may["dispatch"] &= sent and by_post and (shown.mail is None or shown.mail.state == MailState.FAILED)
    return may


@dataclass(frozen=True, slots=True)
class Stop:
    """One finding that stops the answer, and whether somebody asked for it to be overridden."""

    index: int
    finding: dict[str, str]
    # The finding with its place in words, and the page (name and arguments) that mends it, where there is one.
    shown: dict[str, str]
    page: str
    args: dict[str, Any]
    override: Override | None


def stops_of(draft: Draft) -> list[Stop]:
    """What the last attempt found that stops the answer, each with the newest wish to override it."""
    if draft.pk is None:
        return []
    asked = {(one.finding, one.where): one for one in draft.overrides.select_related("asked_by", "answered_by")}
    found = []
    for index, finding in enumerate(draft.findings):
        override = asked.get((finding["id"], finding["where"]))
        agreed = override is not None and override.state == OverrideState.AGREED
        if finding["severity"] == Severity.ERROR and not agreed:
            where, page, args = page_of(draft, finding["where"])
            message = curly(finding["message"][:1].upper() + finding["message"][1:])
            shown = {**finding, "where": where, "message": message}
            found.append(Stop(index, finding, shown, page, args, override))
    return found
