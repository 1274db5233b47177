"""Checks of a letter's text on the duty to confirm or deny (DUT)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from candour.findings import Finding, Severity
from candour.language import gettext as _
from candour.law import Fault
from candour.letters.letter_text import ParagraphKind
from candour.letters.lint import act, cues
from candour.letters.lint.facts import Facts
from candour.letters.lint.reading import Sentence
from candour.letters.lint.rules import finding
from candour.letters.wording import either


def check(facts: Facts) -> Iterator[Finding]:
    """Everything that the text shows about confirming and denying."""
    yield from _says_whether_held(facts)
    yield from _cost_says_held(facts)
    if facts.denials:
        yield from _denial_provision(facts)
        yield from _denial_contradicted(facts)
        yield from _no_inference(facts)
        yield from _scope(facts)


def _says_whether_held(facts: Facts) -> Iterator[Finding]:
    withholding = [reliance for reliance in facts.exemptions if reliance.withholds and reliance.section != "21"]
    answered = facts.holds or facts.not_held or facts.denials or facts.disclosures or facts.reading.letter.grids
    implied = any(_IMPLIES.search(sentence.folded) for sentence in facts.reading.said())
    if withholding and not (answered or implied) and not facts.is_review and not facts.extension:
        first = withholding[0].first
        yield finding(
            "DUT-01",
            facts.reading.where(first.sentence, first.start),
            _("section %(provision)s is relied on, and no sentence saying whether the information is held was found")
            % {"provision": withholding[0].fullest},
            severity=Severity.WARNING if any(_HAVING.search(one.folded) for one in facts.reading.said()) else None,
        )


# Words of having something, in a sentence that is not known to say so: to be read by a person.
_HAVING = re.compile(
    r"\b(?:hold|holds|held|holding|possess\w*|on (?:file|record)|exists?|located|retrieved|traced|came across|"
    r"in (?:our|its|their) (?:files?|records?|hands|archives?|systems?)|"
    r"we (?:do )?have (?:it|this|the|a|all|some|one|two|\d))\b"
)
# Only of a document that is held can a part be left out or the rest be sent.
_IMPLIES = re.compile(
    r"\b(?:has|have|been|was|were|is|are) (?:\w+ )?(?:redacted|blanked out|blacked out)\b|"
    r"\b(?:is|are) (?:attached|enclosed)\b|"
    r"^(?:please see )?(?:attached|enclosed)\b|\baccompan(?:y|ies) this (?:letter|reply|response|e-?mail)\b"
)
_OF_INFORMATION = re.compile(
    r"\binformation\b|\bdata\b|\bconfirm|\bthis\b|\brequested\b|\basked for\b|\brecords you\b|\bwe (?:do )?hold\b|"
    r"\bheld\s*[:?|-]\s*yes\b"
)


def _cost_says_held(facts: Facts) -> Iterator[Finding]:
    cost = facts.relies_on("12")
    if not cost or any(path.startswith("12(2)") for path in cost.paths) or facts.denials or facts.is_review:
        return
    # "Which is held as a field" says how records are kept, not that the information asked for is held.
    if facts.not_held or any(_OF_INFORMATION.search(sentence.folded) for sentence in facts.holds):
        return
    yield finding(
        "DUT-03",
        facts.reading.where(cost.first.sentence, cost.first.start),
        _(
            "the request is refused because of cost, and no sentence saying that the information is held was found; "
            "section 12(2) is not cited"
        ),
    )


def _denial_provision(facts: Facts) -> Iterator[Finding]:
    """The provisions listed with the denial must be ones that exclude the duty."""
    excluded = {cited.section for cited in facts.named if act.is_exclusion(cited.path)}
    reported: set[str] = set()
    for cited in facts.named:
        wrong = (
            facts.regime == "foia"
            and cited.sentence in facts.denial_reach
            and not act.is_exclusion(cited.path)
            and not act.is_supporting(cited.path)
            # An old number is an old citation (REF-03), whatever it was for.
            and cited.fault is not Fault.OBSOLETE
            and cited.section not in excluded | reported | {"12", "14"}
        )
        # A bare "section 30" is a citation that is not complete (REF-01), not a wrong one.
        if wrong and (not cited.is_bare or not act.exclusions(cited.section)):
            reported.add(cited.section)
            right = either(act.exclusions(cited.section)) if cited.path != "43(1)" else ""
            message = _("the denial cites section %(code)s, which does not exclude the duty to confirm or deny")
            if right:
                message = _(
                    "the denial cites section %(code)s, which does not exclude the duty to confirm or deny; "
                    "%(right)s does"
                )
            yield finding(
                "DUT-04",
                facts.reading.where(cited.sentence, cited.start),
                message % {"code": cited.path, "right": right},
            )


_OF_IT = re.compile(
    r"\b(?:the|this|that|your) (?:requested |relevant |specific )?(?:information|records?|data|material|documents?)"
    r"(?: (?:you (?:have )?(?:requested|asked for|seek)|in question|requested|sought|that|which))* "
    r"(?:(?:is|are|was|were) (?:\w+ )?held\b|(?:we|it|the (?:force|constabulary|council|trust|"
    r"authority)) (?:does |do )?(?:hold|holds|held)\b|"
    r"held by (?:us|the (?:force|constabulary|council|trust|authority)))"
)
_FREE = re.compile(
    r"\bif\b|\bwhether\b|\bwere\b|\bwould be held\b|\bnot\b|\bany\b|\bor not\b|\bwere it\b|\bhad\b|"
    r"\bfact that\b|\bthat (?:the|this) information"
)


_CONFIRMS = re.compile(
    r"\bconfirm(?:s|ed)? that\b[^.]{0,80}\b(?:hold|holds|held)\b|"
    r"\b(?:we|i|police|constabulary|force|council|trust|authority) (?:do |does |currently )?holds? "
    r"(?:the|this|that|relevant|all|some|all of the|some of the) (?:requested |"
    r"relevant )?(?:information|records|data)\b"
)


def speaks_of_it_as_held(sentence: Sentence) -> bool:
    """Whether a sentence takes it for a fact that the information asked for is held."""
    return bool(_OF_IT.search(sentence.folded)) and not _FREE.search(sentence.folded)


def _denial_contradicted(facts: Facts) -> Iterator[Finding]:
    """A denial about everything cannot stand beside a statement that the information is held.

    In a letter that also supplies or withholds information, only what stands with the denial itself is looked at.
    """
    sentences = facts.reading.sentences
    begins = sentences.index(facts.denials[0])
    mixed = (
        facts.supplies or any(reliance.withholds for reliance in facts.reliances) or _scoped(facts, facts.denials[0])
    )
    for sentence in facts.reading.said():
        # "Factors favouring confirming or denying that information is held" takes nothing for a fact.
        if sentence in facts.denials or cues.DENIAL_TOPIC.search(sentence.folded):
            continue
        confirms = speaks_of_it_as_held(sentence)
        if mixed:
            found = confirms and sentences.index(sentence) > begins and not cues.WITHHOLDS.search(sentence.folded)
            found = found and facts.holds[:1] != [sentence]
        else:
            found = confirms or bool(_CONFIRMS.search(sentence.folded) and not _FREE.search(sentence.folded))
        if found:
            yield finding(
                "DUT-05",
                facts.reading.where(sentence),
                _(
                    "the letter neither confirms nor denies that information is held, and this sentence speaks of it "
                    "as held"
                ),
            )
            return


def _no_inference(facts: Facts) -> Iterator[Finding]:
    if not any(cues.NO_INFERENCE.search(sentence.folded) for sentence in facts.reading.own):
        yield finding(
            "DUT-06",
            facts.reading.where(facts.denials[0]),
            _("no sentence was found saying that nothing should be inferred from neither confirming nor denying"),
        )


def _scope(facts: Facts) -> Iterator[Finding]:
    """After something was supplied, the first sentence that denies must say that it is about other information."""
    if not facts.supplies:
        return
    stated = [sentence for sentence in facts.denials if cues.DENIAL_STATED.search(sentence.folded)] or facts.denials
    first = stated[0]
    if _scoped(facts, first):
        return
    # The next sentence may complete the first, in the same paragraph.
    neighbours = [sentence for sentence in stated[1:] if sentence.paragraph == first.paragraph]
    if any(_scoped(facts, sentence) for sentence in neighbours):
        return
    supplied = facts.disclosures[0].text if facts.disclosures else _("a table")
    yield finding(
        "DUT-07",
        facts.reading.where(first),
        _(
            "the letter supplies information (“%(supplied)s”) and then neither confirms nor denies that the "
            "information is held; the sentence is not limited to other or further information"
        )
        % {"supplied": _short(supplied)},
    )


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60].rsplit(' ', 1)[0]}..."


def _scoped(facts: Facts, sentence: Sentence) -> bool:
    if cues.SCOPE.search(sentence.folded):
        return True
    denial = cues.DENIAL.search(sentence.folded)
    if denial and cues.SUBJECT_FIRST.search(sentence.folded[: denial.start()]):
        return True
    # Under a heading such as "Question 3" the denial answers that question alone.
    paragraphs = facts.reading.letter.paragraphs
    for number in range(sentence.paragraph - 1, max(-1, sentence.paragraph - 4), -1):
        text = paragraphs[number].text.lower()
        if re.match(r"^(?:q(?:uestion)?|part|request|point|item) ?\(?(?:\d+|[a-h]\b|one|two|three)", text):
            return True
        if paragraphs[number].kind is ParagraphKind.HEADING:
            return False
    return False
