"""A letter laid out for a page: headings and blocks, and beside each text of an officer the page that changes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.law import Regime, parse_citation
from candour.letters import Block, Letter, Section
from candour.web.casework.drafts import parts_of
from candour.web.casework.models import Draft, Kind

_WORDS = ("record.introduction", "record.closing", "record.request")


@dataclass(frozen=True, slots=True)
class Shown:
    """One block of a letter: its kind, the block itself, and for an officer's own text the page that holds it."""

    kind: str
    block: Block
    page: str = ""
    args: dict[str, Any] | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Headed:
    """One section of a letter with its level, 3 or more, and its blocks."""

    key: str
    level: int
    title: str
    blocks: tuple[Shown, ...]


def opening(draft: Draft, letter: Letter) -> list[Shown]:
    """The blocks that stand before the first heading."""
    return [_shown(draft, block, "") for block in letter.opening]


def sections(draft: Draft, letter: Letter) -> list[Headed]:
    """Every section in reading order; those of the letter itself come under its title, which is a second heading."""
    return [one for section in letter.sections for one in _headed(draft, section, 3)]


def _headed(draft: Draft, section: Section, level: int) -> Iterator[Headed]:
    blocks = tuple(_shown(draft, block, section.key) for block in section.blocks)
    yield Headed(f"letter-{section.key}", min(level, 6), section.title, blocks)
    for inner in section.sections:
        yield from _headed(draft, inner, level + 1)


def _shown(draft: Draft, block: Block, key: str) -> Shown:
    kind = type(block).__name__
    found = None if block.locked or not block.clause.startswith("record.") else _page(draft, key, block.clause)
    return Shown(kind, block, *found) if found else Shown(kind, block)


def _page(draft: Draft, key: str, clause: str) -> tuple[str, dict[str, Any], str] | None:
    """The page that holds a text of the decision, from the section that it stands in."""
    if draft.kind not in (Kind.ANSWER, Kind.REVIEW_OUTCOME):
        return None
    given = {"reference": draft.case.reference}
    head, _dash, rest = key.partition("-")
    if clause in _WORDS or head == "format":
        return "case-decide-words", given, _("Change your own words")
    if head in ("answer", "part") and clause != "record.text":
        number = rest or parts_of(draft.case)[0].number
        return "case-decide-part", {**given, "number": number}, _("Change part %(number)s") % {"number": number}
    if head == "refusal" and rest:
        return _reason(draft, "refusals", "case-decide-refusal", rest)
    if head == "denial" and rest:
        return _reason(draft, "denials", "case-decide-denial", rest)
    if head in ("cost", "narrowing"):
        page = "case-decide-dismissal" if "dismissal" in draft.decision else "case-decide-cost"
        return page, given, _("Change the refusal")
    if head == "dismissal":
        return "case-decide-dismissal", given, _("Change the refusal")
    if head == "review":
        return "case-decide-review", given, _("Change the outcome of the review")
    return None


def _reason(draft: Draft, which: str, page: str, rest: str) -> tuple[str, dict[str, Any], str] | None:
    """The refusal or denial that a section is about. Refusals under one provision share a section in the letter."""
    numbers = [int(one) for one in rest.split("-") if one.isdecimal()]
    listed: list[dict[str, Any]] = draft.decision.get(which, [])
    index: int | None
    if which == "refusals":
        groups: dict[str, list[int]] = {}
        for index, entry in enumerate(listed):
            groups.setdefault(_code(entry["provision"], draft.case.regime), []).append(index)
        group: list[int] | None = _at(list(groups.values()), numbers[:1])
        index = _at(group, numbers[1:] or [1]) if group is not None else None
    else:
        index = _at(range(len(listed)), numbers[:1])
    if index is None:
        return None
    link = _("Change the reasons for %(provision)s") % {"provision": listed[index]["provision"]}
    return page, {"reference": draft.case.reference, "number": index + 1}, link


def _at(rows: Sequence[Any], numbers: Sequence[int]) -> Any:
    return rows[numbers[0] - 1] if numbers and numbers[0] <= len(rows) else None


def _code(provision: str, regime: str) -> str:
    try:
        return str(parse_citation(provision, regime=Regime(regime)))
    except BadInput:
        return provision
