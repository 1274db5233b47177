"""Checks of a letter's text on the public interest and harm (PIT, PRJ)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from candour.findings import Finding, Severity
from candour.language import gettext as _
from candour.language import later
from candour.law import Regime
from candour.letters.lint import act, cues
from candour.letters.lint.citations import citations_in
from candour.letters.lint.facts import Facts, Reliance
from candour.letters.lint.reading import Sentence
from candour.letters.lint.rules import finding
from candour.letters.wording import joined

_CONSIDERATIONS = r"(?:factors?|considerations?|arguments?|reasons?)\b"
_SUPPLYING = (
    r"(?:the )?(?:disclos|confirm|releas|complian|complying|supply|provid|publi(?:sh|cation)|openness|transparen)"
)
# "A public interest in permitting authorities to publish in their own time" speaks for withholding.
_OFFICIALS = r"(?:public )?(?:authorit|bodies|officials|officers|ministers|departments)"
FAVOURING = re.compile(
    rf"{_CONSIDERATIONS}[^.;]{{0,50}}?\b(?:favou?r(?:ing|s)?(?: of)?|for|supporting|in support of) {_SUPPLYING}|"
    r"\bpublic interest (?:in|favouring|for) (?:\w+ing |the )?(?:disclos|openness|transparen|"
    r"accountab|understanding|knowing|"
    r"confirm|releas|being informed|information)|\btransparen|\baccountab|\bopenness\b|\bbetter informed\b|"
    r"\bentitled to know\b|\bpublic (?:awareness|understanding|debate|scrutiny|confidence|trust)\b|"
    r"^(?:for|in favour)\s*[:,-]|"
    r"\b(?:in favour of|favours|favou?ring|for|supporting|towards) (?:the )?(?:disclos|releas|confirm|"
    r"publication|openness)\w*|"
    r"\b(?:recogni[sz]|accept|acknowledg|appreciat)\w* (?:that there is |that |the |an? )?(?:\w+ ){0,2}interest of\b|"
    r"\b(?:recogni[sz]|accept|acknowledg|appreciat)\w* that (?:disclosure|releas\w+|publication) would "
    r"(?:support|allow|promote|increase|help|show|give|add|enable|let|provide|contribute)|"
    r"\bpublic interest in (?!(?:the )?(?:maintain|withh|protect|safeguard|prevent|preserv|avoid|"
    r"ensur|not |neither|exclu|"
    rf"refus|keeping|upholding|effective|(?:permitting|allowing) {_OFFICIALS}))\w+"
)
AGAINST = re.compile(
    rf"{_CONSIDERATIONS}[^.;]{{0,50}}?\b(?:against|favou?r(?:ing|s)?(?: of)? (?:the )?(?:maintain|"
    rf"withh|non|not |neither|refus|exclu|"
    r"exempt|exception)|for (?:the )?(?:maintain|withh|not |neither|refus))|"
    r"\bpublic interest in (?:the )?(?:maintain|withh|protect|safeguard|prevent|preserv|avoid|ensur|"
    rf"not |neither|keeping|upholding|refus|exclu|effective|(?:permitting|allowing) {_OFFICIALS}|"
    r"[^.,;]{0,60}?\b(?:being |remaining )(?:\w+ly )?"
    r"(?:effective|safe|protected|free|fair|able))|"
    r"^against\b\s*[:,-]|"
    r"\bagainst (?:disclos|confirm|releas)|\b(?:however|on the other hand|conversely|against (?:this|that|these|it))\b|"
    r"\b(?:in favour of|favours|favou?ring|for) (?:the )?(?:exemption|maintain|withh|neither|non|refus)"
)
BALANCE = re.compile(
    r"\boutweigh|\bon balance\b|\bbalanc(?:e|ing)\b|\bpublic interest (?:\w+ )?(?:lies|falls|"
    r"is (?:best|better) served|favours|rests)\b|"
    r"\bweigh(?:s|ed)? (?:more|heavier|heavily|up)\b|\b(?:more|greater) weight\b"
)
_DECIDES = re.compile(
    r"\boutweigh|\bon balance\b|\bbalanc(?:e|ing)[^.]{0,60}\b(?:lies|favours|falls|is|not made out|made out)\b|"
    r"\bpublic interest (?:\w+ )?(?:lies|falls|is (?:best|better) served|favours|rests)\b|\bgreater weight\b"
)
# A sentence that decides may give its reasons in the same breath; "disclosure" and "the exemption" alone are none.
_REASON_FOR = re.compile(
    r"\btransparen|\baccountab|\bopenness\b|\bbetter informed\b|\bunderstand|\bscrutin|"
    r"\bpublic (?:debate|awareness|confidence|"
    r"trust|money|funds)\b|\bspen[dt]"
)
_REASON_AGAINST = re.compile(
    r"\bpublic interest in (?:the )?(?:not \w+ing|protect|safeguard|prevent|preserv|avoid|ensur|keeping|"
    r"effective|fair|integrity|safety)|"
    r"\bharm (?:described|that)\b|\brisk"
)
HARM = re.compile(
    r"\bprejudic\w*|\bharm\w*|\bundermin\w*|\bhinder\w*|\bendanger\w*|\bdamag\w*|\bcompromis\w*|"
    r"\bimped\w*|\binhibit\w*|"
    r"\bweaken\w*|\bdeter\w*|\bdisrupt\w*|\bjeopardi\w*|\bdetriment\w*|\bevad\w*|\bescape\b|"
    r"\bavoid (?:detection|arrest)|\bdisadvantag\w*|"
    r"\binjur\w*|\badversely\b|\bat risk\b|\blose\b"
)
LOOSE = re.compile(
    r"\b(?:could|may|might)\b (?:\w+ ){0,3}?(?:prejudice|harm|undermine|hinder|endanger|damage|"
    r"compromise|impede|inhibit|weaken|"
    r"jeopardise|jeopardize|disrupt)\b"
)


def check(facts: Facts) -> Iterator[Finding]:
    """Everything that the text shows about the weighing and the harm."""
    if not (facts.is_review or facts.extension or facts.reasons_kept_back):
        yield from _weighed(facts)
        yield from _apart(facts)
        yield from _harm(facts)
    yield from _absolute(facts)
    yield from _applicant(facts)


def _weighed(facts: Facts) -> Iterator[Finding]:
    """Each qualified exemption needs all three: for, against, balance."""
    qualified = [reliance for reliance in facts.exemptions if reliance.is_qualified]
    attributed = list(_attributed(facts)) if qualified else []
    parts = _parts(facts)
    sure = _is_set_out(facts) or not _is_weighed_somehow(facts)
    for reliance in qualified:
        lacking = [words for words, seen in parts if not _seen_for(attributed, reliance, seen)]
        if lacking:
            yield finding(
                "PIT-01",
                facts.reading.where(reliance.first.sentence, reliance.first.start),
                _exemption_lacks(reliance.fullest, lacking),
                severity=None if sure or _BALANCE in lacking else Severity.WARNING,
            )
    weighed = [
        cited for cited in facts.exceptions if act.is_qualified(cited.path, Regime.EIR) and cited.path != "12(4)(a)"
    ]
    if weighed:
        lacking = [words for words, seen in parts if not any(seen(sentence) for sentence in facts.reading.said())]
        if lacking:
            yield finding(
                "PIT-01",
                facts.reading.where(weighed[0].sentence, weighed[0].start),
                _exception_lacks(weighed[0].path, lacking),
                severity=None if sure or _BALANCE in lacking else Severity.WARNING,
            )


def _exemption_lacks(provision: str, lacking: list[str]) -> str:
    message = _("section %(provision)s is a qualified exemption, and %(lacking)s were not found")
    if lacking == [_BALANCE]:
        message = _("section %(provision)s is a qualified exemption, and a balance of the two was not found")
    return message % {"provision": provision, "lacking": joined([_(words) for words in lacking])}


def _exception_lacks(provision: str, lacking: list[str]) -> str:
    message = _("regulation %(provision)s is subject to the public interest, and %(lacking)s were not found")
    if lacking == [_BALANCE]:
        message = _(
            "regulation %(provision)s is subject to the public interest, and a balance of the two was not found"
        )
    return message % {"provision": provision, "lacking": joined([_(words) for words in lacking])}


# Where the weighing stands in one paragraph, what it weighs may come without any word such as "favour".
_PEOPLE_KNOW = re.compile(
    r"\b(?:public|people|patients?|famil\w+|residents?|taxpayers?|voters?|staff|parents?)(?:'s)?\b[^.;]{0,60}?"
    r"\b(?:ought|entitled|interest|know\w*|see|learn|understand\w*|satisfy|assur\w+|scrutini\w+)\b"
)
_DANGER = re.compile(rf"{HARM.pattern}|\bexpos|\bdanger|\brisk|\bthreat")


def _favours(sentence: Sentence) -> bool:
    if _DECIDES.search(sentence.folded):
        return bool(_REASON_FOR.search(sentence.folded))
    return bool(FAVOURING.search(sentence.folded))


def _opposes(sentence: Sentence) -> bool:
    if _DECIDES.search(sentence.folded):
        return bool(_REASON_AGAINST.search(sentence.folded))
    contrast = re.match(r"\W*(?:but|yet|nevertheless|nonetheless|equally)\b", sentence.folded)
    return bool(AGAINST.search(sentence.folded) or (contrast and _DANGER.search(sentence.folded)))


def _balances(sentence: Sentence) -> bool:
    return not sentence.is_heading and bool(BALANCE.search(sentence.folded))


_BALANCE = later("a balance of the two")
_FOR = later("factors for disclosing or confirming")
_AGAINST = later("factors against")


def _is_set_out(facts: Facts) -> bool:
    """Whether the factors stand under headings: those that stand there are all there are."""
    return any(
        one.is_heading and (FAVOURING.search(one.folded) or AGAINST.search(one.folded)) for one in facts.reading.said()
    )


def _is_weighed_somehow(facts: Facts) -> bool:
    """Whether several sentences weigh something, so that a part not found may be there in words not known here."""
    weighing = [
        one
        for one in facts.reading.said()
        if not one.is_heading
        and (_balances(one) or _favours(one) or _opposes(one) or _WEIGHING.search(one.folded))
        and not one.folded.startswith("section")
    ]
    return len(weighing) > 1 or any(len(one.folded.split()) > 30 for one in weighing)


_WEIGHING = re.compile(
    r"\bweight\b|\bweigh\w*|\boutweigh|\bpublic interest (?:in|that)\b|\bexemption should be maintained\b|"
    r"\bfavour of (?:withholding|disclosure|maintaining)\b"
)


def _parts(facts: Facts) -> tuple[tuple[str, Callable[[Sentence], bool]], ...]:
    """The three parts of a weighing, each with how a sentence is known for it."""
    said = facts.reading.said()
    balances = {sentence.paragraph for sentence in said if _balances(sentence)}
    if _is_set_out(facts):
        balances = set()

    def beside(sentence: Sentence) -> bool:
        return sentence.paragraph in balances and not _DECIDES.search(sentence.folded)

    def favours(sentence: Sentence) -> bool:
        return _favours(sentence) or (beside(sentence) and bool(_PEOPLE_KNOW.search(sentence.folded)))

    def opposes(sentence: Sentence) -> bool:
        return _opposes(sentence) or (beside(sentence) and bool(_DANGER.search(sentence.folded)))

    return ((_FOR, favours), (_AGAINST, opposes), (_BALANCE, _balances))


def _seen_for(
    attributed: Sequence[tuple[Sentence, set[str]]], reliance: Reliance, seen: Callable[[Sentence], bool]
) -> bool:
    """Whether a sentence of this sort was seen that is about this exemption, or about no one exemption."""
    return any((not sections or reliance.section in sections) and seen(sentence) for sentence, sections in attributed)


def _attributed(facts: Facts) -> Iterator[tuple[Sentence, set[str]]]:
    """Each sentence of the answer with the exemptions that it is about: those it cites, or those of its headings."""
    of_headings: set[str] = set()
    weighed_since = False
    for sentence in facts.reading.said():
        cited = {
            cited.section for cited in citations_in(sentence) if cited.law == "act" and act.is_exemption(cited.section)
        }
        weighs = bool(FAVOURING.search(sentence.folded) or AGAINST.search(sentence.folded))
        if sentence.is_heading and cited and not weighs:
            of_headings = cited if weighed_since else of_headings | cited
            weighed_since = False
        weighed_since = weighed_since or weighs
        yield sentence, cited or of_headings


def _apart(facts: Facts) -> Iterator[Finding]:
    withheld = [reliance for reliance in facts.exemptions if reliance.withholds and reliance.is_qualified]
    denied = [reliance for reliance in facts.exemptions if reliance.denies and reliance.is_qualified]
    if not withheld or not denied:
        return
    weighing = [
        sentence
        for sentence in facts.reading.said()
        if FAVOURING.search(sentence.folded) or AGAINST.search(sentence.folded) or BALANCE.search(sentence.folded)
    ]
    confirming = [sentence for sentence in weighing if re.search(r"\bconfirm", sentence.folded)]
    disclosing = [
        sentence
        for sentence in weighing
        if sentence not in confirming and re.search(r"\bdisclos|\breleas|\bwithh|\bsupply", sentence.folded)
    ]
    if not confirming or not disclosing:
        yield finding(
            "PIT-03",
            facts.reading.where(denied[0].first.sentence, denied[0].first.start),
            _(
                "information is withheld and other information neither confirmed nor denied, and only one weighing of "
                "the public interest was found"
            ),
        )


def _harm(facts: Facts) -> Iterator[Finding]:
    harmful = [reliance for reliance in facts.exemptions if reliance.is_prejudice_based]
    levels = [
        sentence
        for sentence in facts.reading.said()
        if HARM.search(sentence.folded)
        and re.search(r"\bwould\b|\blikely\b", sentence.folded)
        and not sentence.is_heading
    ]
    for reliance in harmful:
        subject = re.compile(cues.SUBJECTS[reliance.section]) if len(harmful) > 1 else re.compile(r"\w")
        if not any(subject.search(sentence.folded) for sentence in levels):
            yield finding(
                "PRJ-01",
                facts.reading.where(reliance.first.sentence, reliance.first.start),
                _(
                    "section %(provision)s turns on harm, and no sentence saying what would be harmed, or would "
                    "be likely to be, was found"
                )
                % {"provision": reliance.fullest},
            )
    loose = [sentence for sentence in facts.reading.said() if LOOSE.search(sentence.folded)]
    if harmful and levels and loose:
        yield finding(
            "PRJ-02",
            facts.reading.where(loose[0]),
            _("the harm is put as what could, may or might happen here, and as what would happen elsewhere"),
        )


def _absolute(facts: Facts) -> Iterator[Finding]:
    for sentence in facts.reading.said():
        if not sentence.is_heading or not (FAVOURING.search(sentence.folded) or AGAINST.search(sentence.folded)):
            continue
        cited = [
            c
            for c in citations_in(sentence)
            if c.law == "act" and act.is_exemption(c.section) and facts.regime == "foia"
        ]
        for one in cited:
            reliance = facts.relies_on(one.section)
            if reliance and not reliance.is_qualified and one.section not in ("12", "14", "39"):
                yield finding(
                    "PIT-02",
                    facts.reading.where(sentence),
                    _("the public interest is weighed for section %(provision)s, which is absolute")
                    % {"provision": reliance.fullest},
                )
                return


_PERSON = re.compile(
    r"\b(?:applicant|requester|requestor)(?:'s)? (?:own |apparent |private |personal )?(?:motives?|"
    r"identity|intentions?|purposes?|"
    r"occupation|employer|profession|interests?|reasons? for)\b|"
    r"\b(?:applicant|requester|requestor) (?:is|was|appears to be) (?:an?|likely|known|motivated|"
    r"pursuing|not an?|clearly|only)\b|"
    r"\b(?:applicant|requester|requestor) (?:works?|intends|wants)\b|\byour (?:motives?|identity|"
    r"intentions?|occupation|employer|"
    r"profession|personal interest|private interest|reasons? for (?:asking|requesting|wanting))\b|"
    r"\byou are (?:a|an|acting as) (?:journalist|reporter|student|solicitor|campaign\w*|competitor|"
    r"researcher|former)\b|"
    r"\bwho (?:you are|the applicant is|is asking)\b"
)


def speaks_of_applicant(sentence: Sentence) -> bool:
    """Whether a sentence of a balance is about who asks or why, and not to say that this is left out."""
    blind = re.search(r"\b(?:not|no|without|irrespective|regardless|blind)\b", sentence.folded)
    return bool(_PERSON.search(sentence.folded)) and not blind


def _applicant(facts: Facts) -> Iterator[Finding]:
    weighing = {
        sentence.paragraph
        for sentence in facts.reading.said()
        if FAVOURING.search(sentence.folded)
        or AGAINST.search(sentence.folded)
        or BALANCE.search(sentence.folded)
        or "public interest" in sentence.folded
    }
    near = weighing | {number + 1 for number in weighing}
    for sentence in facts.reading.said():
        if sentence.paragraph in near and speaks_of_applicant(sentence):
            message = _("the balance speaks of who the applicant is or why they ask")
            yield finding("PIT-04", facts.reading.where(sentence), message)
            return
