"""A letter read for checking: sentences with their places, and whose voice each one is in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from candour.language import gettext as _
from candour.letters.letter_text import LetterText, ParagraphKind


class Voice(StrEnum):
    """Whose words a sentence is, and to what end.

    `ANSWER` is the authority speaking about this request; `REQUEST` the applicant's words given back; `LAW` a
    statement of what the Act says; `RIGHTS` how to complain; `PAGE` the web page around the letter.
    """

    ANSWER = "answer"
    REQUEST = "request"
    LAW = "law"
    RIGHTS = "rights"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence. `folded` is `text` in lower case with plain quotes and dashes, letter for letter as long.

    `paragraph` counts from 0, `start` is where the sentence begins in its paragraph; `is_heading` that it stands as
    a heading or a short line of its own.
    """

    text: str
    folded: str
    paragraph: int
    start: int
    voice: Voice
    is_heading: bool


_PLAIN = str.maketrans(
    {"\u00a0": " ", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2010": "-", "\u2011": "-",
     "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u2022": "-", "\u00d7": "x"}
)  # fmt: skip


def fold(text: str) -> str:
    """The text in lower case with plain quotes and dashes; as long as the text, so that places agree."""
    lowered = text.translate(_PLAIN).lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text.translate(_PLAIN))


# A full stop after these does not end a sentence.
_ABBREVIATION = re.compile(
    r"(?:\b(?:s|ss|sec|sect|sch|reg|regs|art|arts|para|paras|no|nos|p|pp|v|mr|mrs|ms|miss|dr|prof|st|e\.g|i\.e|eg|ie|"
    r"etc|cf|ltd|approx|min|mins|hrs|tel|ref|q)|\b[a-z])\.$",
    re.IGNORECASE,
)
_LETTERED = re.compile(r"\b(?:annex|appendix|schedule|table|part|question|option|exhibit) [a-z]\.$", re.IGNORECASE)
_END = re.compile(r"[.!?][\"'”’)\]]*(?=\s+[\"'“‘(\[]?[A-Z0-9])")


def sentences_in(text: str) -> Iterator[tuple[int, str]]:
    """Each sentence of a paragraph with its place in it."""
    start = 0
    for end in _END.finditer(text):
        # "1." at the beginning numbers what follows.
        if end.end() - start <= 4:
            continue
        before = text[max(start, end.start() - 12) : end.start() + 1]
        if text[end.start()] == "." and _ABBREVIATION.search(before) and not _LETTERED.search(before):
            continue
        yield start, text[start : end.end()]
        start = end.end() + (len(text[end.end() :]) - len(text[end.end() :].lstrip()))
    if text[start:].strip():
        yield start, text[start:]


