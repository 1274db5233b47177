"""The main job without a browser: one case, walked through every room to a bundle that may be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from candour.answer.assemble import Say, assemble, silent
from candour.answer.bundle import BundleFile, Proof, check_target
from candour.answer.case import AsCounted, Case, CaseTable
from candour.answer.proofs import TableProtection
from candour.counting import count, load, load_mapping, load_question
from candour.findings import Finding
from candour.language import gettext as _
from candour.law import Clock, Event, EventKind, clock
from candour.letters import LetterKind, Record
from candour.sdc import protect, read_policy


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


def answer(case: Case, out: Path, *, say: Say = silent) -> Answer:
    """Work a case through to its bundle in the folder `out`.

    Counts each table, protects it, composes the letter from the record, writes every form of it and of the tables,
    and makes the three proofs over the very bytes written. `out` appears only when all three hold; until then, and
    after any error, it is as it was. `say` is told what is being done, a line at a time.

    Raises `BadInput` for anything wrong with what the case holds, or with `out`.
    """
    check_target(out, case.folder)
    at_work = clock_of(case.record)
    protections = {table.name: _table(table, say) for table in case.tables}
    made = assemble(
        case.record,
        protections,
        clock=at_work,
        out=out,
        applicant=case.applicant,
        overrides=case.overrides,
        say=say,
    )
    return Answer(case, at_work, protections, made.proofs, made.files, made.sha256)


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
    say(_("counting %(table)s") % {"table": wanted.name})
    question = load_question(wanted.question)
    with load(load_mapping(wanted.mapping), wanted.records, allow=wanted.allow) as snapshot:
        counted = count(question, snapshot)
    if isinstance(wanted.protection, AsCounted):
        return TableProtection(counted, as_counted=wanted.protection)
    say(_("protecting %(table)s") % {"table": wanted.name})
    protected = protect(counted, read_policy(wanted.protection))
    return TableProtection(protected.table, protected=protected)
