"""What a letter was seen to say, as the checks ask for it. Everything is worked out once, from sentences."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property

from candour.letters.letter_text import Grid
from candour.letters.lint import act, cues
from candour.letters.lint.citations import Cited, citations_in
from candour.letters.lint.dates import WrittenDate, dates_in
from candour.letters.lint.reading import Reading, Sentence, Voice


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the text: dates, regime ("foia", "eir", "foisa"), authority kind ("police", "other")."""

    received: dt.date | None = None
    sent: dt.date | None = None
    regime: str | None = None
    authority: str | None = None


@dataclass(frozen=True, slots=True)
class Reliance:
    """One exemption that the letter relies on: every citation of its section, to withhold or to deny."""

    section: str
    citations: tuple[Cited, ...]
    withholds: bool
    denies: bool

    @property
    def first(self) -> Cited:
        """Its first citation."""
        return self.citations[0]

    @property
    def paths(self) -> tuple[str, ...]:
        """Each way it is cited, once."""
        return tuple(dict.fromkeys(cited.path for cited in self.citations))

    @property
    def fullest(self) -> str:
        """The citation that says most."""
        main = [path for path in self.paths if not act.is_supporting(path)]
        return max(main or self.paths, key=len)

    @property
    def is_qualified(self) -> bool:
        """Whether the public interest is weighed for it, as far as the citations tell."""
        chosen = [path for path in self.paths if path != self.section and not act.is_supporting(path)]
        return any(act.is_qualified(path) for path in chosen or self.paths)

    @property
    def is_prejudice_based(self) -> bool:
        """Whether it needs harm, as far as the citations tell."""
        return any(act.is_prejudice_based(path) for path in self.paths)


_EXCEPTION = re.compile(r"12$|12\([45]\)|13")
_RECEIVED = re.compile(
    r"\b(?:request|e-?mail|letter|enquiry|correspondence|message)\b(?:(?!complaint|payment|report|"
    r"call|\bfor\b[^,]*\breceived\b)[^.])"
    r"{0,80}?\breceived\b:?(?: (?:by|in|at|into|here)\b[^.,;\d]{0,40}?)?(?: on\b)?:?(?=\W*(?:\w+day,? )?(?:the )?\d)|"
    r"\bdate (?:request )?received\b:?|"
    r"\breceived (?:your|the|this) (?:\w+ ){0,4}?(?:request|e-?mail|letter|enquiry)(?: for information)?(?: on)?"
    r"(?=\W*(?:\w+day,? )?(?:the )?\d)"
)
_REVIEWED = re.compile(
    r"\b(?:outcome|result|conclusion|findings?) of (?:the|your|my|our|this|an) (?:internal )?review\b|"
    r"\binternal review (?:outcome|decision|response)\b|"
    r"\bi have (?:now )?(?:completed|conducted|carried out|reviewed)\b[^.]{0,60}\breview\b"
)
_UPHELD = re.compile(
    r"\b(?:uphold|upheld) (?:the|your|our) (?:original |initial |first )?(?:decision|response|answer|" r"complaint)\b"
)


