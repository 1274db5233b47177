"""Bundles without typesetting, for tests that send hundreds of letters: what is proved of them is proved elsewhere.

Everything around the letter is real: the record is checked and refused as it always is, the clock is judged, overrides
count, every file is kept under its hash and read again. Only the letter's bytes, and reading them back, are not.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from candour.answer import (
    PUBLIC_ANSWER,
    PUBLIC_PAGE,
    Assembled,
    Override,
    Proof,
    TableProtection,
    bundle_hash,
    files_in,
)
from candour.findings import errors
from candour.law import Clock
from candour.letters import Record, letter_findings
from candour.web.casework import bundles


def quick_assemble(
    record: Record,
    protections: Mapping[str, TableProtection],
    *,
    clock: Clock,
    out: Path,
    applicant: str = "",
    overrides: Sequence[Override] = (),
    files: Mapping[str, Path] | None = None,
    public: bool = True,
    **_more: Any,
) -> Assembled:
    """What `answer.assemble` gives, with a letter that is only the record in other words: the same for the same."""
    record = dataclasses.replace(record, due=record.due or clock.due)
    found = letter_findings(record, {name: protection.table for name, protection in protections.items()})
    letter = f"{record.salutation}\n{record.date}\n{record.due}\n{record.parts}\n{record.refusals}\n{record.review}\n"
    written = {"letter.txt": letter, "letter.pdf": f"%PDF-1.7\n{letter}"}
    if public:
        told = [{"number": part.number, "text": part.text} for part in record.parts]
        answer = {"title": record.subject, "language": "en-GB", "parts": told, "sections": [], "tables": {}}
        written |= {PUBLIC_PAGE: f"<p>{record.subject}</p>", PUBLIC_ANSWER: json.dumps(answer)}
    listed = [{"file": name, "format": "test", "verdict": "clean"} for name in (*written, *(files or {}))]
    proofs = tuple(
        proof.with_overrides(overrides)
        for proof in (
            Proof("lawful", (*found, *clock.findings), ("checked",), {"reference": record.reference}),
            Proof("safe", (), ("checked",), {"tables": {}}),
            Proof("clean", (), ("checked",), {"files": listed}),
        )
    )
    if errors([finding for proof in proofs for finding in proof.findings]):
        return Assembled(record, clock, proofs)
    out.mkdir(parents=True)
    for name, text in written.items():
        (out / name).write_text(text, encoding="utf-8")
    for name, source in (files or {}).items():
        (out / name).write_bytes(source.read_bytes())
    made = files_in(out)
    return Assembled(record, clock, proofs, made, bundle_hash(made))


@contextmanager
def quickly() -> Iterator[None]:
    """Inside the block, bundles are made quickly."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(bundles, "assemble", quick_assemble)
        yield
