"""Bundles: everything that would leave, made from a draft, proved, and kept under the hash of its bytes.

What is approved is what is sent: approving and issuing read the bytes again and hash them again, and compare what the
bundle was made from with what the case says now.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from candour import law
from candour.answer import PUBLIC_ANSWER, PUBLIC_PAGE, Assembled, BundleFile, Override, assemble, bundle_hash
from candour.errors import BadInput
from candour.findings import Finding, Severity
from candour.law import Clock, EventKind
from candour.letters import Record
from candour.web import moments, storage
from candour.web.accounts.models import Person
from candour.web.casework import clocks, events
from candour.web.casework.drafts import record_of
from candour.web.casework.errors import NotNow
from candour.web.casework.models import Bundle, Case, Draft, FileState, GatheredFile, Kind, OverrideState, Stage
from candour.web.casework.outcomes import outcome_of, provisions_of
from candour.web.casework.tables_of import protection_of

LETTER = "letter.pdf"
WORDS = "letter.txt"
# What the applicant gets beside the words of the mail; the rest of a bundle is for the log, and for the record.
_STAYS = ("letter.html", "letter.docx", WORDS, PUBLIC_PAGE, PUBLIC_ANSWER)
NEEDS_APPROVAL = frozenset({Kind.ANSWER, Kind.EXTENSION, Kind.REVIEW_OUTCOME})
ENDS_THE_CASE = frozenset({Kind.ANSWER, Kind.REVIEW_OUTCOME})


class ProofsDoNotHold(NotNow):
    """There is no bundle, because a proof does not hold. `findings` are what all proofs found."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(
            _("The letter cannot leave yet: look at what the checks found, and mend it or ask for it to be overridden.")
        )
        self.findings = tuple(findings)


def read_again(draft: Draft, case: Case) -> Draft:
    """A draft as it stands now, for an act that holds the lock of its case: the page may have shown an earlier one."""
    fresh = Draft.objects.get(pk=draft.pk)
    fresh.case = case
    return fresh


def standing(draft: Draft) -> Bundle | None:
    """The bundle of a draft that stands, with its approval where there is one."""
    if draft.pk is None:
        return None
    return draft.bundles.filter(void_at=None).select_related("made_by", "approval__by").first()


def make_bundle(draft: Draft, by: Person, *, dated: dt.date) -> Bundle:
    """Make, prove and keep everything that a draft would send, dated on this day; the bundle is not saved yet.

    Takes a second or more: call it outside any lock, and compare `made_of` under the lock. What the proofs found is
    kept on the draft. Raises `ProofsDoNotHold`, or `BadInput` for a decision that makes no letter.
    """
    record = record_of(draft, dated=dated)
    before = made_of(draft, dated)
    with tempfile.TemporaryDirectory(prefix="candour-bundle-") as folder:
        target = Path(folder) / "bundle"
        # A letter speaks its own language, whoever has it made.
        with translation.override(record.language.lower()):
            made = assemble(
                record,
                _protections(draft, record),
                clock=_clock(draft, record),
                out=target,
                applicant=draft.case.applicant.name,
                overrides=_overrides(draft),
                files=_files(draft, record, Path(folder)),
                public=draft.kind in ENDS_THE_CASE,
            )
        _keep_findings(draft, made)
        if not made.written:
            raise ProofsDoNotHold(made.findings)
        for file in made.files:
            storage.put((target / file.path).read_bytes())
    return Bundle(
        draft=draft,
        sha256=made.sha256,
        dated=dated,
        files=_described(made),
        proofs={proof.name: proof.to_json() for proof in made.proofs},
        summary={"outcome": outcome_of(record), "provisions": provisions_of(record)},
        made_of=before,
        made_by=by,
        made_at=moments.now(),
    )


def _keep_findings(draft: Draft, made: Assembled) -> None:
    """Remember what the proofs found, so that the page can show it without making everything anew."""
    draft.findings = [finding.to_json() for finding in made.findings]
    draft.checked_at = moments.now()
    Draft.objects.filter(pk=draft.pk).update(findings=draft.findings, checked_at=draft.checked_at)


