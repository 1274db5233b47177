"""Checks of a record on the parts and the duty to confirm or deny (DUT)."""

from __future__ import annotations

from collections.abc import Iterator

from candour.findings import Finding
from candour.language import gettext as _
from candour.law import Provision
from candour.letters.lint import cues, text_duty
from candour.letters.lint.reading import fold
from candour.letters.lint.record_reading import RecordReading
from candour.letters.lint.rules import finding
from candour.letters.provisions import bare
from candour.letters.record import Denial, Holding, LetterKind, Part

# These letters decide nothing yet.
_UNDECIDED = (LetterKind.CLARIFICATION, LetterKind.FEES_NOTICE, LetterKind.EXTENSION)


def check(reading: RecordReading) -> Iterator[Finding]:
    """Everything that the record shows about confirming and denying."""
    for number, part in enumerate(reading.record.parts):
        yield from _part(reading, part, f"parts[{number}]")
    yield from _cost(reading)
    for decision in reading.decisions:
        if isinstance(decision.what, Denial):
            if decision.provision and not decision.provision.excludes_duty:
                yield finding("DUT-04", f"{decision.where}.provision", _no_exclusion(decision.provision))
            yield from _scope(reading, decision.what, decision.where)
            yield from _confirms(reading, decision.where)
        elif decision.provision and decision.provision.code == "12(4)(a)":
            yield finding(
                "DUT-02",
                f"{decision.where}.provision",
                _("regulation 12(4)(a) says that information is not held, and stands in a refusal of what is held"),
                remedy=_("Make what is not held a part of its own, held “not held”: its letter cites 12(4)(a)."),
            )
        elif decision.provision and decision.provision.excludes_duty:
            yield finding(
                "DUT-04",
                f"{decision.where}.provision",
                _("%(citation)s is for neither confirming nor denying, and stands in a refusal")
                % {"citation": decision.provision.citation},
                remedy=_("Make it a denial, or cite the exemption that the information falls under."),
            )


def _no_exclusion(provision: Provision) -> str:
    message = _("%(citation)s does not exclude the duty to confirm or deny")
    if provision.exclusion:
        message = _("%(citation)s does not exclude the duty to confirm or deny; %(right)s does")
    return message % {"citation": provision.citation, "right": provision.exclusion}


def _part(reading: RecordReading, part: Part, where: str) -> Iterator[Finding]:
    record = reading.record
    if record.letter in _UNDECIDED or record.dismissal or (record.review and part.holding is None):
        return
    still_open = record.extension and (not record.extension.parts or part.number in record.extension.parts)
    if part.holding is None:
        if not still_open:
            yield finding(
                "DUT-01",
                f"{where}.holding",
                _("part %(part)s does not say whether the information is held") % {"part": part.number},
            )
        return
    for message, said in _contradictions(reading, part):
        yield finding("DUT-02", where, message % {"part": part.number, **said})


def _contradictions(reading: RecordReading, part: Part) -> Iterator[tuple[str, dict[str, str]]]:
    """How the outcomes of one part contradict one another: a sentence about the part, and what else it names."""
    record = reading.record
    refusals, denials = record.refusals_of(part), record.denials_of(part)
    whole_denials = [denial for denial in denials if not denial.is_further]
    refused = [refusal for refusal in refusals if refusal.parts] or (refusals if len(record.parts) == 1 else ())
    if part.holding is Holding.HELD:
        if not (part.answer or part.disclosures or refusals or record.cost or record.extension):
            yield _("part %(part)s is held, and is neither answered, supplied nor withheld"), {}
        if whole_denials:
            message = _(
                "part %(part)s is held, and a denial without a scope says that it is neither confirmed nor denied"
            )
            yield message, {}
    if part.holding is Holding.NOT_HELD:
        if part.disclosures:
            yield _("part %(part)s is not held, and something is supplied for it"), {}
        if refused:
            message = _("part %(part)s is not held, and is withheld under %(provision)s")
            yield message, {"provision": refused[0].provision}
        if whole_denials:
            message = _(
                "part %(part)s is not held, and a denial without a scope says that it is neither confirmed nor denied"
            )
            yield message, {}
    if part.holding is Holding.NEITHER:
        if not whole_denials:
            yield _("part %(part)s is neither confirmed nor denied, and no denial without a scope covers it"), {}
        if part.disclosures:
            yield _("part %(part)s is neither confirmed nor denied, and is also supplied"), {}
        elif refused:
            yield _("part %(part)s is neither confirmed nor denied, and is also withheld"), {}
    if part.holding is Holding.NOT_DETERMINED and not record.cost:
        yield _("part %(part)s is not determined because of cost, and the record has no cost refusal"), {}


def _cost(reading: RecordReading) -> Iterator[Finding]:
    cost = reading.record.cost
    if not cost or bare(cost.provision) != "12(1)":
        return
    for number, part in enumerate(reading.record.parts):
        if part.holding in (None, Holding.NOT_DETERMINED):
            yield finding(
                "DUT-03",
                f"parts[{number}].holding",
                _("part %(part)s is refused under section 12(1) without saying whether it is held")
                % {"part": part.number},
            )


def _scope(reading: RecordReading, denial: Denial, where: str) -> Iterator[Finding]:
    supplied = [
        part.number
        for part in reading.record.parts
        if (not denial.parts or part.number in denial.parts) and part.disclosures
    ]
    if not denial.is_further and supplied:
        yield finding(
            "DUT-07",
            f"{where}.scope",
            _("part %(part)s supplies information, and the denial under %(provision)s has no scope")
            % {"part": supplied[0], "provision": denial.provision},
            remedy=_(
                'Give a scope, such as "any other information about these investigations, beyond the table supplied".'
            ),
        )
    elif denial.is_further and not cues.SCOPE.search(fold(denial.scope)):
        yield finding(
            "DUT-07",
            f"{where}.scope",
            _("the scope “%(scope)s” does not limit the denial to other or further information")
            % {"scope": denial.scope},
            remedy=_('Begin it with "any other information" or "any further information", and say beyond what.'),
        )


def _confirms(reading: RecordReading, where: str) -> Iterator[Finding]:
    for place, sentence in reading.sentences_of((f"{where}.",)):
        if place.endswith(".scope"):
            continue
        if text_duty.speaks_of_it_as_held(sentence):
            message = _("“%(sentence)s” speaks of the information as held")
            yield finding("DUT-05", place, message % {"sentence": sentence.text})
            return
