"""From a record of decisions to a letter: which clauses, in which order, filled with what.

A record with errors is not composed. Every sentence is a whole clause of the library chosen by case, the officer's
own text as it stands, or a fact of a table's provenance.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from candour.errors import BadInput
from candour.findings import Finding, errors
from candour.language import gettext as _
from candour.language import ngettext
from candour.law import Provision
from candour.letters.characters import cleaned
from candour.letters.compose_figures import check_tables, figures_section, table_blocks
from candour.letters.compose_procedures import (
    clarification_sections,
    cost_sections,
    dismissal_sections,
    extension_sections,
    fees_sections,
    regulator_findings,
    review_sections,
    rights_sections,
)
from candour.letters.compose_refusals import denial_sections, refusal_sections
from candour.letters.letter import Block, ItemList, Letter, Quotation, Section
from candour.letters.lint import lint_record
from candour.letters.provisions import bare, cited
from candour.letters.record import Disclosure, LetterKind, Part, Record
from candour.letters.wording import blocks_of, day, joined, phrase, quoted
from candour.letters.writer import Outcome, Writer
from candour.tables import Table

_TITLES = {
    LetterKind.ANSWER: "answer",
    LetterKind.EXTENSION: "extension",
    LetterKind.CLARIFICATION: "clarification",
    LetterKind.FEES_NOTICE: "fees",
    LetterKind.REVIEW_OUTCOME: "review",
}


class RecordHasErrors(BadInput):
    """A record that no letter is composed from. `findings` are its errors, from the linter."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        first, more = findings[0], len(findings) - 1
        message = _("the record has an error at %(where)s: %(rule)s %(message)s")
        if more:
            message = ngettext(
                "the record has an error at %(where)s: %(rule)s %(message)s (and 1 more error)",
                "the record has an error at %(where)s: %(rule)s %(message)s (and %(more)s more errors)",
                more,
            )
        super().__init__(message % {"where": first.where, "rule": first.id, "message": first.message, "more": more})
        self.findings = tuple(findings)


def letter_findings(record: Record, tables: Mapping[str, Table] | None = None) -> list[Finding]:
    """What is wrong with a record, and with the letter that it would make; an error means that none is composed."""
    return [*lint_record(record, dict(tables or {})), *regulator_findings(record)]


def compose(
    record: Record,
    tables: Mapping[str, Table] | None = None,
    *,
    public: bool = False,
    overridden: Collection[str] = (),
) -> Letter:
    """The letter that a record's decisions make, with the tables it supplies (by the names the record gives them).

    `public` composes the same answer for a disclosure log: it addresses nobody and never names the applicant.
    `overridden` are the ids of findings that a person has overridden, with the reason recorded by the caller.

    Raises `RecordHasErrors` (a `BadInput`) for a record in which the linter finds an error, and `BadInput` for one
    that makes no letter at all: a part undecided, a table missing or not supplied, a withheld number that no refusal
    explains.
    """
    found = [finding for finding in errors(letter_findings(record, tables)) if finding.id not in overridden]
    if found:
        raise RecordHasErrors(found)
    writer = Writer(record, dict(tables or {}), public)
    _check_kind(record)
    _check_provisions(record)
    check_tables(writer)
    letter = Letter(
        title=writer.words(f"title.{_TITLES[record.letter]}", subject=phrase(record.subject)),
        language=record.language,
        date=record.date,
        sender=record.authority.name,
        sender_lines=_sender_lines(record),
        details=_details(writer),
        greeting=writer.words("greeting", salutation=phrase(record.salutation)),
        opening=tuple(_opening(writer)),
        sections=tuple(_sections(writer)),
        farewell=_farewell(writer),
        signature=_signature(writer),
    )
    return cleaned(letter)


def _check_kind(record: Record) -> None:
    needed = {
        LetterKind.EXTENSION: record.extension,
        LetterKind.CLARIFICATION: record.clarification,
        LetterKind.FEES_NOTICE: record.fees,
        LetterKind.REVIEW_OUTCOME: record.review,
    }
    if record.letter in needed and needed[record.letter] is None:
        key = {"fees notice": "fees", "review outcome": "review"}.get(record.letter.value, record.letter.value)
        raise BadInput(
            _("a letter of the kind %(kind)s needs the table [%(table)s] in its record")
            % {"kind": repr(record.letter.value), "table": key}
        )


