"""The main job without a browser: one case, walked through every room to a bundle that may be sent."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from candour.answer.bundle import (
    MANIFEST,
    BundleFile,
    Proof,
    bundle_hash,
    check_target,
    files_in,
    write_json,
    written_whole,
)
from candour.answer.case import AsCounted, Case, CaseTable
from candour.answer.overrides import split, unused
from candour.answer.proofs import TableProtection, prove_clean, prove_lawful, prove_safe
from candour.counting import count, load, load_mapping, load_question
from candour.findings import Finding, errors
from candour.law import Clock, Event, EventKind, clock
from candour.letters import (
    LetterKind,
    PublicDocument,
    Record,
    compose,
    letter_findings,
    render,
    render_public_page,
)
from candour.sdc import protect, read_policy, write_certificate
from candour.tables import Table, write_csvw, write_ods, write_xlsx

PUBLIC_PAGE = "public.html"

Say = Callable[[str], None]


def _silent(line: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one case: when it is due, its tables, the three proofs, and the bundle if all of them hold.

    `files` and `sha256` (the hash over the bundle) are empty when a proof does not hold: nothing was then written.
    """

    case: Case
    clock: Clock
    tables: Mapping[str, TableProtection]
    proofs: tuple[Proof, ...]
    files: tuple[BundleFile, ...] = ()
    sha256: str = ""

    @property
    def written(self) -> bool:
        """Whether a bundle was written: only when all three proofs hold."""
        return bool(self.files)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What all proofs found."""
        return tuple(finding for proof in self.proofs for finding in proof.findings)


def answer(case: Case, out: Path, *, say: Say = _silent) -> Answer:
    """Work a case through to its bundle in the folder `out`.

    Counts each table, protects it, composes the letter from the record, writes every form of it and of the tables,
    and makes the three proofs over the very bytes written. `out` appears only when all three hold; until then, and
    after any error, it is as it was. `say` is told what is being done, a line at a time.

    Raises `BadInput` for anything wrong with what the case holds, or with `out`.
    """
    check_target(out, case.folder)
    at_work = clock_of(case.record)
    record = dataclasses.replace(case.record, due=case.record.due or at_work.due)
    protections = {table.name: _table(table, say) for table in case.tables}
    tables = {name: protection.table for name, protection in protections.items()}
    found = letter_findings(record, tables)
    standing, set_aside = split(found, case.overrides)
    if errors(standing):
        # No letter is composed from a record with errors, so there is nothing more to prove.
        proof = Proof("lawful", tuple(found), ("the record of decisions has errors",), {})
        return Answer(case, at_work, protections, _overridden(case, proof))
    with written_whole(out) as (folder, finish):
        say("writing the letter and the documents")
        _write_what_leaves(record, protections, {finding.id for finding, _ in set_aside}, folder)
        say("making the three proofs")
        proofs = _overridden(
            case,
            prove_lawful(record, tables, at_work, folder),
            prove_safe(protections),
            prove_clean(folder, [file.path for file in files_in(folder)], case.applicant),
        )
        if not all(proof.holds for proof in proofs):
            return Answer(case, at_work, protections, proofs)
        for proof in proofs:
            write_json(folder / "proofs" / f"{proof.name}.json", proof.to_json())
        files = files_in(folder)
        sha256 = bundle_hash(files)
        write_json(folder / MANIFEST, _manifest(record, at_work, proofs, files, sha256))
        finish()
    return Answer(case, at_work, protections, proofs, files, sha256)


def _overridden(case: Case, *proofs: Proof) -> tuple[Proof, ...]:
    """The proofs with the case's overrides applied; one that overrides nothing is a finding of the first proof."""
    found = [finding for proof in proofs for finding in proof.findings]
    first, *others = (proof.with_overrides(case.overrides) for proof in proofs)
    stale = unused(found, case.overrides)
    return (dataclasses.replace(first, findings=(*first.findings, *stale)), *others)


def clock_of(record: Record) -> Clock:
    """The clock of a record: received, extended if the letter says so, and answered on the letter's date."""
    events = [Event(EventKind.RECEIVED, record.received)]
    if record.extension is not None:
        provisions = tuple(refusal.provision for refusal in record.refusals if refusal.balance_pending)
        kind = EventKind.PUBLIC_INTEREST_EXTENSION if provisions else EventKind.COMPLEXITY_EXTENSION
        events.append(Event(kind, record.date, record.extension.estimate, provisions, record.extension.reason))
    elif record.letter is LetterKind.ANSWER:
        events.append(Event(EventKind.ANSWERED, record.date))
    return clock(events, regime=record.regime)


def _table(wanted: CaseTable, say: Say) -> TableProtection:
    say(f"counting {wanted.name}")
    question = load_question(wanted.question)
    with load(load_mapping(wanted.mapping), wanted.records, allow=wanted.allow) as snapshot:
        counted = count(question, snapshot)
    if isinstance(wanted.protection, AsCounted):
        return TableProtection(counted, as_counted=wanted.protection)
    say(f"protecting {wanted.name}")
    protected = protect(counted, read_policy(wanted.protection))
    return TableProtection(protected.table, protected=protected)


def _write_what_leaves(
    record: Record, protections: Mapping[str, TableProtection], overridden: Collection[str], folder: Path
) -> None:
    """Write the letter in every form, the tables, their certificates and the public page."""
    tables = {name: protection.table for name, protection in protections.items()}
    for form, content in render(compose(record, tables, overridden=overridden)).items():
        (folder / f"letter.{form}").write_bytes(content)
    documents = [document for name, table in tables.items() for document in _write_table(name, table, folder)]
    page = render_public_page(record, tables, documents=documents, overridden=overridden)
    (folder / PUBLIC_PAGE).write_text(page, encoding="utf-8")
    for name, protection in protections.items():
        if protection.protected is not None:
            (folder / "proofs").mkdir(exist_ok=True)
            write_certificate(protection.protected.certificate, folder / "proofs" / f"certificate-{name}.json")


def _write_table(name: str, table: Table, folder: Path) -> list[PublicDocument]:
    """A table as ODS, XLSX and CSV with its metadata; what the public page offers of it."""
    writers: dict[str, Callable[[Table, Path], object]] = {"ods": write_ods, "xlsx": write_xlsx, "csv": write_csvw}
    documents = []
    for kind, write in writers.items():
        path = folder / f"{name}.{kind}"
        write(table, path)
        documents.append(PublicDocument(table.title, path.name, kind.upper(), path.stat().st_size))
    return documents


def _manifest(
    record: Record, at_work: Clock, proofs: tuple[Proof, ...], files: tuple[BundleFile, ...], sha256: str
) -> dict[str, object]:
    def written(day: dt.date | None) -> str | None:
        return day.isoformat() if day else None

    return {
        "reference": record.reference,
        "authority": record.authority.name,
        "regime": record.regime.value,
        "received": written(record.received),
        "due": written(at_work.due),
        "answered": written(record.date),
        "proofs": {proof.name: proof.holds for proof in proofs},
        "files": [{"path": file.path, "sha256": file.sha256, "size": file.size} for file in files],
        "sha256": sha256,
    }