class Facts:
    """A reading of a letter and what is known beside it."""

    def __init__(self, reading: Reading, known: Known) -> None:
        self.reading = reading
        self.known = known

    # --- what kind of letter

    @cached_property
    def regime(self) -> str:
        """ "foia", "foisa", "eir" or "sar" (a subject access answer, to which no rule on refusals applies)."""
        if self.known.regime:
            return self.known.regime
        text = self.reading.all_folded
        if re.search(r"freedom of information \(scotland\)|\bfoisa\b|environmental information \(scotland\)", text):
            return "foisa"
        of_regulations = re.search(r"environmental information regulations|\beirs?\b", text)
        under_regulations = any(
            cited.law == "regulations" and cited.section in ("12", "13", "14", "5") for cited in self.cited
        )
        # A letter may answer under both; where it relies on an exemption of the Act, the rules of the Act are applied.
        under_act = any(
            cited.law == "act"
            and act.is_exemption(cited.section)
            and cited.section not in ("12", "14", "39")
            and cited.sentence.voice is Voice.ANSWER
            and cues.RELIANCE.search(cited.sentence.folded)
            for cited in self.cited
        )
        if of_regulations and under_regulations and not under_act:
            return "eir"
        if not re.search(r"freedom of information|\bfoia?\b|section", text) and "subject access" in text:
            return "sar"
        return "foia"

    @cached_property
    def authority(self) -> str | None:
        """ "police", "central government", "other", or None where the letter does not tell."""
        if self.known.authority:
            return self.known.authority
        text = "\n".join(sentence.text for sentence in self.reading.sentences if sentence.voice is not Voice.PAGE)
        police = len(re.findall(r"\b(?:[Pp]olice|POLICE|[Cc]onstabulary|CONSTABULARY|(?:the|this) [Ff]orce)\b", text))
        central = len(
            re.findall(r"\b(?:Department (?:for|of)|Ministry of|Home Office|Cabinet Office|HM Treasury)\b", text)
        )
        other = len(re.findall(r"\b(?:Council|NHS|University|College|Trust|Commission|Borough|the council)\b", text))
        best = max((police, "police"), (central, "central government"), (other, "other"))
        return best[1] if best[0] >= 2 else None

    @cached_property
    def is_review(self) -> bool:
        """Whether it tells the outcome of an internal review, rather than offering one."""
        for sentence in self.reading.own:
            told = _REVIEWED.search(sentence.folded) or _UPHELD.search(sentence.folded)
            if told and not re.search(r"\bwill\b|\bwithin\b|\baims?\b|\bif\b|\bmay\b|\bcan\b", sentence.folded):
                return True
        return False

    @cached_property
    def extension(self) -> Sentence | None:
        """The sentence that takes more time to weigh the public interest."""
        near = re.compile(
            r"\b(?:exten(?:d|ding|sion|ded)|more time|further time|additional time|longer|"
            r"not (?:yet )?(?:reached|made|completed)|"
            r"still (?:being )?(?:consider|weigh))"
        )
        for sentence in self.reading.said(Voice.ANSWER, Voice.LAW):
            about_interest = "public interest" in sentence.folded or re.search(r"\bsection 10\s?\(3\)", sentence.folded)
            if about_interest and near.search(sentence.folded) and not re.search(r"\bif\b|\bonce\b", sentence.folded):
                return sentence
        return None

    @cached_property
    def is_clarification(self) -> bool:
        """Whether it asks what the applicant means."""
        return self._says(r"\bclarif\w+|\bsection 1\s?\(3\)")

    @cached_property
    def reasons_kept_back(self) -> bool:
        """Whether section 17(4) is relied on."""
        return self._says(r"\b17\s?\(4\)")

    def _says(self, pattern: str) -> bool:
        return bool(re.search(pattern, self.reading.all_folded))

    # --- what it cites

    @cached_property
    def cited(self) -> list[Cited]:
        """Every citation in the authority's own words, in order."""
        return [cited for sentence in self.reading.own for cited in citations_in(sentence)]

    @cached_property
    def named(self) -> list[Cited]:
        """Citations of exemptions (and sections 12 and 14) in the answer itself, hypothetical ones left out."""
        return [
            cited
            for cited in self.cited
            if cited.law == "act"
            and act.is_exemption(cited.section)
            and cited.sentence.voice is not Voice.RIGHTS
            # While the public interest is weighed, an exemption only "may apply".
            and (self.extension or not cues.HYPOTHETICAL.search(cited.sentence.folded))
        ]

    @cached_property
    def reliances(self) -> list[Reliance]:
        """The exemptions relied on, in order. Only for FOIA; other laws number theirs otherwise."""
        if self.regime not in ("foia",):
            return []
        found: list[Reliance] = []
        for section in dict.fromkeys(cited.section for cited in self.named):
            citations = tuple(cited for cited in self.named if cited.section == section)
            if any(self._relies(cited) for cited in citations):
                denies = any(self._denies(cited) for cited in citations)
                withholds = not denies or any(self._withholds(cited) for cited in citations)
                found.append(Reliance(section, citations, withholds, denies))
        return found

    def _relies(self, cited: Cited) -> bool:
        sentence = cited.sentence
        if cited.section in ("12", "14"):
            if self.is_clarification and not self._says(
                r"\brefus|\bsection 17\b|\bnot obliged\b|\bnot required to comply\b"
            ):
                return False
            return bool(
                re.search(
                    r"exceed|refus|vexatious|repeated|applies|engaged|appropriate limit|exempt|cost|"
                    r"not (?:have|required|obliged|going|need) to|need not",
                    sentence.folded,
                )
            )
        return sentence.is_heading or bool(cues.RELIANCE.search(sentence.folded))

    def _denies(self, cited: Cited) -> bool:
        if act.is_exclusion(cited.path):
            return True
        return bool(self.denials) and cited.sentence in self.denial_reach and act.is_exemption(cited.section)

    def _withholds(self, cited: Cited) -> bool:
        """Whether a citation in a letter that also denies is there to withhold information that is held."""
        folded = cited.sentence.folded
        if act.is_exclusion(cited.path) or cited.sentence in self.denial_reach or act.is_supporting(cited.path):
            return False
        if re.search(r"\bif\b|\bwere\b|\bwould (?:be|fall|itself)\b|\bvirtue of (?:section )?\d", folded):
            return False
        return bool(cues.WITHHOLDS.search(folded)) and not cues.DENIAL_TOPIC.search(folded)

    @property
    def exemptions(self) -> list[Reliance]:
        """The exemptions of Part II relied on: all but sections 12 and 14."""
        return [reliance for reliance in self.reliances if reliance.section not in ("12", "14")]

    def relies_on(self, section: str) -> Reliance | None:
        """How the letter relies on a section, if it does."""
        return next((reliance for reliance in self.reliances if reliance.section == section), None)

    @cached_property
    def exceptions(self) -> list[Cited]:
        """The exceptions of the Environmental Information Regulations that are cited (regulations 12 and 13)."""
        if self.regime != "eir":
            return []
        return [cited for cited in self.cited if cited.law == "regulations" and _EXCEPTION.match(cited.path)]

    # --- what it says about the information

    @cached_property
    def denials(self) -> list[Sentence]:
        """The sentences that neither confirm nor deny."""
        return [
            sentence
            for sentence in self.reading.said()
            if cues.DENIAL.search(sentence.folded)
            # "What we neither confirm nor deny, and why" is a title.
            and not (sentence.is_heading and re.match(r"(?:what|why|how|where)\b", sentence.folded))
        ]

    @cached_property
    def denial_reach(self) -> list[Sentence]:
        """Each denial and, where it ends in a colon, the short lines after it that list its provisions."""
        reach: list[Sentence] = []
        sentences = self.reading.sentences
        for number, sentence in enumerate(sentences):
            if sentence not in self.denials:
                continue
            reach.append(sentence)
            if not sentence.folded.rstrip().endswith(":"):
                continue
            for following in sentences[number + 1 :]:
                if not (following.is_heading and citations_in(following)):
                    break
                reach.append(following)
        return reach

    @cached_property
    def disclosures(self) -> list[Sentence]:
        """The sentences that say something is supplied."""
        return [sentence for sentence in self.reading.said() if _supplies(sentence)]

    @property
    def supplies(self) -> bool:
        """Whether the letter supplies information, in words or in a table of its own."""
        return bool(self.disclosures) or any(_has_figures(grid) for grid in self.reading.letter.grids)

    @cached_property
    def holds(self) -> list[Sentence]:
        """The sentences that say information is held, as a fact."""
        return [
            sentence
            for sentence in self.reading.said()
            if cues.HELD.search(sentence.folded)
            and not cues.NOT_HELD.search(sentence.folded)
            and not cues.HYPOTHETICAL_HELD.search(sentence.folded)
            and not cues.DENIAL.search(sentence.folded)
        ]

    @cached_property
    def not_held(self) -> list[Sentence]:
        """The sentences that say information is not held."""
        return [
            sentence
            for sentence in self.reading.said()
            if cues.NOT_HELD.search(sentence.folded)
            and not re.search(r"\bwhether\b|\bif\b", sentence.folded)
            and not cues.NO_INFERENCE.search(sentence.folded)
        ]

    @property
    def refuses(self) -> bool:
        """Whether the letter refuses anything, so that section 17(7) applies to it."""
        scottish = self.regime == "foisa" and any(
            cues.WITHHOLDS.search(sentence.folded) and not cues.HYPOTHETICAL.search(sentence.folded)
            for sentence in self.reading.said()
        )
        return bool(self.reliances or self.denials or self.exceptions or self.extension or scottish)

    # --- dates

    @cached_property
    def received(self) -> dt.date | None:
        """When the request was received: as given, or as the letter says with the year."""
        if self.known.received:
            return self.known.received
        for sentence in self.reading.said(Voice.ANSWER, Voice.LAW):
            for cue in _RECEIVED.finditer(sentence.folded):
                for written in dates_in(sentence.folded[cue.end() : cue.end() + 40]):
                    if re.fullmatch(
                        r"\W*(?:\w+day,? )?(?:the )?", sentence.folded[cue.end() : cue.end() + written.start]
                    ):
                        return written.date
        return None

    @cached_property
    def dated(self) -> tuple[WrittenDate, Sentence] | None:
        """The date that the letter bears: alone on a line or after "Date:", before the letter proper."""
        letter = [sentence for sentence in self.reading.sentences if sentence.voice is not Voice.PAGE]
        for number, sentence in enumerate(letter[:40]):
            if sentence.voice is Voice.REQUEST or (number >= 15 and not sentence.folded.startswith("date")):
                continue
            match = re.match(r"^(?:date(?:d| of (?:letter|response))?\s*[:|]?\s*)?(?P<rest>.+)$", sentence.folded)
            if match and (found := list(dates_in(match["rest"]))):
                around = match["rest"].replace(found[0].text, "", 1)
                if len(found) == 1 and not re.sub(
                    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|\W", "", around
                ):
                    return found[0], sentence
        return None

    @property
    def sent(self) -> dt.date | None:
        """When the letter goes out: as given, or its own date."""
        return self.known.sent or (self.dated[0].date if self.dated else None)


def _supplies(sentence: Sentence) -> bool:
    """Whether a sentence says that something is supplied with the letter."""
    # The names of laws and offices have the word information in them.
    folded = re.sub(
        r"freedom of information|information commissioner|environmental information reg", "-", sentence.folded
    )
    if cues.NOT_DISCLOSURE.search(folded):
        return False
    found = cues.DISCLOSURE_BY_NAME.search(folded)
    if not found and cues.DISCLOSED_THING.search(folded):
        found = cues.DISCLOSURE.search(folded)
    if not found:
        return False
    clause = re.split(r"[,;:]|\b(?:and|but)\b", folded[: found.start()])[-1]
    return not cues.NOT_BEFORE_DISCLOSURE.search(clause + found[0])


def _has_figures(grid: Grid) -> bool:
    """Whether a table shows figures, rather than addresses or contacts."""
    return any(re.fullmatch(r"[\d,.]+%?", cell) for row in grid.rows[1:] for cell in row[1:])
