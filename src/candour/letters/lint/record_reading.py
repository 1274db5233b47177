"""A decision record read for checking: its texts with their places, its decisions with their provisions."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from candour.errors import BadInput
from candour.law import BadCitation, Fault, Provision, Regime, find_citations
from candour.letters.lint.reading import Sentence, Voice, fold, sentences_in
from candour.letters.provisions import read_provision
from candour.letters.record import Denial, Part, Record, Refusal
from candour.tables import Table

# What is never shown, is the applicant's own, or names the sender.
_NOT_SAID = ("reasons_kept_back", "authority", "salutation", "rights")


@dataclass(frozen=True, slots=True)
class Decision:
    """One refusal or denial: where it stands in the record ("refusals[0]") and the provision it cites, if it parses.

    `fault`, `problem` and `suggestion` say what is wrong with the citation where it does not.
    """

    where: str
    what: Refusal | Denial
    provision: Provision | None
    fault: Fault | None = None
    problem: str = ""
    suggestion: str = ""

    @property
    def code(self) -> str:
        """The citation without its condition, such as "40(2)"; empty where it does not parse."""
        return self.provision.code if self.provision else ""

    @property
    def section(self) -> str:
        """The section or regulation number; empty where the citation does not parse."""
        return self.provision.section if self.provision else ""

    @property
    def cited_in_words(self) -> frozenset[str]:
        """The codes cited in its reasons, and its own condition."""
        codes = {found.code for found in find_citations(self.what.why) if not found.act}
        return frozenset(codes | ({self.provision.by_virtue_of} if self.provision else set()))


@dataclass(frozen=True)
class RecordReading:
    """A record and the tables it supplies, by name."""

    record: Record
    tables: Mapping[str, Table] = field(default_factory=dict)

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """Every refusal, then every denial."""
        named: list[tuple[str, Refusal | Denial]] = [
            *((f"refusals[{number}]", refusal) for number, refusal in enumerate(self.record.refusals)),
            *((f"denials[{number}]", denial) for number, denial in enumerate(self.record.denials)),
        ]
        return tuple(self._decision(where, what) for where, what in named)

    def _decision(self, where: str, what: Refusal | Denial) -> Decision:
        if self.record.regime is Regime.FOISA:
            return Decision(where, what, None)
        try:
            return Decision(where, what, read_provision(what.provision, self.record.regime))
        except BadCitation as problem:
            return Decision(where, what, None, problem.fault, str(problem), problem.suggestion)
        except BadInput as problem:
            return Decision(where, what, None, Fault.MALFORMED, str(problem))

    def parts_of(self, decision: Decision) -> tuple[Part, ...]:
        """The parts that a decision touches: those it names, or all."""
        numbers = decision.what.parts
        return tuple(part for part in self.record.parts if not numbers or part.number in numbers)

    @cached_property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """Every text of the record that its letter may show, with its place ("refusals[0].why")."""
        return tuple(_texts(self.record, ""))

    def sentences_of(self, prefixes: tuple[str, ...]) -> Iterator[tuple[str, Sentence]]:
        """The sentences of the texts whose place begins with one of these, each with its place."""
        for where, text in self.texts:
            if where.startswith(prefixes):
                joined = " ".join(text.split())
                for start, sentence in sentences_in(joined):
                    yield where, Sentence(sentence, fold(sentence), 0, start, Voice.ANSWER, False)


def _texts(value: object, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        # A StrEnum is a choice from a list, not a text.
        if type(value) is str and value.strip():
            yield where, value
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _texts(item, f"{where}[{number}]")
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for item in dataclasses.fields(value):
            if item.name not in _NOT_SAID:
                yield from _texts(getattr(value, item.name), f"{where}.{item.name}" if where else item.name)
