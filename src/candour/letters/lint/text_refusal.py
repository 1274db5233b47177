"""Checks of a letter's text on the refusal notice: what is cited and why (REF)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from candour.findings import Finding, Severity
from candour.language import gettext as _
from candour.law import Fault, Role
from candour.letters.letter_text import ParagraphKind
from candour.letters.lint import act, cues, text_balance
from candour.letters.lint.citations import Cited, citations_in
from candour.letters.lint.facts import Facts
from candour.letters.lint.reading import Sentence
from candour.letters.lint.rules import finding
from candour.letters.wording import either

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


def _complete(facts: Facts) -> Iterator[Finding]:
    for reliance in facts.exemptions:
        for cited in reliance.citations:
            leans = LEANING.get(cited.path)
            if leans and not any(path.startswith(leans) for path in reliance.paths):
                yield _leans(facts, cited, leans)
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


def _leans(facts: Facts, cited: Cited, leans: Sequence[str]) -> Finding:
    """A provision that excludes the duty for information under another, which is not named."""
    message = _(
        "section %(code)s is about information that would fall under another provision of section %(section)s, and no "
        "paragraph of %(provisions)s is named"
    )
    remedy = _("Name the paragraph: section %(code)s by virtue of section %(ground)s, for instance.")
    return finding(
        "REF-01",
        facts.reading.where(cited.sentence, cited.start),
        message
        % {"code": cited.path, "section": cited.section, "provisions": either([lean.rstrip("(") for lean in leans])},
        severity=Severity.ERROR if cited.path == "30(3)" else Severity.WARNING,
        remedy=remedy % {"code": cited.path, "ground": EXAMPLE[cited.path]},
    )


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
        return _("section %(code)s is cited, and no subsection of it anywhere in the letter") % {"code": cited.path}
    if cited.fault is Fault.UNKNOWN:
        return _("the Act has no exemption at section %(code)s") % {"code": cited.path}
    return _("section %(code)s is cited without its paragraph") % {"code": cited.path}


def _complete_exceptions(facts: Facts) -> Iterator[Finding]:
    named = [cited for cited in facts.exceptions if cited.is_bare or cited.path.startswith(("12(4)", "12(5)"))]
    named = [cited for cited in named if cited.section == "12"]
    needing = [cited for cited in named if cited.fault is Fault.INCOMPLETE]
    if needing and not any(cited.fault is None for cited in named):
        cited = needing[0]
        yield finding(
            "REF-01",
            facts.reading.where(cited.sentence, cited.start),
            _("regulation %(code)s is cited without its paragraph") % {"code": cited.path},
            remedy=_("Cite the exception to its paragraph, such as regulation 12(5)(b)."),
        )


def _spelling(facts: Facts) -> Iterator[Finding]:
    for cited in facts.named:
        if cited.fault is Fault.MALFORMED:
            message, remedy = _("the Act has no %(code)s"), None
            if cited.suggestion:
                message = _("the Act has no %(code)s; it should be %(right)s")
                remedy = _("Write section %(right)s.") % {"right": cited.suggestion}
            yield finding(
                "REF-02",
                facts.reading.where(cited.sentence, cited.start),
                message % {"code": cited.path, "right": cited.suggestion},
                remedy=remedy,
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
                _("section %(code)s has not stood so in the Act since 25 May 2018") % {"code": cited.path},
                remedy=_("Cite section %(right)s.") % {"right": cited.suggestion} if cited.suggestion else None,
            )
            break
    for sentence in facts.reading.said():
        if match := re.search(r"\bdata protection act 1998\b|\bdpa ?1998\b", sentence.folded):
            yield finding(
                "REF-03",
                facts.reading.where(sentence, match.start()),
                _("the Data Protection Act 1998 was replaced on 25 May 2018"),
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
                _("section %(provision)s is cited, and no sentence saying why it applies was found")
                % {"provision": reliance.fullest},
            )


def _told_about(facts: Facts) -> Iterator[tuple[Sentence, set[str]]]:
    """The sentences that may give a reason, each with the exemptions that it cites or that it stands under.

    Left out are headings, what is supplied, what only withholds or says what sort of exemption it is, the denial
    itself, what warns against inference, and everything under a heading of the public interest.
    """
    under: set[str] = set()
    weighing = False
    # A line above the first exemption is the letter's subject ("Public interest extension"), and opens no weighing.
    begins = facts.exemptions[0].first.sentence.paragraph if facts.exemptions else 0
    for sentence in facts.reading.said():
        cited = {one.section for one in citations_in(sentence) if one.law == "act" and act.is_exemption(one.section)}
        weighs = _WEIGHS.search(sentence.folded)
        if sentence.is_heading:
            opens = bool(weighs) and sentence.paragraph >= begins
            weighing = opens or (weighing and not cited and _is_item(facts, sentence))
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
    told = re.sub(
        r"\b(?:under|by virtue of|in) (?:section|the freedom)(?:(?!\b(?:as|because|since|so that)\b)[^,;.])*|"
        r"\bour reasons are under\b.*",
        " ",
        told,
    )
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
            _("an exemption is relied on, and neither section 17 nor the words refusal notice were found"),
        )