def _check_provisions(record: Record) -> None:
    """See that every citation can stand, and that each does what the record uses it for."""
    for number, refusal in enumerate(record.refusals, start=1):
        where = _("refusal %(number)s") % {"number": number}
        row = _provision(record, refusal.provision, where)
        if row and row.excludes_duty:
            raise BadInput(
                _("%(where)s: %(citation)s is for neither confirming nor denying; make it a denial")
                % {"where": where, "citation": row.citation}
            )
    for number, denial in enumerate(record.denials, start=1):
        where = _("denial %(number)s") % {"number": number}
        row = _provision(record, denial.provision, where)
        if row and not row.excludes_duty:
            message = _("%(where)s: %(citation)s does not let you neither confirm nor deny")
            if row.exclusion:
                message = _("%(where)s: %(citation)s does not let you neither confirm nor deny; its own is %(right)s")
            raise BadInput(message % {"where": where, "citation": row.citation, "right": row.exclusion})
    if record.cost and bare(record.cost.provision) not in ("12(1)", "12(2)"):
        message = _("cost: provision should be 12(1) or 12(2), not %(provision)s")
        raise BadInput(message % {"provision": repr(record.cost.provision)})
    if record.dismissal and bare(record.dismissal.provision) not in ("14(1)", "14(2)"):
        message = _("dismissal: provision should be 14(1) or 14(2), not %(provision)s")
        raise BadInput(message % {"provision": repr(record.dismissal.provision)})


def _provision(record: Record, citation: str, where: str) -> Provision | None:
    try:
        return cited(citation, record.regime).provision
    except BadInput as problem:
        raise BadInput(_("%(where)s: %(problem)s") % {"where": where, "problem": problem}) from problem


def _sections(writer: Writer) -> list[Section]:
    return [
        *_summary(writer),
        *_request(writer),
        *review_sections(writer),
        *_answer(writer),
        *figures_section(writer),
        *dismissal_sections(writer),
        *cost_sections(writer),
        *refusal_sections(writer),
        *denial_sections(writer),
        *extension_sections(writer),
        *clarification_sections(writer),
        *fees_sections(writer),
        *_format(writer),
        *_closing(writer),
        *rights_sections(writer),
    ]


def _sender_lines(record: Record) -> tuple[str, ...]:
    authority = record.authority
    contact = (authority.telephone, authority.email, authority.web)
    return (*authority.address, *(line for line in contact if line))


def _details(writer: Writer) -> tuple[tuple[str, str], ...]:
    record = writer.record
    reference = (writer.words("label.reference"), record.reference)
    received = (writer.words("label.received"), day(record.received))
    date = (writer.words("label.date"), day(record.date))
    if not writer.public:
        return (reference, date, received)
    law = (writer.words("label.law"), writer.words("law.name"))
    authority = (writer.words("label.authority"), record.authority.name)
    return (reference, received, date, law, authority)


def _opening(writer: Writer) -> list[Block]:
    record = writer.record
    said = {"received": day(record.received), "date": day(record.date)}
    if record.review:
        said |= {"requested": day(record.review.requested), "answered": day(record.review.answered)}
    blocks = writer.say(f"open.{_TITLES[record.letter]}", **said)
    if record.due and record.date > record.due and record.letter is LetterKind.ANSWER and not record.extension:
        blocks += writer.say("open.late", due=day(record.due))
    return blocks + (blocks_of(record.introduction, "record.introduction") if record.introduction else [])


def _decided(writer: Writer) -> dict[str, Outcome]:
    """The outcome of each part, by its number; none in a letter that decides nothing."""
    if not writer.answers or (writer.record.review and all(part.holding is None for part in writer.record.parts)):
        return {}
    return {part.number: writer.outcome(part) for part in writer.record.parts}


def _summary(writer: Writer) -> list[Section]:
    outcomes = _decided(writer)
    extension = writer.record.extension
    said = {"estimate": day(extension.estimate)} if extension else {}
    blocks: list[Block] = []
    if len(set(outcomes.values())) == 1:
        blocks += writer.say(f"summary.{next(iter(outcomes.values()))}", **said)
    elif outcomes:
        blocks += writer.say("summary.parts")
        items = [writer.words(f"summary.part.{outcome}", number=number) for number, outcome in outcomes.items()]
        blocks.append(ItemList(items=tuple(items), clause="summary.part"))
    for denial in writer.record.denials:
        if denial.is_further:
            blocks += writer.say("summary.further_denial", scope=phrase(denial.scope))
    return writer.section("summary", "summary", blocks)


def _request(writer: Writer) -> list[Section]:
    record = writer.record
    parts = [
        Quotation(
            paragraphs=quoted(part.text),
            clause="record.text",
            locked=False,
            label=writer.words("heading.part", number=part.number) if writer.several else "",
        )
        for part in record.parts
    ]
    if not record.request:
        return writer.section("request", "request", [*writer.say("request.intro"), *parts])
    whole = Quotation(paragraphs=quoted(record.request), clause="record.request", locked=False)
    blocks: list[Block] = [*writer.say("request.whole"), whole]
    if writer.several:
        blocks += [*writer.say("request.parts"), *parts]
    return writer.section("request", "request", blocks)