def _protections(draft: Draft, record: Record) -> dict[str, Any]:
    """The tables that the record supplies; a table that is only chosen is no part of the answer."""
    named = {disclosure.table for disclosure in record.disclosures if disclosure.table}
    counts = draft.case.counts.chosen().filter(name__in=named).select_related("chosen_by").order_by("id")
    return {count.name: protection_of(count) for count in counts}


def _files(draft: Draft, record: Record, folder: Path) -> dict[str, Path]:
    """The gathered files that the record supplies. Raises `BadInput` for one that the gate has not passed."""
    files = {}
    for number, (name, file) in enumerate(_gathered(draft, record).items()):
        path = folder / f"gathered-{number}"
        path.write_bytes(storage.read(file.sha256))
        files[name] = path
    return files


def _gathered(draft: Draft, record: Record) -> dict[str, GatheredFile]:
    names = list(dict.fromkeys(name for disclosure in record.disclosures for name in disclosure.files))
    tables = [disclosure.table for disclosure in record.disclosures if disclosure.table]
    # The forms of a table are written here; a record may name them beside it.
    names = [name for name in names if not any(name.startswith(f"{table}.") for table in tables)]
    found = {}
    for name in names:
        file = draft.case.files.filter(name=name).exclude(state=FileState.ASIDE).order_by("-id").first()
        if file is None:
            raise BadInput(
                _("The decision supplies the file “%(name)s”, which nobody has returned. Take it out, or add the file.")
                % {"name": name}
            )
        if file.state != FileState.CLEAN:
            raise BadInput(
                _("The file “%(name)s” has not been found clean, so it cannot be supplied.") % {"name": name}
            )
        found[name] = file
    return found


def _overrides(draft: Draft) -> list[Override]:
    """What two people agreed to override. Two people of one name are told apart by their addresses."""
    agreed = draft.overrides.filter(state=OverrideState.AGREED).select_related("asked_by", "answered_by")
    found = []
    for one in agreed:
        if one.answered_by is None:
            continue
        by, second = one.asked_by.name, one.answered_by.name
        if by.strip().casefold() == second.strip().casefold():
            by, second = f"{by} ({one.asked_by.email})", f"{second} ({one.answered_by.email})"
        found.append(Override(one.finding, one.where, one.reason, by, second))
    return found


def _clock(draft: Draft, record: Record) -> Clock:
    """The clock of the case as it will be when this letter has left on its date."""
    case = draft.case
    match draft.kind:
        case Kind.ANSWER:
            return _late_is_told(clocks.with_event(case, law.Event(EventKind.ANSWERED, record.date)))
        case Kind.REVIEW_OUTCOME:
            clock = clocks.with_event(case, law.Event(EventKind.REVIEW_ANSWERED, record.date))
            # How the first answer kept time is told in the review; it does not stop the review's outcome.
            of_review = tuple(finding for finding in clock.findings if finding.where.startswith("review-"))
            return clock._replace(due=clock.review_due, findings=of_review)
        case Kind.EXTENSION if record.extension is not None:
            provisions = tuple(refusal.provision for refusal in record.refusals if refusal.balance_pending)
            kind = EventKind.PUBLIC_INTEREST_EXTENSION if provisions else EventKind.COMPLEXITY_EXTENSION
            until = record.extension.estimate if provisions else None
            return clocks.with_event(case, law.Event(kind, record.date, until, provisions, record.extension.reason))
    # The clock was moved in the transaction that sends it.
    return clocks.clock_of(case)


def _late_is_told(clock: Clock) -> Clock:
    """The clock, with a late answer a warning: it is owned up to in the letter and sent, never kept back for it."""
    return clock._replace(
        findings=tuple(
            dataclasses.replace(finding, severity=Severity.WARNING)
            if finding.where.startswith("answered ")
            else finding
            for finding in clock.findings
        )
    )


