"""What every part of the composition needs: the record, its tables, and clauses filled in the right voice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from candour.errors import BadInput
from candour.language import gettext as _
from candour.letters.clauses import clause, has_clause
from candour.letters.letter import Address, Block, ItemList, Paragraph, Section
from candour.letters.record import Holding, LetterKind, Part, Record
from candour.letters.wording import blocks_of
from candour.tables import Table


class Outcome(StrEnum):
    """What became of one part, as the summary at the head of a letter tells it; each is the name of its clause."""

    SUPPLIED = "supplied"
    PARTLY = "partly"
    WITHHELD = "withheld"
    NOT_HELD = "not_held"
    NEITHER = "neither"
    COST_HELD = "cost_held"
    COST_UNKNOWN = "cost_unknown"
    DISMISSED = "dismissed"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Writer:
    """Fills clauses for one record. `public` chooses the voice of a public page, which addresses nobody."""

    record: Record
    tables: Mapping[str, Table]
    public: bool = False

    def words(self, name: str, /, **values: str) -> str:
        """The wording of a clause, filled; empty where a public page leaves it out."""
        return clause(name, self.record.regime).filled(public=self.public, **values)

    def has(self, name: str) -> bool:
        """Whether the library has this clause for the record's regime."""
        return has_clause(name, self.record.regime)

    def say(self, name: str, /, **values: str) -> list[Block]:
        """A clause as a paragraph; nothing where a public page leaves it out."""
        text = self.words(name, **values)
        return [Paragraph(text=text, clause=name, locked=self.locked(name))] if text else []

    def listed(self, lead: str, items: Sequence[str], *, own: str = "", numbered: bool = False) -> list[Block]:
        """A clause that leads into a list, and the list. `own` names the field where the items are an officer's."""
        if not items:
            return []
        tail = ItemList(items=tuple(items), clause=own or lead, locked=not own, numbered=numbered)
        return [*self.say(lead), tail]

    def told(self, lead: str, text: str, own: str) -> list[Block]:
        """A clause that leads into an officer's text, and the text; nothing where the text is empty."""
        return [*self.say(lead), *blocks_of(text, own)] if text else []

    def locked(self, name: str) -> bool:
        """Whether the wording of a clause is fixed."""
        return clause(name, self.record.regime).locked

    def contact(self, lines: Sequence[str], email: str, name: str) -> list[Block]:
        """An address with an e-mail address as its last line; nothing where both are empty."""
        every = (*lines, *([email] if email else []))
        return [Address(lines=every, clause=name)] if every else []

    def section(
        self, key: str, heading: str, blocks: Sequence[Block], sections: Sequence[Section] = (), **values: str
    ) -> list[Section]:
        """A section under a heading of the library; nothing where it would be empty."""
        if not blocks and not sections:
            return []
        title = self.words(f"heading.{heading}", **values)
        return [Section(key=key, title=title, blocks=tuple(blocks), sections=tuple(sections))]

    def is_open(self, part: Part) -> bool:
        """Whether the decision on a part waits for an extension."""
        extension = self.record.extension
        return extension is not None and (not extension.parts or part.number in extension.parts)

    def outcome(self, part: Part) -> Outcome:
        """What became of a part. `BadInput` where it is undecided."""
        if self.record.dismissal:
            return Outcome.DISMISSED
        if self.is_open(part):
            return Outcome.OPEN
        if part.holding is None:
            raise BadInput(
                _("part %(part)s is undecided: give its holding, one of %(choices)s")
                % {"part": part.number, "choices": ", ".join(repr(holding.value) for holding in Holding)}
            )
        if part.holding is Holding.HELD:
            return self._held_outcome(part)
        return {
            Holding.NOT_HELD: Outcome.NOT_HELD,
            Holding.NEITHER: Outcome.NEITHER,
            Holding.NOT_DETERMINED: Outcome.COST_UNKNOWN,
        }[part.holding]

    def _held_outcome(self, part: Part) -> Outcome:
        if self.record.cost:
            return Outcome.COST_HELD
        refusals = self.record.refusals_of(part)
        if not refusals:
            return Outcome.SUPPLIED
        # A refusal of single cells says that the rest of its table is supplied for this part too.
        if part.disclosures or any(refusal.withheld_cells_of for refusal in refusals):
            return Outcome.PARTLY
        return Outcome.WITHHELD

    @property
    def answers(self) -> bool:
        """Whether the letter decides anything, rather than asking or putting off."""
        return self.record.letter not in (LetterKind.CLARIFICATION, LetterKind.FEES_NOTICE)

    @property
    def several(self) -> bool:
        """Whether the request has more than one part."""
        return len(self.record.parts) > 1
