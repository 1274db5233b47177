"""An answer as data for a public site: the same words as its proved page, with parts, provisions and tables apart."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from candour.letters.compose import compose
from candour.letters.letter import Address, Block, Grid, ItemList, Paragraph, Quotation, Section
from candour.letters.page import PublicDocument
from candour.letters.provisions import cited
from candour.letters.record import Part, Record
from candour.letters.wording import phrase
from candour.letters.writer import Writer
from candour.tables import Table, to_json

FORMAT = "candour-public-answer/1"
"""Names the shape of the document, which docs/reference/public-answer.md describes."""


def public_answer(
    record: Record,
    tables: Mapping[str, Table] | None = None,
    *,
    documents: Sequence[PublicDocument] = (),
    overridden: Collection[str] = (),
) -> dict[str, Any]:
    """The answer for a disclosure log as one JSON object, composed without the applicant as the public page is.

    It has the facts (`title`, `language`, `reference`, `regime`, `received`, `answered`, `authority`), the request by
    `parts` with each one's outcome, the `provisions` relied on and for which parts, every `section` of the page in
    reading order, the whole `tables` by name, and the `documents` offered. Raises `BadInput` as `compose` does.
    """
    given = dict(tables or {})
    letter = compose(record, given, public=True, overridden=overridden)
    writer = Writer(record, given, True)
    return {
        "format": FORMAT,
        "title": letter.title,
        "subject": phrase(record.subject),
        "language": letter.language,
        "authority": record.authority.name,
        "reference": record.reference,
        "regime": record.regime.value,
        "law": writer.words("law.name"),
        "received": record.received.isoformat(),
        "answered": record.date.isoformat(),
        "parts": [_part(writer, part) for part in record.parts],
        "provisions": _provisions(record),
        "opening": [_block(block) for block in letter.opening],
        "sections": [_section(section) for section in letter.sections],
        "tables": {name: to_json(table) for name, table in given.items()},
        "documents": [
            {"path": item.address, "title": item.title, "kind": item.kind, "size": item.size} for item in documents
        ],
    }


def _part(writer: Writer, part: Part) -> dict[str, Any]:
    return {
        "number": part.number,
        "text": part.text,
        "holding": part.holding.value if part.holding else None,
        "outcome": writer.outcome(part).value if part.holding or writer.record.dismissal else None,
        "provisions": [refusal.provision for refusal in writer.record.refusals_of(part)]
        + [denial.provision for denial in writer.record.denials_of(part)],
        "supplied": [{"what": one.what, "table": one.table, "files": list(one.files)} for one in part.disclosures],
    }


def _provisions(record: Record) -> list[dict[str, Any]]:
    """Every provision relied on, once for each use: its citation, title, kind, and the parts (none named: all)."""
    every = [part.number for part in record.parts]
    used: list[tuple[str, str, Sequence[str]]] = [("refusal", one.provision, one.parts) for one in record.refusals]
    used += [("denial", one.provision, one.parts) for one in record.denials]
    used += [("cost", record.cost.provision, ())] if record.cost else []
    used += [("dismissal", record.dismissal.provision, ())] if record.dismissal else []
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for use, provision, parts in used:
        one = cited(provision, record.regime)
        row = found.setdefault(
            (use, one.code),
            {
                "use": use,
                "citation": one.code,
                "words": one.words,
                "title": one.provision.title if one.provision else "",
                "kind": one.provision.kind.value if one.provision else "",
                "parts": [],
            },
        )
        row["parts"] += [number for number in (parts or every) if number not in row["parts"]]
    return list(found.values())


def _section(section: Section) -> dict[str, Any]:
    return {
        "key": section.key,
        "title": section.title,
        "blocks": [_block(block) for block in section.blocks],
        "sections": [_section(inner) for inner in section.sections],
    }


def _block(block: Block) -> dict[str, Any]:
    """A block with its `kind`, and only what is shown of it."""
    match block:
        case Paragraph():
            return {"kind": "paragraph", "text": block.text}
        case ItemList():
            return {"kind": "list", "items": list(block.items), "numbered": block.numbered}
        case Quotation():
            return {"kind": "quotation", "paragraphs": list(block.paragraphs), "label": block.label}
        case Address():
            return {"kind": "address", "lines": list(block.lines)}
        case Grid():
            return {
                "kind": "table",
                "name": block.name,
                "caption": block.caption,
                "header": list(block.header),
                "rows": [list(row) for row in block.rows],
                "row_headers": block.row_headers,
                "number_columns": sorted(block.number_columns),
                "total_rows": sorted(block.total_rows),
                "notes": list(block.notes),
            }
