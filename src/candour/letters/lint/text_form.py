"""Checks of a letter's text on what should not be in any letter: unfilled fields, personal data, old law (MIS, PII)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from candour.findings import Finding, Severity
from candour.language import gettext as _
from candour.language import later
from candour.letters.letter_text import ParagraphKind
from candour.letters.lint.facts import Facts
from candour.letters.lint.reading import Sentence, Voice, place, shortened
from candour.letters.lint.rules import finding


def check(facts: Facts) -> Iterator[Finding]:
    """Everything that the text shows about its form."""
    yield from _unfilled(facts)
    yield from _leftovers(facts)
    yield from _other_force(facts)
    yield from _personal(facts)
    yield from _old_law(facts)


UNFILLED = re.compile(
    r"«[^»]{0,60}»|\{\{[^}]{0,60}\}\}|\$\{\w{1,40}\}|\{%[^%]{0,60}%\}|<<[^>]{1,60}>>|\{(?:name|date|"
    r"reference|ref|address|title|first_?name|surname)\}|"
    r"\[(?:insert|enter|add|delete|select|choose|type|complete|please)\b[^\]]{0,80}\]|"
    r"\[(?:requester|applicant|recipient|officer|force|authority|council|your|sender)?(?:'s)? ?(?:full |first |last )?"
    r"(?:name|date|dates?|address|reference|ref(?:erence)?(?: no\.?| number)?|number|telephone|"
    r"e-?mail|signature|job title|title|section|exemption|details|tbc|todo|xx+)\]|"
    r"\b(?:dear|ref(?:erence)?:?|date:?|name:?) ?x{2,}\b|\bx{4,}\b(?! ?\d)|\bxx/xx(?:/x{2,4})?\b|"
    r"\bdd/mm/yyyy\b|\blorem ipsum\b|\btbc\b|"
    r"\bdelete as (?:appropriate|applicable)\b|\bclick (?:or tap )?here to enter\b|"
    r"error! (?:reference|bookmark)|\binsert (?:name|date|address|text) here\b"
)


def _unfilled(facts: Facts) -> Iterator[Finding]:
    for sentence in facts.reading.said(Voice.ANSWER, Voice.LAW, Voice.RIGHTS):
        # In a table XXXX may be a value; in running text it is a gap.
        in_row = facts.reading.letter.paragraphs[sentence.paragraph].kind is ParagraphKind.ROW
        match = UNFILLED.search(sentence.folded)
        if match and not (in_row and match[0].strip() in ("tbc", "xxxx")):
            yield finding(
                "MIS-01",
                facts.reading.where(sentence, match.start()),
                _("“%(words)s” was not filled in") % {"words": sentence.text[match.start() : match.end()]},
            )


_LEFT = {
    "insertion": later("a tracked insertion is left in the file: “%(words)s”"),
    "deletion": later("a tracked deletion is left in the file: “%(words)s”"),
    "comment": later("a comment is left in the file: “%(words)s”"),
    "field": later("a field is left in the file: “%(words)s”"),
}


def _leftovers(facts: Facts) -> Iterator[Finding]:
    letter = facts.reading.letter
    for leftover in letter.leftovers:
        number = min(leftover.paragraph, len(letter.paragraphs) - 1)
        live = leftover.kind == "field" and "MERGEFIELD" in leftover.text
        yield finding(
            "MIS-01",
            place(letter, number, letter.paragraphs[number].text) if letter.paragraphs else _("the file"),
            _(_LEFT[leftover.kind]) % {"words": shortened(leftover.text)},
            severity=Severity.WARNING if live else Severity.ERROR,
        )


_FORCE = re.compile(
    r"\b(?P<name>(?:[A-Z][a-z]+(?: (?:and|&) [A-Z][a-z]+| [A-Z][a-z]+){0,3}) (?:Police|Constabulary))\b(?: Service)?"
)
_SPEAKS = re.compile(
    r"\W*(?:can |could |will |does |is |therefore |has )?(?:neither|refus|not obliged|unable)|\W*response to\b"
)


def _other_force(facts: Facts) -> Iterator[Finding]:
    """A force that denies, or whose response it is said to be, must be the one whose letter it is.

    Whose letter it is stands at its head or its foot; where no force does, nothing is said.
    """
    letter = facts.reading.letter
    count = len(letter.paragraphs)
    edges = {number for number in range(count) if number < 6 or number >= count - 4}
    senders: set[str] = set()
    for sentence in facts.reading.said():
        if sentence.paragraph in edges and sentence not in facts.denials:
            senders.update(_forces(sentence))
    for sentence in facts.reading.said():
        for name, rest in _forces(sentence).items():
            if _SPEAKS.match(rest) and senders and name not in senders:
                yield finding(
                    "MIS-01",
                    facts.reading.where(sentence),
                    _("%(force)s speaks here, and the letter bears the name of %(senders)s")
                    % {"force": name, "senders": ", ".join(sorted(senders))},
                    remedy=_("Write the name of the force that sends the letter."),
                )
                return


def _forces(sentence: Sentence) -> dict[str, str]:
    """The police forces named in a sentence, each with the folded words after its name."""
    found = {}
    for match in _FORCE.finditer(sentence.text):
        found[re.sub(r"^(?:The|In|As|By|At|For|If|To|From) ", "", match["name"])] = sentence.folded[match.end() :]
    return found


_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_PUBLIC_MAIL = re.compile(
    r"@(?:[\w-]+\.)*(?:police\.uk|pnn\.police\.uk|gov\.uk|gov\.scot|gov\.wales|llyw\.cymru|nhs\.uk|"
    r"nhs\.net|nhs\.scot|ac\.uk|sch\.uk|"
    r"parliament\.uk|mod\.uk|ico\.org\.uk|itspublicknowledge\.info|foi\.scot|whatdotheyknow\.com|scot|police\.\w+)$"
)
_OFFICE_MAIL = re.compile(
    r"^(?:[\w.-]*(?:foi|freedom|information|disclosure|dataprotection|data\.protection|enquir|contact|"
    r"complaint|review|info|records|"
    r"access|office|request|governance|legal|casework|compliance|mail|admin|team|unit|"
    r"clerk|dpo|secretary|governors|head|council|press|customer)[\w.-]*)@"
)
_PERSONAL: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        later("a National Insurance number"),
        re.compile(r"\b(?!bg|gb|kn|nk|nt|tn|zz)[a-ceghj-prstw-z][a-ceghj-nprstw-z] ?\d\d ?\d\d ?\d\d ?[a-d]\b"),
    ),
    (
        later("a date of birth"),
        re.compile(
            r"\b(?:date of birth|d\.?o\.?b\.?|born(?: on)?)\b[^.\n]{0,20}?\d{1,2}(?:st|nd|rd|"
            r"th)?[ /.-](?:\d{1,2}|[a-z]{3,9})[ /.-]\d{2,4}"
        ),
    ),
    (
        later("a crime or custody reference"),
        re.compile(
            r"\b(?:crime|custody|incident|occurrence|log|urn)(?: reference)?(?: number| no\.?|"
            r" ref\.?)?[:\s]+(?:is )?[a-z]{0,4}[/-]?\d{2,}[\d/-]*\d{2,}[a-z]?\b"
        ),
    ),
    (
        later("a crime or custody reference"),
        re.compile(
            r"\b(?!foi|fois|eir|rfi|fir|sar|ir/|ir-|ig|dp|ref|ea/)[a-z]{2,4}[-/]\d{2}[-/]\d{4,7}\b|"
            r"\b\d{2}[a-z]{1,3}/\d/\d{3,6}/\d{2}\b"
        ),
    ),
)


def personal_data(folded: str) -> Iterator[tuple[str, str]]:
    """What in a folded text looks like personal data: what it looks like, and its words. One of each kind."""
    for match in _EMAIL.finditer(folded):
        if not _PUBLIC_MAIL.search(match[0].rstrip(".")) and not _OFFICE_MAIL.search(match[0]):
            yield _("a private e-mail address"), match[0]
            break
    own_reference = re.search(r"\b(?:our|your|request|foi|case) (?:ref|number)|^ref", folded)
    for what, pattern in _PERSONAL:
        found = pattern.search(folded)
        if found and not own_reference:
            yield _(what), found[0]
            break


def _personal(facts: Facts) -> Iterator[Finding]:
    for sentence in facts.reading.said(Voice.ANSWER, Voice.REQUEST, Voice.LAW, Voice.RIGHTS):
        for what, words in personal_data(sentence.folded):
            start = sentence.folded.find(words)
            yield finding(
                "PII-01",
                facts.reading.where(sentence, start),
                _("“%(words)s” looks like %(what)s")
                % {"words": sentence.text[start : start + len(words)], "what": what},
            )


PRESUMED = re.compile(
    r"\bdoli incapax\b|\b(?:10|ten)\b[^.]{0,30}\b(?:13|14|thirteen|fourteen)\b[^.]{0,120}\b(?:presum|"
    r"know(?:s|n|ing)?\b[^.]{0,40}\bwrong|"
    r"right from wrong|incapable|rebut|seriously wrong)"
)


def _old_law(facts: Facts) -> Iterator[Finding]:
    for sentence in facts.reading.said(Voice.ANSWER, Voice.LAW):
        if PRESUMED.search(sentence.folded) and not re.search(r"\babolish|\bno longer\b|\b1998\b", sentence.folded):
            yield finding(
                "MIS-02",
                facts.reading.where(sentence),
                _("children of ten to thirteen are said to be presumed incapable of crime"),
            )
            return