def _answer(writer: Writer) -> list[Section]:
    outcomes = _decided(writer)
    if not outcomes or Outcome.DISMISSED in outcomes.values():
        return []
    printed: dict[str, str] = {}
    bodies = [(part, _part(writer, part, outcomes[part.number], printed)) for part in writer.record.parts]
    if not writer.several:
        return writer.section("answer", "answer", bodies[0][1])
    inner = [
        section
        for part, blocks in bodies
        for section in writer.section(f"part-{part.number}", "part", blocks, number=part.number)
    ]
    return writer.section("answer", "answer", [], inner)


def _part(writer: Writer, part: Part, outcome: Outcome, printed: dict[str, str]) -> list[Block]:
    """What is said about one part. `printed` remembers under which part each table already stands."""
    blocks = _holding(writer, part, outcome)
    if part.answer:
        blocks += blocks_of(part.answer, "record.answer")
    if part.disclosures and outcome in (Outcome.SUPPLIED, Outcome.PARTLY):
        blocks += _supplied(writer, part, printed)
    if outcome in (Outcome.PARTLY, Outcome.WITHHELD):
        refusals = writer.record.refusals_of(part)
        blocks += writer.say(
            "withheld.some" if outcome is Outcome.PARTLY else "withheld.all",
            provisions=_provisions(writer, [refusal.provision for refusal in refusals]),
            section=writer.words("heading.refusal"),
        )
    blocks += writer.told("holding.searches", part.searches, "record.searches")
    return blocks + (blocks_of(part.advice, "record.advice") if part.advice else [])


def _holding(writer: Writer, part: Part, outcome: Outcome) -> list[Block]:
    if outcome in (Outcome.SUPPLIED, Outcome.PARTLY, Outcome.WITHHELD):
        return writer.say("holding.held")
    if outcome is Outcome.NEITHER:
        provisions = [denial.provision for denial in writer.record.denials_of(part)]
        several = ".several" if len(set(provisions)) > 1 else ""
        said = {"provisions": _provisions(writer, provisions), "section": writer.words("heading.denial")}
        return writer.say(f"holding.neither{several}", **said)
    if outcome is Outcome.OPEN:
        provisions = [refusal.provision for refusal in writer.record.refusals_of(part)]
        if not provisions or not writer.has("holding.open"):
            return []
        return writer.say("holding.open", provisions=_provisions(writer, provisions))
    return writer.say(f"holding.{outcome}")


def _provisions(writer: Writer, provisions: Sequence[str]) -> str:
    words = dict.fromkeys(cited(provision, writer.record.regime).words for provision in provisions)
    return joined(list(words))


def _supplied(writer: Writer, part: Part, printed: dict[str, str]) -> list[Block]:
    disclosures = part.disclosures
    if len(disclosures) == 1:
        blocks = writer.say("supplied.one", what=phrase(disclosures[0].what))
    else:
        blocks = writer.listed("supplied.several", [phrase(disclosure.what) for disclosure in disclosures])
    blocks += _files(writer, disclosures)
    for disclosure in disclosures:
        if not disclosure.table:
            continue
        if disclosure.table in printed:
            title = writer.tables[disclosure.table].title
            blocks += writer.say("supplied.table_before", number=printed[disclosure.table], title=phrase(title))
        else:
            printed[disclosure.table] = part.number
            blocks += table_blocks(writer, disclosure.table, disclosure.files)
    return blocks


def _files(writer: Writer, disclosures: Sequence[Disclosure]) -> list[Block]:
    files = [file for disclosure in disclosures for file in disclosure.files]
    if not files:
        return []
    if len(disclosures) > 1:
        return writer.say("supplied.several.files", files=joined(files))
    return writer.say("supplied.file" if len(files) == 1 else "supplied.files", files=joined(files))


def _format(writer: Writer) -> list[Section]:
    preference = writer.record.format_preference
    if preference is None:
        return []
    clause = "format.met" if preference.met else "format.refused"
    blocks = writer.say(clause, asked=phrase(preference.asked))
    if not preference.met and preference.reason:
        blocks += blocks_of(preference.reason, "record.reason")
    return writer.section("format", "format", blocks)


def _closing(writer: Writer) -> list[Section]:
    closing = writer.record.closing
    return writer.section("further", "further", blocks_of(closing, "record.closing") if closing else [])


def _farewell(writer: Writer) -> str:
    # A letter to nobody by name ends "Yours faithfully", as custom has it.
    impersonal = writer.record.salutation.casefold() in ("applicant", "sir or madam", "requester")
    return writer.words("close.role" if impersonal else "close.name")


def _signature(writer: Writer) -> tuple[str, ...]:
    if writer.public:
        return ()
    authority = writer.record.authority
    return tuple(line for line in (authority.signatory, authority.name) if line)
