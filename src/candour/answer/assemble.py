"""From what was decided and counted to a bundle: the letter and every file written, proved, and bound to one hash.

The command line and the application both come through this door; they differ only in where the record and the tables
come from.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from candour.answer.bundle import MANIFEST, BundleFile, Proof, bundle_hash, files_in, write_json, written_whole
from candour.answer.overrides import Override, split, unused
from candour.answer.proofs import TableProtection, certificate_file, prove_clean, prove_lawful, prove_safe
from candour.errors import BadInput
from candour.findings import Finding, errors
from candour.language import gettext as _
from candour.law import Clock
from candour.letters import PublicDocument, Record, compose, letter_findings, public_answer, render, render_public_page
from candour.sdc import write_certificate
from candour.tables import Table, write_csvw, write_ods, write_xlsx

PUBLIC_PAGE = "public.html"
PUBLIC_ANSWER = "public-answer.json"

Say = Callable[[str], None]


def silent(line: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Assembled:
    """What came of one record: the three proofs and, if all of them hold, the files written and one hash over them.

    `files` and `sha256` are empty when a proof does not hold: nothing was then written.
    """

    record: Record
    clock: Clock
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


def assemble(
    record: Record,
    protections: Mapping[str, TableProtection],
    *,
    clock: Clock,
    out: Path,
    applicant: str = "",
    overrides: Sequence[Override] = (),
    files: Mapping[str, Path] | None = None,
    public: bool = True,
    say: Say = silent,
) -> Assembled:
    """Compose, write and prove one answer; `out` appears only when all three proofs hold.

    `protections` are the tables by the names that the record uses, each settled. `files` are further files to supply,
    by the names they get in the bundle; they are inspected like every other. `applicant` is a name that no public file
    may hold. `public` is false for a letter that has no page on the disclosure log. The caller has made sure that
    `out` may be replaced.

    Raises `BadInput` for a record that makes no letter, or a file whose name cannot stand in a bundle.
    """
    record = dataclasses.replace(record, due=record.due or clock.due)
    tables = {name: protection.table for name, protection in protections.items()}
    found = letter_findings(record, tables)
    standing, set_aside = split(found, overrides)
    if errors(standing):
        # No letter is composed from a record with errors, so there is nothing more to prove.
        proof = Proof("lawful", tuple(found), (_("the record of decisions has errors"),), {})
        return Assembled(record, clock, _overridden(overrides, proof))
    overridden = {finding.id for finding, _override in set_aside}
    with written_whole(out) as (folder, finish):
        say(_("writing the letter and the documents"))
        documents = _write_letter_and_tables(record, protections, overridden, folder)
        documents += _copy(record, files or {}, folder)
        if public:
            page = render_public_page(record, tables, documents=documents, overridden=overridden)
            (folder / PUBLIC_PAGE).write_text(page, encoding="utf-8")
            data = public_answer(record, tables, documents=documents, overridden=overridden)
            write_json(folder / PUBLIC_ANSWER, data)
        say(_("making the three proofs"))
        proofs = _overridden(
            overrides,
            prove_lawful(record, tables, clock, folder),
            prove_safe(protections),
            prove_clean(folder, [file.path for file in files_in(folder)], applicant),
        )
        if not all(proof.holds for proof in proofs):
            return Assembled(record, clock, proofs)
        for proof in proofs:
            write_json(folder / "proofs" / f"{proof.name}.json", proof.to_json())
        written = files_in(folder)
        sha256 = bundle_hash(written)
        write_json(folder / MANIFEST, _manifest(record, clock, proofs, written, sha256))
        finish()
    return Assembled(record, clock, proofs, written, sha256)


def _overridden(overrides: Sequence[Override], *proofs: Proof) -> tuple[Proof, ...]:
    """The proofs with the overrides applied; one that overrides nothing is a finding of the first proof."""
    found = [finding for proof in proofs for finding in proof.findings]
    first, *others = (proof.with_overrides(overrides) for proof in proofs)
    stale = unused(found, overrides)
    return (dataclasses.replace(first, findings=(*first.findings, *stale)), *others)


def _write_letter_and_tables(
    record: Record, protections: Mapping[str, TableProtection], overridden: Collection[str], folder: Path
) -> list[PublicDocument]:
    """Write the letter in every form, the tables and their certificates; the documents that a public page offers."""
    tables = {name: protection.table for name, protection in protections.items()}
    for form, content in render(compose(record, tables, overridden=overridden)).items():
        (folder / f"letter.{form}").write_bytes(content)
    for name, protection in protections.items():
        if protection.protected is not None:
            (folder / "proofs").mkdir(exist_ok=True)
            write_certificate(protection.protected.certificate, folder / "proofs" / certificate_file(name))
    return [document for name, table in tables.items() for document in _write_table(name, table, folder)]


def _write_table(name: str, table: Table, folder: Path) -> list[PublicDocument]:
    """A table as ODS, XLSX and CSV with its metadata; what the public page offers of it."""
    writers: dict[str, Callable[[Table, Path], object]] = {"ods": write_ods, "xlsx": write_xlsx, "csv": write_csvw}
    documents = []
    for kind, write in writers.items():
        path = folder / f"{name}.{kind}"
        write(table, path)
        documents.append(PublicDocument(table.title, path.name, kind.upper(), path.stat().st_size))
    return documents


def _copy(record: Record, files: Mapping[str, Path], folder: Path) -> list[PublicDocument]:
    """Copy further files into the bundle; each is called on the public page what the record says that it is."""
    titles = {file: disclosure.what for disclosure in record.disclosures for file in disclosure.files}
    documents = []
    for name, source in files.items():
        path = folder / name
        if path.name != name or name in (MANIFEST, PUBLIC_PAGE, PUBLIC_ANSWER, "proofs") or path.exists():
            raise BadInput(
                _("the file %(name)s: a file of this name cannot be added to the answer; give it another")
                % {"name": repr(name)}
            )
        shutil.copyfile(source, path)
        kind = path.suffix.removeprefix(".").upper()
        documents.append(PublicDocument(titles.get(name, name), name, kind, path.stat().st_size))
    return documents


def _manifest(
    record: Record, clock: Clock, proofs: tuple[Proof, ...], files: tuple[BundleFile, ...], sha256: str
) -> dict[str, object]:
    def written(day: dt.date | None) -> str | None:
        return day.isoformat() if day else None

    return {
        "reference": record.reference,
        "authority": record.authority.name,
        "regime": record.regime.value,
        "received": written(record.received),
        "due": written(clock.due),
        "answered": written(record.date),
        "proofs": {proof.name: proof.holds for proof in proofs},
        "files": [{"path": file.path, "sha256": file.sha256, "size": file.size} for file in files],
        "sha256": sha256,
    }