def _described(made: Assembled) -> list[dict[str, Any]]:
    """The files of a bundle for its page: what the gate said of each, and whether it leaves with the mail."""
    documents: Mapping[str, Any] = next(proof.document for proof in made.proofs if proof.name == "clean")
    reports = {report["file"]: report for report in documents["files"]}
    return [
        {
            "path": file.path,
            "sha256": file.sha256,
            "size": file.size,
            "format": reports.get(file.path, {}).get("format", ""),
            "verdict": reports.get(file.path, {}).get("verdict", ""),
            "leaves": leaves(file.path),
        }
        for file in made.files
    ]


def leaves(path: str) -> bool:
    """Whether a file of a bundle goes to the applicant as a file: the letter, and what it supplies."""
    return path not in _STAYS and not path.startswith("proofs/") and not path.endswith(".csv-metadata.json")


def made_of(draft: Draft, dated: dt.date) -> str:
    """One hash over everything that a bundle is made from: the record, the tables, the files, who asked, the overrides.

    It differs as soon as any of it differs, whoever changed it and however. Cheap: nothing is composed.
    """
    record = record_of(draft, dated=dated)
    if draft.kind not in ENDS_THE_CASE:
        # A notice moves the date due by being sent; that is no change of what it was made from.
        record = dataclasses.replace(record, due=None)
    named = {disclosure.table for disclosure in record.disclosures if disclosure.table}
    tables = draft.case.counts.chosen().filter(name__in=named).order_by("id").values_list("id", "name", "chosen_at")
    overrides = draft.overrides.filter(state=OverrideState.AGREED).order_by("id").values_list("id", "finding", "where")
    parts = {
        "record": dataclasses.asdict(record),
        "tables": [list(row) for row in tables],
        "files": {name: file.sha256 for name, file in _gathered(draft, record).items()},
        # Whom it goes to is part of what was approved, as much as what it says.
        "applicant": [draft.case.applicant.name, draft.case.applicant.email, draft.case.applicant.address],
        "overrides": [list(row) for row in overrides],
    }
    return events.sha256(events.canonical(parts))


def unchanged(bundle: Bundle) -> bool:
    """Whether a bundle is still made of what the case says now."""
    try:
        return made_of(bundle.draft, bundle.dated) == bundle.made_of
    except BadInput:
        # What it was made from cannot even be read any more.
        return False


def content(bundle: Bundle) -> dict[str, bytes]:
    """The bytes of a bundle by their paths, read again. Raises `NotNow` unless they are those that were proved."""
    try:
        found = {file["path"]: storage.read(file["sha256"]) for file in bundle.files}
    except storage.Lost as problem:
        raise NotNow(str(problem)) from problem
    listed = tuple(BundleFile(file["path"], file["sha256"], file["size"]) for file in bundle.files)
    if bundle_hash(listed) != bundle.sha256:
        raise NotNow(_("The files are not those that were proved. Take the answer back and send it for approval anew."))
    return found


def void(bundle: Bundle, because: str) -> None:
    """Let a bundle stand no more, and with it any approval of it. For acts, which hold the case's lock."""
    bundle.void_at, bundle.void_because = moments.now(), because
    bundle.save(update_fields=["void_at", "void_because"])


def void_if_changed(case: Case, because: str) -> bool:
    """Called after anything was done to a case: an answer that waits, or is approved, falls when what it is made of
    changed.

    The case then goes back to be worked on; the caller appends the event that says so. Whether it was so.
    """
    if case.stage not in (Stage.APPROVAL, Stage.APPROVED):
        return False
    bundle = (
        Bundle.objects.filter(draft__case=case, draft__kind__in=ENDS_THE_CASE, void_at=None)
        .select_related("draft")
        .first()
    )
    if bundle is None:
        return False
    bundle.draft.case = case
    if unchanged(bundle):
        return False
    void(bundle, because)
    case.stage = Stage.WORKING
    return True
