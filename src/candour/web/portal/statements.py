"""Everything that the statements of a public site say of an authority, in one table.

A fact that is not in the settings is missing, and the page says so; nothing is made up for it. `instead` names a field
of the authority's own settings that stands in, `default` gives words that are true of every authority.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from candour.web.accounts.models import Authority
from candour.web.portal.models import PublicSite
from candour.web.publication import licences

Words = str | Promise


class As(Enum):
    """How a fact is typed and kept."""

    LINE = "line"
    LONG = "long"
    EMAIL = "email"
    LINK = "link"
    LINKS = "links"
    DAY = "day"
    NUMBER = "number"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a statement says. `needed`: without it the page says that it is not yet stated."""

    name: str
    label: Words
    kind: As = As.LINE
    hint: Words = ""
    needed: bool = True
    default: Words = ""
    instead: str = ""
    choices: tuple[tuple[str, Words], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Facts that stand together on the page where they are typed."""

    title: Words
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: the name of its address, what it is called, and what it says of the authority."""

    kind: str
    title: Words
    about: Words
    groups: tuple[Group, ...]

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All its facts, in the order of the page."""
        return tuple(fact for group in self.groups for fact in group.facts)


@dataclass(frozen=True, slots=True)
class Link:
    """A page elsewhere on which something is published."""

    text: str
    href: str


STATUSES = (
    ("full", _("It complies fully")),
    ("partial", _("It complies partially")),
    ("none", _("It does not comply")),
)
ENFORCERS = (
    ("great-britain", _("England, Scotland or Wales")),
    ("northern-ireland", _("Northern Ireland")),
)

ACCESSIBILITY = Statement(
    "accessibility-statement",
    _("Accessibility statement"),
    _("What the accessibility regulations of 2018 ask every public body to say. Review it once a year."),
    (
        Group(
            _("How accessible the site is"),
            (
                Fact(
                    "a11y_status",
                    _("How does the site comply with WCAG 2.2 AA?"),
                    As.CHOICE,
                    _("As your test found it. Where you publish documents that not everybody can read: partially."),
                    choices=STATUSES,
                ),
                Fact(
                    "a11y_problems",
                    _("Problems that you know of"),
                    As.LONG,
                    _("What the statement does not say by itself: one on each line, with when it will be mended."),
                    needed=False,
                ),
                Fact(
                    "a11y_burden",
                    _("What would be a disproportionate burden to mend"),
                    As.LONG,
                    _("Only where you have made the assessment that regulation 7 asks for."),
                    needed=False,
                ),
                Fact("a11y_improving", _("What you are doing to improve accessibility"), As.LONG),
            ),
        ),
        Group(
            _("How it was tested"),
            (
                Fact("a11y_tested_on", _("When was the site last tested?"), As.DAY),
                Fact("a11y_tested_by", _("Who tested it?"), As.LINE, _("Your own people, or a company")),
                Fact("a11y_tested_what", _("What was tested, and how?"), As.LONG),
                Fact("a11y_prepared_on", _("When was the statement first prepared?"), As.DAY),
                Fact("a11y_reviewed_on", _("When was the statement last reviewed?"), As.DAY),
            ),
        ),
        Group(
            _("Whom to tell"),
            (
                Fact("a11y_email", _("E-mail address for accessibility"), As.EMAIL, instead="email"),
                Fact("a11y_telephone", _("Telephone for accessibility"), needed=False, instead="telephone"),
                Fact("a11y_reply_days", _("Within how many working days do you reply?"), As.NUMBER),
                Fact(
                    "a11y_enforcer",
                    _("Where does the authority work?"),
                    As.CHOICE,
                    _("It decides to which body people are sent who are not content with your reply."),
                    choices=ENFORCERS,
                    default="great-britain",
                ),
            ),
        ),
    ),
)

PRIVACY = Statement(
    "privacy-notice",
    _("Privacy notice"),
    _("What people must be told about the personal data that this site keeps (UK GDPR, articles 13 and 14)."),
    (
        Group(
            _("Who answers for the data"),
            (
                Fact("privacy_dpo", _("Who is the data protection officer?"), As.LINE, _("A post or a name")),
                Fact("privacy_email", _("E-mail address for data protection"), As.EMAIL),
                Fact("privacy_address", _("Address for data protection"), As.LONG, instead="address"),
                Fact(
                    "privacy_registration",
                    _("Registration number with the Information Commissioner"),
                    needed=False,
                ),
            ),
        ),
        Group(
            _("Why the data may be used"),
            (
                Fact(
                    "privacy_basis_requests",
                    _("Lawful basis for requests"),
                    As.LONG,
                    default=_(
                        "The law obliges us to answer requests for information (UK GDPR, article 6(1)(c): legal "
                        "obligation; the Freedom of Information Act 2000 and the Environmental Information "
                        "Regulations 2004)."
                    ),
                ),
                Fact(
                    "privacy_basis_feedback",
                    _("Lawful basis for feedback and for counting visits"),
                    As.LONG,
                    default=_(
                        "We run this site as part of our public task, and need to know whether it works "
                        "(UK GDPR, article 6(1)(e): public task)."
                    ),
                ),
            ),
        ),
        Group(
            _("How long it is kept, and who else sees it"),
            (
                Fact("privacy_keep_requests", _("How long are requests kept?"), As.LINE, _("For example, from when")),
                Fact("privacy_keep_feedback", _("How long is feedback kept?")),
                Fact("privacy_keep_logs", _("How long are the server’s logs of visits kept?")),
                Fact(
                    "privacy_shared",
                    _("Who else sees the data?"),
                    As.LONG,
                    _("Who runs the server for you, and others with whom you share it"),
                ),
                Fact("privacy_where", _("In which countries is the data kept?")),
            ),
        ),
        Group(
            _("The notice itself"),
            (
                Fact("privacy_more", _("Address of your general privacy notice"), As.LINK, needed=False),
                Fact("privacy_changed_on", _("When did this notice last change?"), As.DAY),
            ),
        ),
    ),
)

# The seven classes of the Information Commissioner's model publication scheme, in its order.
CLASSES: tuple[tuple[str, Words, Words], ...] = (
    (
        "who",
        _("Who we are and what we do"),
        _("How we are organised, where we are, and how to reach us."),
    ),
    (
        "spend",
        _("What we spend and how we spend it"),
        _("Money that we expect to receive and spend, and have received and spent; tenders, purchases and contracts."),
    ),
    (
        "priorities",
        _("What our priorities are and how we are doing"),
        _("Plans and strategies, how we measure what we do, audits, inspections and reviews."),
    ),
    (
        "decisions",
        _("How we make decisions"),
        _("What was proposed and decided, how we decide, what our criteria are, and whom we ask."),
    ),
    (
        "policies",
        _("Our policies and procedures"),
        _("The written rules by which we do our work and meet our duties."),
    ),
    (
        "registers",
        _("Lists and registers"),
        _("What we keep in registers that the law asks for, and in other lists about our work."),
    ),
    (
        "services",
        _("The services we offer"),
        _("What we do for the public: advice and guidance, leaflets, notices to the press, and what services cost."),
    ),
)
SCHEMES = (
    ("model", _("The Information Commissioner’s model publication scheme")),
    ("own", _("A scheme of our own, which the Information Commissioner approved")),
)

SCHEME = Statement(
    "publication-scheme",
    _("Publication scheme"),
    _("What you publish without being asked (section 19 of the Freedom of Information Act 2000)."),
    (
        Group(
            _("The scheme"),
            (
                Fact(
                    "scheme_adopted",
                    _("Which publication scheme have you adopted?"),
                    As.CHOICE,
                    choices=SCHEMES,
                ),
                Fact("scheme_guide", _("Address of your guide to information"), As.LINK, needed=False),
            ),
        ),
        *(
            Group(
                title,
                (
                    Fact(f"scheme_{key}_text", _("What you publish"), As.LONG, about, needed=False),
                    Fact(
                        f"scheme_{key}_links",
                        _("Where it is"),
                        As.LINKS,
                        _(
                            "One page a line: what it is, a bar, its address. Like: Our budget | https://www.example.org"
                        ),
                    ),
                ),
            )
            for key, title, about in CLASSES
        ),
        Group(
            _("Charges, and what is not online"),
            (
                Fact(
                    "scheme_charges",
                    _("Schedule of charges"),
                    As.LONG,
                    _("What costs something and how much; or that nothing does."),
                ),
                Fact("scheme_offline", _("How to get what is not online"), As.LONG),
            ),
        ),
        Group(
            _("Using it again"),
            (
                Fact(
                    "licence",
                    _("Under which licence may published answers be used again?"),
                    As.CHOICE,
                    _("It stands on the open data page and in everything that programs read."),
                    default=licences.DEFAULT.code,
                    choices=tuple((one.code, one.name) for one in licences.LICENCES.values()),
                ),
                Fact(
                    "licence_words",
                    _("A statement of your own, in place of the usual words about the licence"),
                    As.LONG,
                    needed=False,
                ),
            ),
        ),
    ),
)

STATEMENTS: dict[str, Statement] = {one.kind: one for one in (ACCESSIBILITY, PRIVACY, SCHEME)}
FACTS: dict[str, Fact] = {fact.name: fact for one in STATEMENTS.values() for fact in one.facts}


def read(statement: Statement, site: PublicSite, authority: Authority) -> dict[str, Any]:
    """What the statement says, by the facts' names: days as dates, links as `Link`s, None for what is missing."""
    return {fact.name: _value(fact, site.facts, authority) for fact in statement.facts}


def missing(statement: Statement, site: PublicSite, authority: Authority) -> list[Fact]:
    """The facts without which the page says that something is not yet stated."""
    said = read(statement, site, authority)
    return [fact for fact in statement.facts if fact.needed and not said[fact.name]]


def links_in(text: str) -> Iterator[Link]:
    """The links of a text, one a line: words, a bar, an address. Raises `ValueError` with the line that is none."""
    for line in filter(None, (line.strip() for line in text.splitlines())):
        words, _bar, address = line.rpartition("|")
        if not is_address(address.strip()):
            raise ValueError(line)
        yield Link(words.strip() or address.strip(), address.strip())


def is_address(text: str) -> bool:
    """Whether a text is the address of a page that may be linked to: https, and a host."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and not re.search(r"\s", text)


def _value(fact: Fact, facts: Mapping[str, Any], authority: Authority) -> Any:
    kept = str(facts.get(fact.name) or "").strip()
    if not kept and fact.instead:
        kept = str(getattr(authority, fact.instead)).strip()
    if not kept:
        return str(fact.default) or None
    match fact.kind:
        case As.DAY:
            return dt.date.fromisoformat(kept)
        case As.LINKS:
            return list(links_in(kept))
        case As.CHOICE:
            return kept if kept in dict(fact.choices) else None
    return kept
