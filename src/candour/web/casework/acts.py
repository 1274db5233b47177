"""What can be done to a case: one table of acts, each with who may do it, at which stage, and the sentence it leaves.

The pages that explain the work, the checks in `casework.actions` and docs/reference are all made from this table. An
act's name is also the kind of the event it appends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy as _n

from candour.web.accounts.models import Role


class Stage(models.TextChoices):
    """Where a case is. What was decided is another thing: its outcome."""

    RECEIVED = "received", _("To be checked")
    WORKING = "working", _("Being worked on")
    APPROVAL = "approval", _("Waiting for approval")
    APPROVED = "approved", _("Approved, to be sent")
    ISSUED = "issued", _("Answered")
    CLOSED = "closed", _("Closed without an answer")


OPEN = (Stage.RECEIVED, Stage.WORKING, Stage.APPROVAL, Stage.APPROVED)
BEFORE_APPROVAL = (Stage.RECEIVED, Stage.WORKING)
ENDED = (Stage.ISSUED, Stage.CLOSED)
ANY = tuple(Stage)


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be done: `roles` (none: the application itself), `stages`, and `to` where it moves the case.

    `sentence` tells it in the history, with `{actor}` and the names of the event's facts in braces. Where it differs
    for one and for several, it is made by `ngettext_lazy`, and `number` names the fact that is a number or a list.
    """

    name: str
    label: Any
    sentence: Any
    roles: tuple[Role, ...] = ()
    stages: tuple[Stage, ...] = ANY
    to: Stage | None = None
    number: str = ""

    def told(self, facts: Mapping[str, Any]) -> str:
        """The sentence for these facts, names in braces still to be filled in."""
        if not self.number:
            return str(self.sentence)
        found = facts.get(self.number)
        number = found if isinstance(found, int) else len(found or ())
        return str(self.sentence % {"number": number})


_OFFICER = (Role.OFFICER,)

