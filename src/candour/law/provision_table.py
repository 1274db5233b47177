"""The provisions under which an authority may refuse, as one table: data/provisions.toml.

Rows are provisions at the level where the law changes: section 30(1), section 40(2) by virtue of 40(3A). A citation
adds its own paragraph to a row; see citations.py.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

from candour.errors import BadInput
from candour.language import gettext as _
from candour.law.calendars import DATA
from candour.law.events import Regime


class Role(StrEnum):
    """What a provision does in an answer."""

    EXEMPTION = "exemption"
    EXCLUSION = "exclusion"
    REFUSAL = "refusal"
    EXCEPTION = "exception"
    CONDITION = "condition"
    OTHER = "other"


class Kind(StrEnum):
    """Whether the public interest is weighed (qualified) or not (absolute). NONE where the question does not arise."""

    ABSOLUTE = "absolute"
    QUALIFIED = "qualified"
    NONE = "none"
    NOT_VERIFIED = "not verified"


class Test(StrEnum):
    """What must be shown: that information is of a class, that harm would follow, that exemption is required,
    or that a qualified person holds an opinion."""

    __test__ = False  # not a test class, whatever its name suggests to a test runner

    CLASS = "class"
    PREJUDICE = "prejudice"
    REQUIRED = "required"
    OPINION = "opinion"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Provision:
    """One provision of an Act, as cited.

    `code` is the citation without the word section ("30(1)(a)(i)") and `row` the code of its row in the table
    ("30(1)"). `by_virtue_of` is the condition that section 40(2) stands on ("40(3A)(a)"), the exemption that an
    exclusion rests on ("30(1)(b)"), or the purpose of section 31(1)(g) to (i) ("31(2)(a)"), where one is cited.

    `exclusion` is the provision that excludes the duty to confirm or deny for this exemption, empty if there is none,
    and `exclusion_kind` that one's kind. `kind_basis` is "statute", "ICO position" or "not verified". `harm` says that
    a case of harm must be made out. `police` says whether a police force may rely on it, `police_reason` why not.
    `age_limit_years` is nought where no number of years ends it.
    """

    regime: Regime
    code: str
    row: str
    title: str
    role: Role
    kind: Kind
    kind_basis: str
    test: Test
    source: str
    by_virtue_of: str = ""
    harm: bool = False
    exclusion: str = ""
    exclusion_kind: Kind = Kind.NONE
    exclusion_kind_basis: str = ""
    qualified_person: bool = False
    certificate: str = ""
    police: bool = True
    police_reason: str = ""
    age_limit_years: int = 0
    age_limit: str = ""
    notes: str = ""
    paragraphs: tuple[str, ...] = ("",)
    conditions: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    purposes: str = ""
    purpose_paragraphs: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def is_qualified(self) -> bool:
        """Whether the public interest must be weighed."""
        return self.kind is Kind.QUALIFIED

    @property
    def is_absolute(self) -> bool:
        """Whether no public interest is weighed."""
        return self.kind is Kind.ABSOLUTE

    @property
    def excludes_duty(self) -> bool:
        """Whether it is a provision for neither confirming nor denying."""
        return self.role is Role.EXCLUSION

    @property
    def may_name_purpose(self) -> bool:
        """Whether it is one of the paragraphs that stand on a purpose: 31(1)(g) to (i), on one of section 31(2)."""
        return self.code[len(self.row) :] in self.purpose_paragraphs

    @property
    def lacks_purpose(self) -> bool:
        """Whether the purpose that it stands on is not cited with it."""
        return self.may_name_purpose and not self.by_virtue_of

    @property
    def section(self) -> str:
        """The number of the section or regulation: "30", "22A"."""
        return self.code.partition("(")[0]

    @property
    def citation(self) -> str:
        """The citation in full words, as a letter gives it: "section 40(2) by virtue of section 40(3A)(a)"."""
        word = "regulation" if self.regime is Regime.EIR else "section"
        return (
            f"{word} {self.code} by virtue of {word} {self.by_virtue_of}"
            if self.by_virtue_of
            else f"{word} {self.code}"
        )

    def __str__(self) -> str:
        return f"{self.code} by virtue of {self.by_virtue_of}" if self.by_virtue_of else self.code


@dataclass(frozen=True, slots=True)
class Section:
    """A section or regulation that letters cite: its number, what it is about, and its subsections where listed.

    `alone` says that it is cited whole, for more than the provisions of it that stand in the table.
    """

    regime: Regime
    number: str
    title: str
    subsections: tuple[str, ...]
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Obsolete:
    """A citation that the Act no longer has, what stands in its place, and since when."""

    code: str
    now: str
    why: str


@dataclass(frozen=True, slots=True)
class Table:
    """The whole table: provisions by row code and condition, sections by number, obsolete citations by code."""

    provisions: dict[tuple[Regime, str, str], Provision]
    sections: dict[tuple[Regime, str], Section]
    obsolete: dict[str, Obsolete]


@lru_cache(maxsize=1)
def table() -> Table:
    """The table as it stands in data/provisions.toml."""
    with (DATA / "provisions.toml").open("rb") as file:
        data = tomllib.load(file)
    rows = [_row(row) for row in data["provision"]]
    kinds = {(row.regime, row.code): (row.kind, row.kind_basis) for row in rows}
    provisions = {}
    for row in rows:
        if row.exclusion:
            kind, basis = kinds[row.regime, row.exclusion]
            own = row.exclusion_kind is not Kind.NONE
            row = replace(row, exclusion_kind=row.exclusion_kind if own else kind, exclusion_kind_basis=basis)
        provisions[row.regime, row.code, row.by_virtue_of] = row
    sections = {
        (Regime(row["regime"]), row["number"]): Section(
            Regime(row["regime"]),
            row["number"],
            row.get("title", ""),
            tuple(row.get("subsections", ())),
            row.get("alone", False),
        )
        for row in data["section"]
    }
    obsolete = {row["code"]: Obsolete(row["code"], row["now"], row["why"]) for row in data["obsolete"]}
    return Table(provisions, sections, obsolete)


def provisions(regime: Regime | None = None) -> tuple[Provision, ...]:
    """Every row of the table, in the order of the Act; only those of one regime if it is given."""
    return tuple(row for row in table().provisions.values() if regime in (None, row.regime))


def provision(code: str, *, by_virtue_of: str = "", regime: Regime = Regime.FOIA) -> Provision:
    """The row of the table with exactly this code, such as "30(1)" or "30(3)". BadInput when there is none.

    For citations as people write them, and down to the paragraph, use `parse_citation`.
    """
    found = table().provisions.get((regime, code, by_virtue_of))
    if found is None:
        raise BadInput(
            _("%(code)s is not a row of the table of provisions (%(law)s)") % {"code": repr(code), "law": regime}
        )
    return found


def _row(row: dict[str, Any]) -> Provision:
    fields = {
        **row,
        "row": row["code"],
        "regime": Regime(row["regime"]),
        "role": Role(row["role"]),
        "kind": Kind(row["kind"]),
        "test": Test(row["test"]),
        "exclusion_kind": Kind(row.get("exclusion_kind", "none")),
    }
    for name in ("paragraphs", "conditions", "grounds", "aliases", "purpose_paragraphs"):
        if name in fields:
            fields[name] = tuple(fields[name])
    return Provision(**fields)
