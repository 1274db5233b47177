"""Checks of a letter's text on the refusal notice: what is cited and why (REF)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from candour.findings import Finding, Severity
from candour.law import Fault, Role
from candour.letters.letter_text import ParagraphKind
from candour.letters.lint import act, cues, text_balance
from candour.letters.lint.citations import Cited, citations_in
from candour.letters.lint.facts import Facts
from candour.letters.lint.reading import Sentence
from candour.letters.lint.rules import finding

LEANING = {
    "30(3)": ("30(1)(", "30(2)"),
    "31(3)": ("31(1)(",),
    "26(3)": ("26(1)(",),
    "36(3)": ("36(2)(",),
    "38(2)": ("38(1)(",),
}
"""Provisions that exclude the duty for information that would fall under another: what that citation begins with."""
EXAMPLE = {"30(3)": "30(1)(a)(i)", "31(3)": "31(1)(a)", "26(3)": "26(1)(a)", "36(3)": "36(2)(c)", "38(2)": "38(1)(a)"}
"""A paragraph that each of them may rest on, for remedies."""
_CHANGED = dt.date(2018, 5, 25)


def check(facts: Facts) -> Iterator[Finding]:
    """Everything that the text shows about the citations and the reasons."""
    yield from _complete(facts)
    yield from _spelling(facts)
    yield from _obsolete(facts)
    yield from _reasons(facts)
    yield from _notice(facts)
    yield from _single_exemptions(facts)
    yield from _together(facts)


def _complete(facts: Facts) -> Iterator[Finding]:
    for reliance in facts.exemptions:
        for cited in reliance.citations:
            leans = LEANING.get(cited.path)
            if leans and not any(path.startswith(leans) for path in reliance.paths):
                must = cited.path == "30(3)"
                yield finding(
                    "REF-01",
                    facts.reading.where(cited.sentence, cited.start),
                    f"section {cited.path} is about information that would fall under another provision of section "
                    f"{cited.section}, and no paragraph of {' or '.join(lean.rstrip('(') for lean in leans)} is named",
                    severity=Severity.ERROR if must else Severity.WARNING,
                    remedy=f"Name the paragraph: section {cited.path} by virtue of section {EXAMPLE[cited.path]}, for "
                    f"instance.",
                )
                break
        main = [cited for cited in reliance.citations if not act.is_supporting(cited.path)]
        named = any(_is_whole(cited) for cited in main) or any(
            cited.fault in _OTHER_FAULTS for cited in reliance.citations
        )
        wrong = [cited for cited in main if cited.fault is Fault.UNKNOWN] if named else main
        for cited in wrong[:1]:
            yield finding(
                "REF-01",
                facts.reading.where(cited.sentence, cited.start),
                _incomplete(cited),
                severity=Severity.WARNING if _has_one_limb(cited) and reliance.withholds else Severity.ERROR,
            )
    yield from _complete_exceptions(facts)


# Said by other rules: a misspelt citation by REF-02, an obsolete one by REF-03.
_OTHER_FAULTS = (Fault.MALFORMED, Fault.OBSOLETE)


def _is_whole(cited: Cited) -> bool:
    """Whether a citation goes as far down as the Act makes it go; 40(2) may leave its condition out."""
    return cited.fault is None or cited.path == "40(2)"


def _has_one_limb(cited: Cited) -> bool:
    """Whether the section holds one exemption with no paragraphs to choose from, so that naming it leaves no doubt."""
    rows = [row for row in act.rows_of(cited.section) if row.role is Role.EXEMPTION]
    return cited.is_bare and len(rows) == 1 and "" in rows[0].paragraphs


def _incomplete(cited: Cited) -> str:
    if cited.is_bare:
        return f"section {cited.path} is cited, and no subsection of it anywhere in the letter"
    if cited.fault is Fault.UNKNOWN:
        return f"the Act has no exemption at section {cited.path}"
    return f"section {cited.path} is cited without its paragraph"


def _complete_exceptions(facts: Facts) -> Iterator[Finding]:
    named = [cited for cited in facts.exceptions if cited.is_bare or cited.path.startswith(("12(4)", "12(5)"))]
    named = [cited for cited in named if cited.section == "12"]
    needing = [cited for cited in named if cited.fault is Fault.INCOMPLETE]
    if needing and not any(cited.fault is None for cited in named):
        cited = needing[0]
        yield finding(
            "REF-01",
            facts.reading.where(cited.sentence, cited.start),
            f"regulation {cited.path} is cited without its paragraph",
            remedy="Cite the exception to its paragraph, such as regulation 12(5)(b).",
        )


def _spelling(facts: Facts) -> Iterator[Finding]:
    for cited in facts.named:
        if cited.fault is Fault.MALFORMED:
            right = f"; it should be {cited.suggestion}" if cited.suggestion else ""
            yield finding(
                "REF-02",
                facts.reading.where(cited.sentence, cited.start),
                f"the Act has no {cited.path}{right}",
                remedy=f"Write section {cited.suggestion}." if cited.suggestion else None,
            )
            return


def _obsolete(facts: Facts) -> Iterator[Finding]:
    if facts.sent and facts.sent < _CHANGED:
        return
    for cited in facts.named:
        if cited.fault is Fault.OBSOLETE:
            yield finding(
                "REF-03",
                facts.reading.where(cited.sentence, cited.start),
                f"section {cited.path} has not stood so in the Act since 25 May 2018",
                remedy=f"Cite section {cited.suggestion}." if cited.suggestion else None,
            )
            break
    for sentence in facts.reading.said():
        if match := re.search(r"\bdata protection act 1998\b|\bdpa ?1998\b", sentence.folded):
            yield finding(
                "REF-03",
                facts.reading.where(sentence, match.start()),
                "the Data Protection Act 1998 was replaced on 25 May 2018",
            )
            break


def _reasons(facts: Facts) -> Iterator[Finding]:
    if facts.is_review or facts.reasons_kept_back:
        return
    told = list(_told_about(facts))
    for reliance in facts.exemptions:
        subject = re.compile(cues.SUBJECTS.get(reliance.section, r"\w"))
        # Reasons stand with the citation or after it; what comes well before is the answer itself.
        begins = reliance.first.sentence.paragraph - 2
        if not any(
            sentence.paragraph >= begins and (reliance.section in sections or subject.search(sentence.folded))
            for sentence, sections in told
        ):
            yield finding(
                "REF-04",
                facts.reading.where(reliance.first.sentence, reliance.first.start),
                f"section {reliance.fullest} is cited, and no sentence saying why it applies was found",
            )


def _told_about(facts: Facts) -> Iterator[tuple[Sentence, set[str]]]:
    """The sentences that may give a reason, each with the exemptions that it cites or that it stands under.

    Left out are headings, what is supplied, what only withholds or says what sort of exemption it is, the denial
    itself, what warns against inference, and everything under a heading of the public interest.
    """
    under: set[str] = set()
    weighing = False
    for sentence in facts.reading.said():
        cited = {one.section for one in citations_in(sentence) if one.law == "act" and act.is_exemption(one.section)}
        weighs = _WEIGHS.search(sentence.folded)
        if sentence.is_heading:
            weighing = bool(weighs) or (weighing and not cited and _is_item(facts, sentence))
            under = cited or under
        elif weighs and cited and _BECAUSE.search(sentence.folded):
            yield sentence, cited
        elif not weighing and not weighs and _may_explain(facts, sentence):
            yield sentence, cited or under


_WEIGHS = re.compile(
    rf"{text_balance.FAVOURING.pattern}|{text_balance.BALANCE.pattern}|\bpublic interest\b|"
    r"\b(?:factors?|considerations?|arguments?)\b[^.;]{0,50}?\bagainst\b"
)
_BECAUSE = re.compile(r"\b(?:because|since|as (?:it|they|this|the)|relat(?:e|es|ing) to|so that|would|concerns?)\b")
_SORT = re.compile(
    r"\b(?:qualified|absolute|class|prejudice)(?:[ -]based)?\b[^.]*\bexemptions?\b|"
    r"\bexemptions? (?:is|are) (?:\w+,? )*(?:qualified|absolute)"
)


def _is_item(facts: Facts, sentence: Sentence) -> bool:
    return facts.reading.letter.paragraphs[sentence.paragraph].kind is ParagraphKind.ITEM


def _may_explain(facts: Facts, sentence: Sentence) -> bool:
    folded = sentence.folded
    if len(folded.split()) < 6 or cues.NO_INFERENCE.search(folded):
        return False
    # That information is held or supplied says nothing of why other information is exempt, unless it says so.
    if (
        sentence in (*facts.disclosures, *facts.holds)
        and not _BECAUSE.search(folded)
        and not cues.PURPOSE.search(folded)
    ):
        return False
    names_only = (
        cues.WITHHOLDS.search(folded) or cues.DENIAL.search(folded) or _SORT.search(folded) or _NOTICE.search(folded)
    )
    if not names_only:
        return True
    # What stands in brackets or after a dash beside a citation is the exemption's title, not a reason.
    told = re.sub(r"\((?!i|a|b|c|s\))[^)]{3,80}\)|section \d+[^ ]*( -|:)[^.;]{0,80}", " ", folded)
    told = re.sub(r"\b(?:under|by virtue of|in) (?:section|the freedom)[^,;.]*|\bour reasons are under\b.*", " ", told)
    return bool(cues.REASON.search(told))


_NOTICE = re.compile(
    r"\b(?:sections?|ss?\.?) ?17\b|\b17 ?\([1-7]\)|\brefusal notice\b|\b(?:notice|letter) of refusal\b"
)


def _notice(facts: Facts) -> Iterator[Finding]:
    if facts.exemptions and not facts.is_review and not _NOTICE.search(facts.reading.all_folded):
        first = facts.exemptions[0].first
        yield finding(
            "REF-06",
            facts.reading.where(first.sentence, first.start),
            "an exemption is relied on, and neither section 17 nor the words refusal notice were found",
        )


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
                f"section {section} is relied on in what looks like the letter of a police force, which may not use it",
            )
    yield from _purposes_and_own_data(facts)


def _must_say(facts: Facts) -> Iterator[Finding]:
    """What one exemption needs to have said somewhere in the letter."""
    for section, rule, needed, message in _NEEDS:
        reliance = facts.relies_on(section)
        if reliance and not any(needed.search(sentence.folded) for sentence in facts.reading.said()):
            yield finding(rule, facts.reading.where(reliance.first.sentence, reliance.first.start), message)


def _qualified_person(facts: Facts) -> Iterator[Finding]:
    text = facts.reading.all_folded
    statistical = re.search(r"\bstatistic", text) and re.search(r"36\s?\(4\)|statistical information", text)
    conduct = facts.relies_on("36")
    if conduct and "qualified person" not in text and not statistical:
        yield finding(
            "REF-09",
            facts.reading.where(conduct.first.sentence, conduct.first.start),
            "section 36 is relied on, and no mention of the qualified person's opinion was found",
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
        "section 21 is relied on, and no link, address or publication was found where the information is",
    ),
    (
        "44",
        "REF-14",
        _BAR,
        "section 44 is relied on, and no enactment, obligation or contempt of court was found that forbids disclosure",
    ),
    (
        "41",
        "REF-14",
        _FROM,
        "section 41 is relied on, and no sentence saying that the information was obtained from another "
        "person was found",
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
                "that publication was intended before the request",
                r"\b(?:already|before|prior to|at the time|when (?:your|the) request|settled|intention|intended|"
                r"planned|had decided)\b",
            ),
            (
                "when it will be published, or that no date is fixed",
                r"\b(?:(?:january|february|march|april|may|june|july|august|september|october|november|"
                r"december)\b(?: 20\d\d)?|spring|summer|autumn|winter|quarter|no date|"
                r"not (?:yet )?(?:been )?fixed|date (?:has|is) not|20\d\d)",
            ),
            ("that it is reasonable to wait", r"\breasonabl"),
        )
        if not re.search(pattern, text)
    ]
    if lacking:
        yield finding(
            "REF-08",
            facts.reading.where(reliance.first.sentence, reliance.first.start),
            f"section 22 is relied on, and the letter was not found to say {'; '.join(lacking)}",
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
                    f"section {cited.path} is cited, and no purpose in section 31(2) was found",
                )
                break
    own = next((cited for cited in personal.citations if cited.path == "40(1)"), None) if personal else None
    if own and not _OWN_DATA.search(facts.reading.all_folded):
        yield finding(
            "REF-15",
            facts.reading.where(own.sentence, own.start),
            "section 40(1) is relied on, and nothing on how to ask for one's own data was found",
        )
    if trade and "43(1)" in trade.paths and "43(3)" in trade.paths and "43(2)" not in trade.paths:
        yield finding(
            "REF-17",
            facts.reading.where(trade.first.sentence, trade.first.start),
            "43(3) is cited beside 43(1), and covers only the interests in 43(2)",
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
                    "sections 30 and 31 are relied on in one sentence; section 31 covers only what section 30 does not",
                )
                break
    bodies, security = facts.relies_on("23"), facts.relies_on("24")
    both = bodies and security and "23(1)" in bodies.paths and "24(1)" in security.paths
    if security and both and not re.search(r"\balternative", facts.reading.all_folded):
        cited = next(cited for cited in security.citations if cited.path == "24(1)")
        yield finding(
            "REF-13",
            facts.reading.where(cited.sentence, cited.start),
            "sections 23(1) and 24(1) are both relied on, and the word alternative was not found",
        )