ACTS_TABLE: tuple[Act, ...] = (
    # --- receiving
    Act("receive", _("Enter a request"), _("{actor} entered the request, which arrived on {arrived}. It was legally received on {received}."), _OFFICER, (Stage.RECEIVED,)),
    Act("receive-online", _("Receive a request online"), _("The request came by the public form on {arrived}. It was legally received on {received}."), (), (Stage.RECEIVED,)),
    Act("find-valid", _("Record that the request is valid"), _("{actor} found that the request is valid: {reason}"), _OFFICER, BEFORE_APPROVAL),
    Act("find-invalid", _("Record that the request is not valid"), _("{actor} found that the request is not valid under section 8: {reason}"), _OFFICER, BEFORE_APPROVAL),
    Act("split", _("Set the parts"), _n("{actor} set the parts of the request; there is now {count}.", "{actor} set the parts of the request; there are now {count}.", "number"), _OFFICER, BEFORE_APPROVAL, number="count"),
    Act("set-format", _("Record the format asked for"), _("{actor} recorded the form that the applicant asked for: {format}"), _OFFICER, BEFORE_APPROVAL),
    Act("set-regime", _("Change the law it is answered under"), _("{actor} changed the law that the request is answered under from {before} to {after}: {reason}"), _OFFICER, BEFORE_APPROVAL),
    Act("retitle", _("Change the title"), _("{actor} changed the title to “{subject}”."), _OFFICER, BEFORE_APPROVAL),
    Act("link-similar", _("Note a similar request"), _("{actor} noted that {reference} is a similar request: {reason}"), _OFFICER, OPEN),
    Act("accept", _("Start work"), _("{actor} accepted the request for work."), _OFFICER, (Stage.RECEIVED,), Stage.WORKING),
    Act("assign", _("Give the case to somebody"), _("{actor} gave the case to {person}."), _OFFICER, OPEN),
    Act("correct-receipt", _("Correct the day of receipt"), _("{actor} corrected the day of legal receipt from {before} to {after}: {reason}"), _OFFICER, OPEN),
    # --- the clock
    Act("write-notice", _("Write a notice"), _("{actor} wrote a letter that is not sent yet: {what}"), _OFFICER, BEFORE_APPROVAL),
    Act("ask-clarification", _("Ask what is meant"), _("{actor} asked the applicant to make the request clearer, on {date}. The clock waits."), _OFFICER, BEFORE_APPROVAL),
    Act("receive-clarification", _("Record the clarification"), _("{actor} recorded that the applicant made the request clearer on {date}. The clock starts anew."), _OFFICER, BEFORE_APPROVAL),
    Act("give-fees-notice", _("Give a fees notice"), _("{actor} gave a fees notice for £{pounds} on {date}."), _OFFICER, BEFORE_APPROVAL),
    Act("record-fee", _("Record the payment"), _("{actor} recorded that the fee was paid on {date}."), _OFFICER, BEFORE_APPROVAL),
    Act("extend", _("Take more time"), _("{actor} extended the time until {until}, with a notice on {date}: {reason}"), _OFFICER, BEFORE_APPROVAL),
    Act("set-target", _("Set the internal target"), _("{actor} set the internal target to {date}."), _OFFICER, OPEN),
    Act("recompute", _("Recompute the clock"), _("The due date changed from {before} to {after}, because {because}.")),
    Act("recheck", _("Check the clock"), _("The clock was counted anew, because {because}. The due date stays.")),
    # --- searching and gathering
    Act("ask-contributor", _("Ask somebody to search"), _n("{actor} asked {person} to search for part {parts} by {due}.", "{actor} asked {person} to search for parts {parts} by {due}.", "number"), (Role.OFFICER, Role.ANALYST), (Stage.WORKING,), number="parts"),
    Act("change-task", _("Change a search"), _("{actor} changed the search given to {person}: {change}"), (Role.OFFICER, Role.ANALYST), (Stage.WORKING,)),
    Act("cancel-task", _("Call off a search"), _("{actor} called off the search given to {person}: {reason}"), (Role.OFFICER, Role.ANALYST), OPEN),
    Act("chase", _("Send a reminder"), _("{actor} reminded {person} of the search due on {due}."), (Role.OFFICER, Role.ANALYST), (Stage.WORKING,)),
    Act("chase-overdue", _("Remind of an overdue search"), _("{person} was reminded of the search that was due on {due}.")),
    Act("record-search", _("Record a search"), _("{actor} recorded a search of {where} for “{terms}” ({minutes} min): {found}"), (Role.CONTRIBUTOR, Role.ANALYST, Role.OFFICER), (Stage.WORKING,)),
    Act("return-file", _("Return a file"), _("{actor} returned the file {name}. Nobody may use it until it has been inspected."), (Role.CONTRIBUTOR, Role.ANALYST, Role.OFFICER), (Stage.WORKING,)),
    Act("file-inspected", _("Inspect a file"), _("The file {name} was inspected: {verdict}.")),
    Act("inspect-again", _("Inspect a file again"), _("{actor} asked that the file {name} be inspected again."), (Role.OFFICER, Role.ANALYST), (Stage.WORKING,)),
    Act("remove-file", _("Set a file aside"), _("{actor} set the file {name} aside: {reason}"), _OFFICER, (Stage.WORKING,)),
    Act("finish-task", _("Finish a search"), _n("{actor} finished the search for part {parts}: {answer}", "{actor} finished the search for parts {parts}: {answer}", "number"), (Role.CONTRIBUTOR, Role.ANALYST, Role.OFFICER), (Stage.WORKING,), number="parts"),
    Act("reopen-task", _("Ask again"), _("{actor} sent the search back to {person}: {reason}"), (Role.OFFICER, Role.ANALYST), (Stage.WORKING,)),
    Act("record-estimate", _("Record an estimate"), _n("{actor} recorded an estimate of {hours} h for part {parts}.", "{actor} recorded an estimate of {hours} h for parts {parts}.", "number"), (Role.CONTRIBUTOR, Role.ANALYST, Role.OFFICER), (Stage.WORKING,), number="parts"),
    Act("remove-estimate", _("Set an estimate aside"), _("{actor} set an estimate of {hours} h aside: {reason}"), (Role.ANALYST, Role.OFFICER), (Stage.WORKING,)),
    # --- counting
    Act("ask-count", _("Ask for a count"), _("{actor} asked {person} for a count: {words}"), _OFFICER, (Stage.WORKING,)),
    Act("write-question", _("Write the question"), _("{actor} wrote the question “{title}”."), (Role.ANALYST,), (Stage.WORKING,)),
    Act("start-count", _("Count"), _("{actor} started the count “{title}” over {source}."), (Role.ANALYST,), (Stage.WORKING,)),
    Act("count-done", _("Finish a count"), _n("The count “{title}” was done: {counted} of {read} row counted.", "The count “{title}” was done: {counted} of {read} rows counted.", "number"), number="read"),
    Act("count-failed", _("Stop a count"), _("The count “{title}” stopped: {problem}")),
    Act("protect-count", _("Withhold small numbers"), _("{actor} had the numbers below {threshold} in the table “{title}” withheld, as {decided_by} decided: {reason}"), (Role.ANALYST,), (Stage.WORKING,)),
    Act("protect-done", _("Finish withholding"), _n("What is withheld in the table “{title}” was worked out: {withheld} of {cells} number.", "What is withheld in the table “{title}” was worked out: {withheld} of {cells} numbers.", "number"), number="cells"),
    Act("protect-failed", _("Stop withholding"), _("What to withhold in the table “{title}” could not be worked out: {problem}")),
    Act("choose-protection", _("Choose how small numbers are protected"), _("{actor} chose how the table “{title}” is protected ({how}): {reason}"), (Role.ANALYST,), (Stage.WORKING,)),
    Act("discard-count", _("Set a count aside"), _("{actor} set the count “{title}” aside: {reason}"), (Role.ANALYST,), (Stage.WORKING,)),
    # --- deciding and drafting
    Act("decide", _("Record the decision"), _("{actor} recorded the decision: {what}."), _OFFICER, (Stage.WORKING,)),
    Act("record-opinion", _("Record the qualified person’s opinion"), _("{actor} recorded the opinion of the qualified person, given on {date} (section 36)."), _OFFICER, (Stage.WORKING,)),
    Act("edit-letter", _("Edit the letter"), _("{actor} edited the letter: {what}."), _OFFICER, (Stage.WORKING,)),
    # --- approving and issuing
    Act("propose", _("Send for approval"), _("{actor} sent the answer for approval. Its fingerprint is {hash}."), _OFFICER, (Stage.WORKING,), Stage.APPROVAL),
    Act("ask-override", _("Ask for a finding to be overridden"), _("{actor} asked that the finding {finding} be overridden: {reason}"), _OFFICER, (Stage.WORKING,)),
    Act("agree-override", _("Agree to an override"), _("{actor} agreed that the finding {finding} be overridden: {reason}"), (Role.APPROVER,), (Stage.WORKING,)),
    Act("refuse-override", _("Refuse an override"), _("{actor} refused that the finding {finding} be overridden: {reason}"), (Role.APPROVER,), (Stage.WORKING,)),
    Act("approve", _("Approve"), _("{actor} approved the answer with the fingerprint {hash}."), (Role.APPROVER,), (Stage.APPROVAL,), Stage.APPROVED),
    Act("send-back", _("Send back"), _("{actor} sent the answer back: {reason}"), (Role.APPROVER,), (Stage.APPROVAL,), Stage.WORKING),
    Act("take-back", _("Take back to change it"), _("{actor} took the answer back to change it: {reason}. An approval given before no longer stands."), _OFFICER, (Stage.APPROVAL, Stage.APPROVED), Stage.WORKING),
    Act("issue", _("Send the answer"), _("{actor} sent the answer on {date}. Its fingerprint is {hash}."), _OFFICER, (Stage.APPROVED,), Stage.ISSUED),
    Act("send-letter", _("Send a letter"), _("{actor} sent a letter on {date}: {what}"), _OFFICER, BEFORE_APPROVAL),
    Act("mail-left", _("Mail left"), _("The letter left by e-mail.")),
    Act("mail-failed", _("Mail failed"), _("The letter could not be sent by e-mail: {problem}")),
    Act("record-dispatch", _("Record how a letter left"), _("{actor} recorded that the letter left by {how} on {date}."), _OFFICER, ANY),
    Act("propose-letter", _("Send a letter for approval"), _("{actor} sent a letter for approval: {what}. Its fingerprint is {hash}."), _OFFICER, BEFORE_APPROVAL),
    Act("approve-letter", _("Approve a letter"), _("{actor} approved the letter with the fingerprint {hash}: {what}."), (Role.APPROVER,), BEFORE_APPROVAL),
    Act("return-letter", _("Send a letter back"), _("{actor} sent the letter back: {reason}"), (Role.APPROVER, Role.OFFICER), BEFORE_APPROVAL),
    Act("void-bundle", _("Approval falls"), _("What the answer is made of changed ({because}), so it must be sent for approval again. An approval given before no longer stands."), (), (Stage.APPROVAL, Stage.APPROVED), Stage.WORKING),
    # --- ending otherwise
    Act("withdraw", _("Record that it was withdrawn"), _("{actor} recorded that the applicant withdrew the request on {date}."), _OFFICER, OPEN, Stage.CLOSED),
    Act("transfer", _("Transfer to another authority"), _("{actor} transferred the request to {to} on {date}."), _OFFICER, BEFORE_APPROVAL, Stage.CLOSED),
    Act("lapse", _("Close as lapsed"), _("{actor} closed the request as lapsed: {reason}"), _OFFICER, BEFORE_APPROVAL, Stage.CLOSED),
    Act("close-invalid", _("Close as not valid"), _("{actor} closed the request as not valid under section 8: {reason}"), _OFFICER, BEFORE_APPROVAL, Stage.CLOSED),
    Act("reopen", _("Open again"), _("{actor} opened the case again: {reason}"), _OFFICER, (Stage.CLOSED,), Stage.WORKING),
    # --- internal review
    Act("ask-review", _("Record that a review was asked for"), _("{actor} recorded that the applicant asked for an internal review on {date}; it is the case {reference}."), _OFFICER, (Stage.ISSUED,)),
    # --- the applicant
    Act("see-applicant", _("See who asked"), _("{actor} looked at who the applicant is: {reason}"), (Role.OFFICER,), ANY),
    Act("correct-applicant", _("Correct who asked"), _("{actor} corrected the applicant’s record: {reason}"), (Role.OFFICER,), ANY),
    # --- notes
    Act("note", _("Write a note"), _("{actor} wrote: {text}"), (Role.OFFICER, Role.ANALYST, Role.APPROVER), ANY),
)  # fmt: skip

ACTS: dict[str, Act] = {act.name: act for act in ACTS_TABLE}
