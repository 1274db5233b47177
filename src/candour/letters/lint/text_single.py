"""Checks of a letter's text on what single exemptions need, and on those that exclude each other (REF)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from candour.findings import Finding
from candour.language import gettext as _
from candour.language import later
from candour.letters.lint import act, cues
from candour.letters.lint.facts import Facts
from candour.letters.lint.rules import finding


def check(facts: Facts) -> Iterator[Finding]:
    """Everything that the text shows about single exemptions."""
    yield from _single_exemptions(facts)
    yield from _together(facts)


def _single_exemptions(facts: Facts) -> Iterator[Finding]:
    if not facts.is_review:
        yield from _must_say(facts)
        yield from _future_publication(facts)
        yield from _qualified_person(facts)
    for section in ("33", "35"):
        reliance = facts.relies_on(section)
        if reliance and facts.authority == "police":
            yield finding(
                "REF-10",
                facts.reading.where(reliance.first.sentence, reliance.first.start),
                _(
                    "section %(section)s is relied on in what looks like the letter of a police force, which may not "
                    "use it"
                )
                % {"section": section},
            )
    yield from _purposes_and_own_data(facts)


def _must_say(facts: Facts) -> Iterator[Finding]:
    """What one exemption needs to have said somewhere in the letter."""
    for section, rule, needed, message in _NEEDS:
        reliance = facts.relies_on(section)
        if reliance and not any(needed.search(sentence.folded) for sentence in facts.reading.said()):
            yield finding(rule, facts.reading.where(reliance.first.sentence, reliance.first.start), _(message))


def _qualified_person(facts: Facts) -> Iterator[Finding]:
    text = facts.reading.all_folded
    statistical = re.search(r"\bstatistic", text) and re.search(r"36\s?\(4\)|statistical information", text)
    conduct = facts.relies_on("36")
    if conduct and "qualified person" not in text and not statistical:
        yield finding(
            "REF-09",
            facts.reading.where(conduct.first.sentence, conduct.first.start),
            _("section 36 is relied on, and no mention of the qualified person's opinion was found"),
        )


_PLACE = re.compile(
    r"https?://|www\.|\b[\w-]+\.(?:gov|police|nhs|org|ac|co|com)\b|\blibrary\b|\bpublication scheme\b|"
    r"\bat the following link\b|\bpublished (?:at|in|on)\b|\bavailable (?:at|on|in|from|here)\b|"
    r"\bcan be (?:found|bought|seen|viewed|obtained)\b"
)
_BAR = re.compile(
    r"\b(?!freedom)(?:[a-z]+,? (?:and |of |\(\w+\) )?){0,7}(?:act|order|regulations?|rules) (?:19|"
    r"20)\d\d(?<!information act 2000)|"
    r"\bcontempt\b|\bassimilated\b|\bretained eu\b|\barticle \d+\b|\bcourt order\b"
)
_FROM = re.compile(
    r"\b(?:obtained|received|provided|supplied|given|sent|shared|submitted|disclosed|"
    r"came)\b[^.]{0,60}\b(?:from|by|to) (?!disclos)"
)
_NEEDS = (
    (
        "21",
        "REF-07",
        _PLACE,
        later("section 21 is relied on, and no link, address or publication was found where the information is"),
    ),
    (
        "44",
        "REF-14",
        _BAR,
        later(
            "section 44 is relied on, and no enactment, obligation or contempt of court was found that forbids "
            "disclosure"
        ),
    ),
    (
        "41",
        "REF-14",
        _FROM,
        later(
            "section 41 is relied on, and no sentence saying that the information was obtained from another person "
            "was found"
        ),
    ),
)


def _future_publication(facts: Facts) -> Iterator[Finding]:
    reliance = facts.relies_on("22")
    if not reliance:
        return
    text = "\n".join(sentence.folded for sentence in facts.reading.said())
    lacking = [
        words
        for words, pattern in (
            (
                _("that publication was intended before the request"),
                r"\b(?:already|before|prior to|at the time|when (?:your|the) request|settled|intention|intended|"
                r"planned|had decided)\b",
            ),
            (
                _("when it will be published, or that no date is fixed"),
                r"\b(?:(?:january|february|march|april|may|june|july|august|september|october|november|"
                r"december)\b(?: 20\d\d)?|spring|summer|autumn|winter|quarter|no date|"
                r"not (?:yet )?(?:been )?fixed|date (?:has|is) not|20\d\d)",
            ),
            (_("that it is reasonable to wait"), r"\breasonabl"),
        )
        if not re.search(pattern, text)
    ]
    if lacking:
        yield finding(
            "REF-08",
            facts.reading.where(reliance.first.sentence, reliance.first.start),
            _("section 22 is relied on, and the letter was not found to say %(lacking)s")
            % {"lacking": "; ".join(lacking)},
        )


_OWN_DATA = re.compile(
    r"\bsubject access\b|\bright of access\b|\bdata subject\b|\barticle 15\b|"
    r"\byour own (?:personal )?data\b[^.]*\b(?:request|apply|ask)"
)


def _purposes_and_own_data(facts: Facts) -> Iterator[Finding]:
    enforcement, personal, trade = facts.relies_on("31"), facts.relies_on("40"), facts.relies_on("43")
    if enforcement:
        for cited in enforcement.citations:
            if re.fullmatch(r"31\(1\)\([ghi]\)", cited.path) and not any(
                re.match(r"31\(2\)\([a-j]\)", path) for path in enforcement.paths
            ):
                yield finding(
                    "REF-11",
                    facts.reading.where(cited.sentence, cited.start),
                    _("section %(code)s is cited, and no purpose in section 31(2) was found") % {"code": cited.path},
                )
                break
    own = next((cited for cited in personal.citations if cited.path in ("40(1)", "40(5A)")), None) if personal else None
    if own and not _OWN_DATA.search(facts.reading.all_folded):
        yield finding(
            "REF-15",
            facts.reading.where(own.sentence, own.start),
            _("section %(code)s is relied on, and nothing on how to ask for one's own data was found")
            % {"code": own.path},
        )
    if trade and "43(1)" in trade.paths and "43(3)" in trade.paths and "43(2)" not in trade.paths:
        yield finding(
            "REF-17",
            facts.reading.where(trade.first.sentence, trade.first.start),
            _("43(3) is cited beside 43(1), and covers only the interests in 43(2)"),
        )


def _together(facts: Facts) -> Iterator[Finding]:
    """Exemptions that exclude each other, relied on in one sentence for the same information."""
    alternative = re.compile(
        r"\balternative(?:ly)?\b|\brespectively\b|\bor\b|\bsome\b|\bother\b|\bto the extent\b|\bremaining\b"
    )
    investigations, enforcement = facts.relies_on("30"), facts.relies_on("31")
    if investigations and enforcement:
        for cited in investigations.citations:
            folded = cited.sentence.folded
            beside = [other for other in enforcement.citations if other.sentence == cited.sentence]
            holds = [c for c in (cited, *beside) if not act.is_exclusion(c.path)]
            if (
                len(holds) > 1
                and beside
                and cited in holds
                and cues.WITHHOLDS.search(folded)
                and not alternative.search(folded)
            ):
                yield finding(
                    "REF-12",
                    facts.reading.where(cited.sentence, cited.start),
                    _(
                        "sections 30 and 31 are relied on in one sentence; section 31 covers only what section 30 "
                        "does not"
                    ),
                )
                break
    bodies, security = facts.relies_on("23"), facts.relies_on("24")
    both = bodies and security and "23(1)" in bodies.paths and "24(1)" in security.paths
    if security and both and not re.search(r"\balternative", facts.reading.all_folded):
        cited = next(cited for cited in security.citations if cited.path == "24(1)")
        yield finding(
            "REF-13",
            facts.reading.where(cited.sentence, cited.start),
            _("sections 23(1) and 24(1) are both relied on, and the word alternative was not found"),
        )
