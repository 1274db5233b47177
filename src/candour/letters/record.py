"""The decision record: what an authority decided about each part of a request, and why.

Everything a letter says is worked out from a record; to change a letter, change the record. Confirming whether
information is held (section 1(1)(a)) is recorded apart from supplying it (section 1(1)(b)).

Text fields are plain text for the applicant to read. A blank line starts a new paragraph and lines that start
with "- " make a list; nothing else in them is markup.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from candour.errors import BadInput
from candour.language import gettext as _
from candour.law import Regime
from candour.letters.record_procedures import (
    Clarification,
    CostRefusal,
    Dismissal,
    Extension,
    FeesNotice,
    FormatPreference,
    ReviewOutcome,
)


class LetterKind(StrEnum):
    """What the letter is for."""

    ANSWER = "answer"
    EXTENSION = "extension"
    CLARIFICATION = "clarification"
    FEES_NOTICE = "fees notice"
    REVIEW_OUTCOME = "review outcome"


class Holding(StrEnum):
    """Whether the information asked for in one part is held: the duty in section 1(1)(a)."""

    HELD = "held"
    NOT_HELD = "not held"
    NEITHER = "neither confirmed nor denied"
    NOT_DETERMINED = "not determined because of cost"


class Likelihood(StrEnum):
    """How sure the harm is: more probable than not, or a real and significant chance (Hogan v Oxford City Council)."""

    WOULD = "would"
    WOULD_BE_LIKELY = "would be likely to"


class AuthorityKind(StrEnum):
    """What the authority is, where the law treats them differently (cost limit, sections 33 and 35)."""

    POLICE = "police"
    CENTRAL_GOVERNMENT = "central government"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """The public authority that answers, as its letters show it. `signatory` is a role or a name and role."""

    name: str
    kind: AuthorityKind = AuthorityKind.OTHER
    address: tuple[str, ...] = ()
    email: str = ""
    telephone: str = ""
    web: str = ""
    signatory: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulator:
    """Whom an applicant may complain to (section 50): name, address lines, web address, telephone."""

    name: str
    address: tuple[str, ...]
    web: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """How the applicant may complain (section 17(7)).

    `review_offered` is false where the authority has no complaints procedure; the letter then says so.
    `review_address` and `review_email` say where to write. `ask_within` and `answer_within` are working days.
    `regulator` is the regime's own when it is not given.
    """

    review_offered: bool = True
    review_address: tuple[str, ...] = ()
    review_email: str = ""
    ask_within: int = 40
    answer_within: int = 20
    regulator: Regulator | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """Something supplied: what it is (a noun phrase, "a table of suspects by age"), the table's name and the files."""

    what: str
    table: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One numbered question of the request, in the applicant's words, and what was decided about it.

    `holding` is None while undecided. `answer` is said in reply where the answer is words; `searches` says what
    was searched and how (not held); `advice` helps the applicant further (section 16).
    """

    number: str
    text: str
    holding: Holding | None = None
    answer: str = ""
    disclosures: tuple[Disclosure, ...] = ()
    searches: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prejudice:
    """The harm that a prejudice-based exemption guards against.

    `interest` is what the exemption protects (a noun phrase), `mechanism` how supplying the information would do
    harm (whole sentences), `likelihood` how sure that is.
    """

    interest: str
    mechanism: str
    likelihood: Likelihood


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicInterest:
    """The public interest weighed: factors for supplying (or confirming), factors against, and the balance.

    Each factor is a whole sentence; `balance` says which side weighs more and why (section 17(3)).
    """

    favouring: tuple[str, ...]
    against: tuple[str, ...]
    balance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonsKeptBack:
    """Section 17(4): the reasons are left out because they would themselves reveal exempt information.

    Neither field is ever shown in a letter: `private_reason` says why, `approver` who agreed.
    """

    private_reason: str = ""
    approver: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QualifiedPerson:
    """The opinion that section 36 rests on: whose, in what office, when, and what it was."""

    name: str
    office: str
    date: dt.date
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One exemption (or exception) relied on for information that is held.

    `provision` is cited to paragraph level ("31(1)(a)", "40(2) by virtue of 40(3A)(a)"). `parts` are the numbers of
    the parts it touches (none: every part). `withheld` is what is withheld, a noun phrase ("the two crime reports").
    `withheld_cells_of` names the tables whose withheld numbers it explains. `why` says in whole sentences why it
    applies. `balance_pending` is true in an extension letter, where the public interest is still being weighed.

    Fields for single exemptions: `available_at` where to find the information (section 21); `publication` when
    and where it will be published and `publication_planned_on` when that was settled (section 22);
    `qualified_person` and `statistical` (section 36); `purpose` the paragraph of section 31(2) that 31(1)(g) to (i)
    need; `obtained_from` (section 41); `enactment` the bar (section 44); `subject_access_route` how to ask for
    one's own data (section 40(1)); `recorded_on` the date of the youngest record, for the age limits of section 63;
    `in_the_alternative` where two exemptions that exclude each other are relied on one or the other.
    """

    provision: str
    withheld: str
    parts: tuple[str, ...] = ()
    withheld_cells_of: tuple[str, ...] = ()
    why: str = ""
    prejudice: Prejudice | None = None
    public_interest: PublicInterest | None = None
    balance_pending: bool = False
    reasons_kept_back: ReasonsKeptBack | None = None
    available_at: tuple[str, ...] = ()
    publication: str = ""
    publication_planned_on: dt.date | None = None
    qualified_person: QualifiedPerson | None = None
    statistical: bool = False
    purpose: str = ""
    obtained_from: str = ""
    enactment: str = ""
    subject_access_route: str = ""
    recorded_on: dt.date | None = None
    in_the_alternative: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """Neither confirming nor denying that information is held, under a provision such as 30(3).

    With `scope` it is about further information only, beyond what is supplied, and `scope` says which in words
    that the letter uses: "any other information about these investigations, beyond the table supplied". Without
    `scope` it is about everything that its parts ask for, and those parts are held NEITHER. The public interest
    here weighs confirming or denying, apart from any refusal to supply (section 2(1)(b)).
    """

    provision: str
    parts: tuple[str, ...] = ()
    scope: str = ""
    why: str = ""
    prejudice: Prejudice | None = None
    public_interest: PublicInterest | None = None
    reasons_kept_back: ReasonsKeptBack | None = None

    @property
    def is_further(self) -> bool:
        """Whether it is only about information beyond what the letter supplies."""
        return bool(self.scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Everything decided about one request, from which its letter is composed.

    `subject` is a short title for the request, without the applicant's name. `request` is the whole request in the
    applicant's words, where it says more than the parts. `salutation` is whom the letter addresses ("Ms Shah");
    it appears in the letter alone, never on a public page. `introduction` and `closing` are the officer's own
    words, if any. `due` is the statutory date, where it has been worked out.
    """

    reference: str
    subject: str
    received: dt.date
    date: dt.date
    authority: Authority
    parts: tuple[Part, ...]
    regime: Regime = Regime.FOIA
    letter: LetterKind = LetterKind.ANSWER
    salutation: str = "Applicant"
    language: str = "en-GB"
    request: str = ""
    due: dt.date | None = None
    introduction: str = ""
    refusals: tuple[Refusal, ...] = ()
    denials: tuple[Denial, ...] = ()
    cost: CostRefusal | None = None
    dismissal: Dismissal | None = None
    extension: Extension | None = None
    clarification: Clarification | None = None
    fees: FeesNotice | None = None
    review: ReviewOutcome | None = None
    format_preference: FormatPreference | None = None
    rights: Rights = field(default_factory=Rights)
    closing: str = ""

    def __post_init__(self) -> None:
        if self.regime is Regime.SUBJECT_ACCESS:
            message = _("record %(reference)s: regime must be 'foia', 'eir' or 'foisa', not 'sar'")
            raise BadInput(message % {"reference": repr(self.reference)})
        numbers = [part.number for part in self.parts]
        if not numbers:
            message = _("record %(reference)s has no part; give each question of the request as one part")
            raise BadInput(message % {"reference": repr(self.reference)})
        for number in numbers:
            if numbers.count(number) > 1:
                message = _("record %(reference)s has part %(part)s twice; number each part once")
                raise BadInput(message % {"reference": repr(self.reference), "part": repr(number)})
        for message, provision, named in self._named_parts():
            for number in named:
                if number not in numbers:
                    said = {"provision": provision, "part": repr(number), "parts": ", ".join(numbers)}
                    raise BadInput(message % said)

    def _named_parts(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """The parts that each decision names, with what to say of one that there is not, and the provision in it."""
        for refusal in self.refusals:
            message = _("the refusal under %(provision)s names part %(part)s; the parts are %(parts)s")
            yield message, refusal.provision, refusal.parts
        for denial in self.denials:
            message = _("the denial under %(provision)s names part %(part)s; the parts are %(parts)s")
            yield message, denial.provision, denial.parts
        if self.extension:
            yield _("the extension names part %(part)s; the parts are %(parts)s"), "", self.extension.parts
        if self.clarification:
            yield _("the clarification names part %(part)s; the parts are %(parts)s"), "", self.clarification.parts

    def part(self, number: str) -> Part:
        """The part with this number. `BadInput` if there is none."""
        for part in self.parts:
            if part.number == number:
                return part
        said = {"reference": repr(self.reference), "part": repr(number)}
        raise BadInput(_("record %(reference)s has no part %(part)s") % said)

    def refusals_of(self, part: Part) -> tuple[Refusal, ...]:
        """The refusals that touch a part, in the record's order."""
        return tuple(refusal for refusal in self.refusals if not refusal.parts or part.number in refusal.parts)

    def denials_of(self, part: Part) -> tuple[Denial, ...]:
        """The denials that touch a part, in the record's order."""
        return tuple(denial for denial in self.denials if not denial.parts or part.number in denial.parts)

    @property
    def disclosures(self) -> tuple[Disclosure, ...]:
        """Everything supplied, part by part."""
        return tuple(disclosure for part in self.parts for disclosure in part.disclosures)
