"""The refusal notice, and what is neither confirmed nor denied: provision by provision, with reasons."""

from __future__ import annotations

from collections.abc import Sequence

from candour.law import Regime
from candour.letters.letter import Block, ItemList, Section
from candour.letters.provisions import Cited, cited
from candour.letters.record import Denial, Likelihood, Prejudice, PublicInterest, Refusal
from candour.letters.wording import blocks_of, day, joined, phrase, sentence
from candour.letters.writer import Writer
from candour.tables import WITHHELD, legend


def refusal_sections(writer: Writer) -> list[Section]:
    """What is withheld and why: one section for each provision relied on."""
    groups: dict[str, list[Refusal]] = {}
    for refusal in writer.record.refusals:
        groups.setdefault(cited(refusal.provision, writer.record.regime).code, []).append(refusal)
    inner = [
        section
        for number, group in enumerate(groups.values(), start=1)
        for section in _provision_section(writer, f"refusal-{number}", group)
    ]
    if not inner:
        return []
    duties = writer.say("duty.two") if writer.record.regime is Regime.FOIA else []
    pending = all(refusal.balance_pending for refusal in writer.record.refusals)
    kind = "refusal.notice.pending" if pending and writer.has("refusal.notice.pending") else "refusal.notice"
    heading = "refusal.pending" if pending else "refusal"
    return writer.section("refusal", heading, [*writer.say(kind), *duties], inner)


def _provision_section(writer: Writer, key: str, group: Sequence[Refusal]) -> list[Section]:
    """One provision: what it says, once, and then each thing withheld under it."""
    provision = cited(group[0].provision, writer.record.regime)
    opening = [*_explained(writer, provision), *_kind(writer, provision, group, "refusal")]
    if len(group) == 1:
        blocks = [*_withheld(writer, group[0]), *opening, *_particulars(writer, group[0])]
        return [_titled(writer, key, provision, blocks, _reasons(writer, key, group[0]))]
    inner = [
        Section(
            key=f"{key}-{number}",
            title=sentence(refusal.withheld).removesuffix("."),
            blocks=(
                *_withheld(writer, refusal)[1:],
                *_particulars(writer, refusal),
                *(block for section in _reasons(writer, key, refusal) for block in section.blocks),
            ),
        )
        for number, refusal in enumerate(group, start=1)
    ]
    return [_titled(writer, key, provision, opening, inner)]


def _titled(
    writer: Writer, key: str, provision: Cited, blocks: Sequence[Block], sections: Sequence[Section]
) -> Section:
    if provision.wording is None:
        title = provision.heading
    else:
        name = writer.words(f"name.{provision.wording}")
        title = writer.words("heading.refusal.one", provision=provision.heading, title=name)
    return Section(key=key, title=title, blocks=tuple(blocks), sections=tuple(sections))


def _explained(writer: Writer, provision: Cited) -> list[Block]:
    return writer.say(f"explain.{provision.wording}") if provision.wording else []


def _kind(writer: Writer, provision: Cited, group: Sequence[Refusal | Denial], stem: str) -> list[Block]:
    """Whether the public interest must be weighed: as the law's table says, or else as the record weighs it."""
    qualified = provision.qualified
    if qualified is None and any(one.public_interest for one in group):
        qualified = True
    if qualified:
        return writer.say(f"{stem}.qualified")
    if qualified is False and writer.has(f"{stem}.absolute"):
        return writer.say(f"{stem}.absolute")
    return []


def _withheld(writer: Writer, refusal: Refusal) -> list[Block]:
    clause = "refusal.pending" if refusal.balance_pending else "refusal.withheld"
    blocks = writer.say(clause, withheld=phrase(refusal.withheld))
    (mark,) = legend((WITHHELD,))
    for name in refusal.withheld_cells_of:
        blocks += writer.say("refusal.cells", mark=mark.mark, title=writer.tables[name].title)
    return blocks + about_parts(writer, "refusal", refusal.parts)


def about_parts(writer: Writer, stem: str, parts: Sequence[str]) -> list[Block]:
    """Which parts of the request something is about; nothing where it is about all of them."""
    if not parts or len(parts) == len(writer.record.parts):
        return []
    return writer.say(f"{stem}.part" if len(parts) == 1 else f"{stem}.parts", parts=joined(list(parts)))


def _particulars(writer: Writer, refusal: Refusal) -> list[Block]:
    """What single exemptions need said beside why they apply."""
    blocks: list[Block] = []
    if refusal.purpose:
        blocks += writer.say("refusal.purpose", purpose=phrase(refusal.purpose))
    if refusal.in_the_alternative:
        blocks += writer.say("refusal.alternative")
    if refusal.available_at:
        blocks += writer.listed("refusal.available_at", refusal.available_at, own="record.available_at")
    if refusal.publication:
        blocks += writer.say("refusal.publication", publication=sentence(refusal.publication))
    if refusal.publication_planned_on:
        blocks += writer.say("refusal.publication.planned", planned=day(refusal.publication_planned_on))
    if refusal.qualified_person:
        person = refusal.qualified_person
        said = {"name": phrase(person.name), "office": phrase(person.office), "date": day(person.date)}
        blocks += writer.say("refusal.qualified_person", **said)
        blocks += blocks_of(person.opinion, "record.opinion")
    if refusal.statistical:
        blocks += writer.say("refusal.statistical")
    if refusal.obtained_from:
        blocks += writer.say("refusal.obtained_from", obtained_from=phrase(refusal.obtained_from))
    if refusal.enactment:
        blocks += writer.say("refusal.enactment", enactment=phrase(refusal.enactment))
    return blocks + writer.told("refusal.subject_access", refusal.subject_access_route, "record.subject_access_route")