_PAGE = re.compile(
    r"\bcookies?\b|leave this site|this site is a beta|your feedback helps us|technical problem\. please try|"
    r"skip to (?:main )?content|javascript|back to top|share this page|was this page (?:useful|helpful)|"
    r"^(?:home|menu|search|contact us|privacy(?: notice)?|accessibility(?: statement)?)$"
)
_LAW = re.compile(
    r"\b(?:first|second) duty\b|\btwo duties\b|\bduties on public authorities\b|unless (?:an )?exemptions? appl|"
    r"\bwhere (?:an )?exemptions? (?:is|are) (?:relied|engaged|applied)|"
    r"\b(?:section|s\.?) ?(?:1|17)\b(?! ?\(1\) ?\(a\) [^.]*does not)[^.]{0,60}\b(?:requires?|provides?|places|creates|"
    r"gives|imposes|states?|entitles)\b|"
    r"^(?:under )?(?:section 1\b|the (?:freedom of information )?act\b)[^.]{0,80}\b(?:requires?|"
    r"provides?|places|creates|"
    r"gives|imposes|entitles|right)\b|\b(?:anyone|any person|a person) (?:making|who makes) a request|"
    r"\bpublic authorit(?:y|ies) (?:is|are|must|has|have) [^.]{0,30}(?:required|oblig|duty|to)\b"
)
_RIGHTS = re.compile(
    r"\binternal review\b|\breview of (?:this|our|the|its|my) (?:decision|response|handling|answer|reply)|"
    r"\bcomplain(?:t|ts|ing|ed)?\b|\binformation commissioner|\bcommissioner's office\b|\bdissatisf|\bunhappy with|"
    r"\bnot (?:satisfied|happy|content) with|\bright (?:to|of) (?:appeal|complain|request a review)|\bappeal\b|"
    r"\bsection 50\b|\bask (?:us )?for a review|\bask us to (?:review|look)|\brequirement for review\b|"
    r"\brequest (?:for )?a review\b|\bwycliffe house\b|\bico\.org\.uk\b|\bicocasework\b"
)
_REQUEST_CUE = re.compile(
    r"(?:\byou (?:have |had )?(?:asked|requested|wrote|sought|seek|wanted|said|ask|request|wish|would like)\b|"
    r"\bnote (?:that )?you seek\b|\byour (?:foi |freedom of information |information )?request\b|"
    r"\brequest(?:ed)? (?:for )?the following\b|\binformation (?:you )?(?:requested|sought)\b|\bfollowing request\b)"
    r"[^.]*:[\"' ]*$"
)
_REQUEST_HEADING = re.compile(
    r"^(?:the |your |details of (?:the |your )?|original |text of (?:the |your )?)?"
    r"(?:foi |freedom of information |information )?(?:request(?: details| summary)?|questions?(?: asked)?|"
    r"you asked(?: for)?|you asked us(?: for)?|what you asked(?: us)?(?: for)?|you requested)"
    r"(?: for information)?(?: under [^.:]{0,50})?(?: \([^)]{0,30}\))?:?$"
)
_INLINE_REQUEST = re.compile(
    r"^(?:q(?:uestion)? ?\d+|request \d+|you asked(?: us)?(?: for)?)\s*[:.)-]|^[\"'][^\"]+\?[\"']?$"
)
_ANSWER_BEGINS = re.compile(
    r"^(?:(?:our|the|my|force|full|trust|council) )?(?:responses?|answers?|decision|reply|outcome|findings)\b|"
    r"^(?:a(?:nswer)? ?\d+|response \d+)\s*[:.)-]|^in (?:response|answer|reply)\b|^having (?:made|completed|conducted)|"
    r"^(?:following|after) (?:a |receipt|our|enquir|search|consider)|^(?:a |our )?search(?:es)?\b|^further to\b|"
    r"^(?:dear|section|regulation|pursuant|refusal notice|please (?:note|find|see)|unfortunately|thank you)\b|"
    r"\bi (?:can|cannot|enclose|attach|confirm|regret|wish to advise|have (?:now )?(?:made|conducted|"
    r"supplied|completed|"
    r"searched|decided|considered|provided|established|found|today|been advised|contacted|consulted)|"
    r"am (?:able|unable|not obliged|writing to (?:inform|advise|confirm)|required|refusing|withholding|satisfied))\b|"
    r"\bwe (?:can|cannot|have|hold|do|are|confirm|enclose|attach|neither|estimate|consider|will|need|"
    r"refuse|must|do not)\b|"
    r"\b(?:police|constabulary|council|trust|force|authority|department|service|university|college|board|agency) "
    r"(?:can|cannot|does|do|has|have|holds?|neither|is|are|will|confirms?|considers?|estimates?)\b|"
    r"\binformation (?:you (?:have )?(?:requested|asked for|seek) )?(?:is|are) (?:not )?(?:held|"
    r"exempt|attached|enclosed|already)|"
    r"\b(?:is|are) (?:set out|shown|given|provided) (?:in the table )?below\b|\bwithheld\b|\bexempt(?:ion)?\b"
)


_ASKS = re.compile(
    r"\?|^(?:[(\d).a-z]{1,4} )?(?:please|could you|can you|i would|i am|how (?:many|much)|what|which|who|when)\b"
)
_ANNOUNCES_ANSWER = re.compile(
    r"\bexempt|\b(?:is|are|be) (?:not )?held\b|\bneither\b|\brefus|\bwithh|\bappl(?:y|ies)\b|\bengaged\b|\bdisclos|"
    r"\battach|\bsuppl(?:y|ied)|\b(?:response|answer|reply) to (?:your|the|this)\b[^:]{0,40}request[^:]{0,20}:"
)


class Reading:
    """A letter and its sentences. `sentences` holds all of them; `said` only those in one voice."""

    def __init__(self, letter: LetterText) -> None:
        self.letter = letter
        self.sentences: tuple[Sentence, ...] = tuple(_sentences(letter))

    def said(self, *voices: Voice) -> list[Sentence]:
        """The sentences in these voices; the authority's own about this request when none is named."""
        wanted = voices or (Voice.ANSWER,)
        return [sentence for sentence in self.sentences if sentence.voice in wanted]

    @cached_property
    def own(self) -> list[Sentence]:
        """Everything that the authority says: its answer, its statements of law and the applicant's rights."""
        return self.said(Voice.ANSWER, Voice.LAW, Voice.RIGHTS)

    @cached_property
    def all_folded(self) -> str:
        """All that the authority says as one folded text."""
        return "\n".join(sentence.folded for sentence in self.own)

    def where(self, sentence: Sentence, at: int = 0) -> str:
        """The place of a sentence for a person: paragraph, page or line, and its words from `at` on, cut short."""
        return place(self.letter, sentence.paragraph, sentence.text[at:] if at > 80 else sentence.text)


