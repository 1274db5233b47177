"""The columns of the log as CSV: those of the Standard FOIA Log Format 1.5.0 first, then ours.

One row is one part of one answer. Each column says what it is; from that its metadata and the documentation are made.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from candour.web.publication import entries
from candour.web.publication.models import Disclosure

# What became of a part, in the words of the format. It has none for refusing to confirm or deny, for cost, nor for
# requests that need not be answered: those are rejected there, and `part outcome` tells them apart.
STATUS = {
    "supplied": "done",
    "partly": "partial",
    "withheld": "rejected",
    "not_held": "no_docs",
    "neither": "rejected",
    "cost_held": "rejected",
    "cost_unknown": "rejected",
    "dismissed": "rejected",
    "open": "processed",
}
Value = str | dt.date | Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Row:
    """What a row is made of: an entry with its authority, one of its parts, and what is the same for all its parts."""

    entry: Disclosure
    part: Mapping[str, Any]
    law: str
    address: str
    documents: Sequence[str]
    licence: str
    published: str
    corrected: str

    @property
    def provisions(self) -> list[str]:
        """The citations relied on for the part."""
        return list(self.part.get("provisions") or ())

    @property
    def outcome(self) -> str:
        """What became of the part, as a code; nothing where it was not said."""
        return str(self.part.get("outcome") or "")

    @property
    def number(self) -> str:
        """The number of the part; empty in an answer that has none."""
        return str(self.part.get("number") or "")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, what it holds, and how it is got. `is_list`: several values with "; " between them.

    `of_part`: it differs from part to part; every other is the same in all rows of an answer.
    """

    title: str
    about: str
    value: Callable[[Row], Value]
    datatype: str = "string"
    is_list: bool = False
    of_part: bool = False

    @property
    def name(self) -> str:
        """Its name in the metadata, where the W3C lets few characters stand."""
        return self.title.replace(" ", "_")


def _nothing(_row: Row) -> str:
    return ""


STANDARD: tuple[Column, ...] = (
    Column(
        "request id",
        "The authority's reference, with a slash and the number of the part.",
        lambda row: f"{row.entry.reference}/{row.number}" if row.number else row.entry.reference,
        of_part=True,
    ),
    Column("requester", "Always empty: who asked is never published.", _nothing),
    Column("requester organization", "Always empty: who asked is never published.", _nothing),
    Column("subject", "The title of the answer.", lambda row: row.entry.title),
    Column("date requested", "The day on which the request was received.", lambda row: row.entry.received, "date"),
    Column("date perfected", "Always empty: UK law has no such step.", _nothing, "date"),
    Column("date completed", "The day on which the request was answered.", lambda row: row.entry.answered, "date"),
    Column(
        "status",
        "What became of the part in the words of that format: done, partial, rejected, no_docs, processed or empty.",
        lambda row: STATUS.get(row.outcome, ""),
        of_part=True,
    ),
    Column(
        "exemptions cited",
        "The provisions relied on for the part.",
        lambda row: ", ".join(row.provisions),
        of_part=True,
    ),
    Column("fee category", "Always empty: UK law has no categories of applicants.", _nothing),
    Column("fee waiver", "Always empty: UK law has no fee waiver.", _nothing),
    Column("fees charged", "Always empty: fees are not published with the answers.", _nothing, "decimal"),
    Column("processed under privacy act", "Always no: that Act is a law of the United States.", lambda _row: "no"),
)
OURS: tuple[Column, ...] = (
    Column("authority", "The name of the authority that answered.", lambda row: row.entry.authority.name),
    Column("authority code", "Its code, which stands in addresses.", lambda row: row.entry.authority.code.lower()),
    Column("reference", "The authority's reference.", lambda row: row.entry.reference),
    Column("regime", "The law as a code, such as foia, eir or foisa.", lambda row: row.entry.regime),
    Column("law", "The name of the law under which the request was answered.", lambda row: row.law),
    Column("published", "When the answer was published here.", lambda row: row.published, "dateTime"),
    Column("corrected", "When it was last corrected; empty if it never was.", lambda row: row.corrected, "dateTime"),
    Column("outcome", "What became of the whole request, as a code.", lambda row: row.entry.outcome),
    Column("part", "The number of the part.", lambda row: row.number, of_part=True),
    Column("part text", "What was asked.", lambda row: str(row.part.get("text") or ""), of_part=True),
    Column("part outcome", "What became of the part, as a code.", lambda row: row.outcome, of_part=True),
    Column(
        "part sections",
        "The numbers of the sections (regulations) relied on for the part.",
        lambda row: entries.sections_of(row.provisions),
        is_list=True,
        of_part=True,
    ),
    Column("topics", "The topics of the answer, as codes.", lambda row: row.entry.topics, is_list=True),
    Column("offences", "The offence codes that its tables are about.", lambda row: row.entry.offences, is_list=True),
    Column("address", "The page of the answer.", lambda row: row.address, "anyURI"),
    Column(
        "part address",
        "The place of the part on that page.",
        lambda row: f"{row.address}#part-{row.number}" if row.number else row.address,
        "anyURI",
        of_part=True,
    ),
    Column("documents", "The addresses of its files.", lambda row: row.documents, "anyURI", is_list=True),
    Column("licence", "The address of the licence under which it may be used.", lambda row: row.licence, "anyURI"),
)
COLUMNS: tuple[Column, ...] = (*STANDARD, *OURS)