def _reasons(writer: Writer, key: str, refusal: Refusal) -> list[Section]:
    """Why a refusal applies, its harm, and the public interest: a section for each that the record has."""
    why = blocks_of(refusal.why, "record.why") if refusal.why else []
    if refusal.reasons_kept_back is not None:
        why += writer.say("refusal.kept_back")
    stem = "harm.opinion" if refusal.qualified_person else "harm"
    harm = _harm(writer, refusal.prejudice, stem) if refusal.prejudice else []
    interest = _weighed(writer, refusal.public_interest, "interest") if refusal.public_interest else []
    interest += _weighed_unseen(writer, refusal, "refusal")
    if refusal.balance_pending and writer.record.extension and writer.has("interest.pending"):
        interest += writer.say("interest.pending", estimate=day(writer.record.extension.estimate))
    return _three_sections(writer, key, why, harm, interest)


def _three_sections(
    writer: Writer, key: str, why: Sequence[Block], harm: Sequence[Block], interest: Sequence[Block]
) -> list[Section]:
    return [
        *writer.section(f"{key}-why", "why", why),
        *writer.section(f"{key}-harm", "harm", harm),
        *writer.section(f"{key}-public-interest", "public_interest", interest),
    ]


def _harm(writer: Writer, prejudice: Prejudice, stem: str) -> list[Block]:
    sure = "would" if prejudice.likelihood is Likelihood.WOULD else "would_be_likely"
    return [
        *writer.say("harm.interest", interest=phrase(prejudice.interest)),
        *blocks_of(prejudice.mechanism, "record.mechanism"),
        *writer.say(f"{stem}.{sure}"),
    ]


def _weighed(writer: Writer, interest: PublicInterest, stem: str) -> list[Block]:
    blocks: list[Block] = []
    for side, factors in (("favouring", interest.favouring), ("against", interest.against)):
        if factors:
            blocks += writer.say(f"{stem}.{side}")
            items = tuple(sentence(factor) for factor in factors)
            blocks.append(ItemList(items=items, clause=f"record.{side}", locked=False))
    return blocks + writer.told(f"{stem}.balance", interest.balance, "record.balance")


def _weighed_unseen(writer: Writer, one: Refusal | Denial, stem: str) -> list[Block]:
    """Where section 17(4) keeps the weighing back: that it was made, and how it came out."""
    qualified = cited(one.provision, writer.record.regime).qualified
    clause = f"{stem}.kept_back.interest"
    if one.reasons_kept_back is None or one.public_interest or not qualified or not writer.has(clause):
        return []
    if isinstance(one, Refusal) and one.balance_pending:
        return []
    return writer.say(clause)


def denial_sections(writer: Writer) -> list[Section]:
    """What is neither confirmed nor denied and why: one section for each provision, and that nothing is implied."""
    denials = writer.record.denials
    if not denials:
        return []
    inner = [_denial_section(writer, f"denial-{number}", denial) for number, denial in enumerate(denials, start=1)]
    # The reader meets what is left open, and that nothing follows from it, before the reasons.
    opening: list[Block] = []
    for denial in denials:
        for block in _what_is_denied(writer, denial):
            if block not in opening:
                opening.append(block)
    blocks = [*opening, *writer.say("denial.no_inference"), *writer.say("denial.notice")]
    return writer.section("denial", "denial", blocks, inner)


def _denial_section(writer: Writer, key: str, denial: Denial) -> Section:
    provision = cited(denial.provision, writer.record.regime)
    why = blocks_of(denial.why, "record.why") if denial.why else []
    if denial.reasons_kept_back is not None:
        why += writer.say("refusal.kept_back")
    harm = _harm(writer, denial.prejudice, "harm.confirming") if denial.prejudice else []
    interest = _weighed(writer, denial.public_interest, "interest.confirming") if denial.public_interest else []
    interest += _weighed_unseen(writer, denial, "denial")
    if provision.code == "40(5A)" and writer.has("denial.subject_access"):
        why += writer.say("denial.subject_access")
    blocks = [*_explained(writer, provision), *_kind(writer, provision, [denial], "denial")]
    return _titled(writer, key, provision, blocks, _three_sections(writer, key, why, harm, interest))


def _what_is_denied(writer: Writer, denial: Denial) -> list[Block]:
    if denial.is_further:
        return writer.say("denial.further", scope=phrase(denial.scope))
    return about_parts(writer, "denial", denial.parts) or writer.say("denial.whole")