def place(letter: LetterText, number: int, quote: str) -> str:
    """The place of a paragraph (counted from 0 here, from 1 in the words) with a short quotation."""
    paragraph = letter.paragraphs[number]
    parts = [_("page %(number)s") % {"number": paragraph.page}] if paragraph.page else []
    parts.append(_("paragraph %(number)s") % {"number": number + 1})
    if paragraph.line:
        parts.append(_("line %(number)s") % {"number": paragraph.line})
    return _('%(place)s: "%(quotation)s"') % {"place": ", ".join(parts), "quotation": shortened(quote)}


def shortened(text: str, longest: int = 80) -> str:
    """The text, cut at a word with three dots when it is longer than `longest` characters."""
    text = text.strip()
    return text if len(text) <= longest else f"{text[:longest].rsplit(' ', 1)[0].rstrip(' ,;:')}..."


def _sentences(letter: LetterText) -> Iterator[Sentence]:
    folded = [fold(paragraph.text) for paragraph in letter.paragraphs]
    in_request = _request_paragraphs(letter, folded)
    in_rights = False
    for number, paragraph in enumerate(letter.paragraphs):
        if paragraph.kind is ParagraphKind.HEADING:
            in_rights = _opens_rights(folded[number])
        for start, text in sentences_in(paragraph.text):
            lower = folded[number][start : start + len(text)]
            yield Sentence(
                text,
                lower,
                number,
                start,
                _voice(lower, folded[number], number in in_request, in_rights),
                paragraph.kind is ParagraphKind.HEADING
                or (len(lower.split()) <= 12 and not lower.endswith((".", "?"))),
            )


def _opens_rights(heading: str) -> bool:
    """Whether a heading stands over how to complain, and is not the title of a review's outcome."""
    titled = re.search(r"\b(?:outcome|result|decision|response|findings?|reference|request)\b", heading)
    return not titled and bool(_RIGHTS.search(heading) or re.search(r"\b(?:your rights|appeal)", heading))


def _voice(sentence: str, paragraph: str, in_request: bool, in_rights: bool) -> Voice:
    if _PAGE.search(paragraph):
        return Voice.PAGE
    if in_request:
        return Voice.REQUEST
    if in_rights or _RIGHTS.search(sentence):
        return Voice.RIGHTS
    return Voice.LAW if _LAW.search(sentence) else Voice.ANSWER


def _request_paragraphs(letter: LetterText, folded: Sequence[str]) -> set[int]:
    """The numbers of the paragraphs that give back the applicant's words.

    They follow a line such as "you asked for the following:" or a heading "Your request", until the authority
    begins to speak. Where it is not seen to begin, only what sounds like a question is taken for the applicant's.
    """
    found: set[int] = set()
    region: list[int] = []
    is_open = False
    for number, (paragraph, text) in enumerate(zip(letter.paragraphs, folded, strict=True)):
        bare = re.sub(r"^(?:[-*]|o )\s*", "", text)
        if _PAGE.search(text):
            continue
        if text.startswith(">"):
            # A quoted line, as e-mail marks it.
            found.add(number)
            continue
        if _opens_request(bare, paragraph.kind is ParagraphKind.HEADING):
            is_open = True
            continue
        if is_open and _ANSWER_BEGINS.search(bare):
            found.update(region)
            region, is_open = [], False
        if is_open:
            region.append(number)
        elif _INLINE_REQUEST.search(bare) and not _answers_at_once(paragraph.text):
            found.add(number)
    found.update(number for number in region if _ASKS.search(folded[number]))
    return found


_LABEL = re.compile(r"^(?:q(?:uestion)?|request) ?\d+\s*[:.)-]+\s*")


def _answers_at_once(text: str) -> bool:
    """Whether a paragraph such as "Question 2: breeds. We do not record them." names the question and answers it."""
    told = [fold(sentence) for _start, sentence in sentences_in(text)]
    labelled = _LABEL.match(told[0]) if told else None
    if not labelled or text.rstrip().endswith("?"):
        return False
    first = told[0][labelled.end() :]
    answers = [first, *told[1:]] if not _ASKS.search(first) else told[1:]
    return any(_ANSWER_BEGINS.search(sentence) for sentence in answers)


def _opens_request(text: str, is_heading: bool) -> bool:
    """Whether a folded paragraph announces the applicant's words."""
    if is_heading and _REQUEST_HEADING.search(text):
        return True
    cue = _REQUEST_CUE.search(text)
    if not cue:
        return False
    last = [sentence for _start, sentence in sentences_in(text)][-1]
    return not _ANNOUNCES_ANSWER.search(last)
