"""Checks of a letter's text on the cost limit and fees (CST)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from candour.findings import Finding
from candour.language import gettext as _
from candour.letters.lint.facts import Facts
from candour.letters.lint.reading import Sentence
from candour.letters.lint.rules import finding

_NUMBER = r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_RECORDS = re.compile(
    rf"{_NUMBER} (?:\w+[ -]){{0,6}}?(?:records?|files?|crimes?|cases?|logs?|reports?|incidents?|"
    rf"documents?|e-?mails?|occurrences?|"
    r"offences?|complaints?|entries|items?|notebooks?|statements?|images?|pages?|forms?|"
    r"investigations?|nominals?|vehicles?|claims?)\b"
)
_TIMES = re.compile(
    # Between the number and its factor stands no other number but a year: "30 minutes, and 61,000 x 30 minutes".
    rf"(?<![\d,.]){_NUMBER}(?![\d,])(?:(?!\d)[^.;]|\b(?:19|20)\d\d\b){{0,60}}?"
    rf"(?:\bx\b|\*|\btimes\b|multiplied by) ?{_NUMBER} ?(minutes?|mins?\b|hours?|hrs?\b)"
)
_MINUTES = re.compile(rf"{_NUMBER}[ -]?(minutes?|mins?\b)")
_HOURS = re.compile(
    rf"(?P<about>over|more than|in excess of|exceed(?:s|ing)?|at least|approximately|about|around|some|"
    rf"nearly|almost|roughly|circa)? ?{_NUMBER} ?(?:hours?|hrs?)\b"
)
_POUNDS = re.compile(rf"£ ?{_NUMBER}")
_LIMITS = {18.0, 24.0}
_LIMIT_POUNDS = {450.0: 18.0, 600.0: 24.0}


@dataclass(frozen=True, slots=True)
class _Estimate:
    """A sum in a letter: `hours` as they come out, `said` as the letter has them (None where it does not say)."""

    hours: float
    said: float | None
    loosely: bool
    sentence: Sentence
    sum: str


def check(facts: Facts) -> Iterator[Finding]:
    """Everything that the text shows about cost."""
    if facts.regime == "foia" and facts.relies_on("12"):
        yield from _sums(facts)
        yield from _counted_work(facts)
        yield from _aggregated(facts)
        yield from _advice(facts)
    yield from _name_of_regulations(facts)
    yield from _fee(facts)


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _sums(facts: Facts) -> Iterator[Finding]:
    sentences = [
        sentence for sentence in facts.reading.own if not re.search(r"\bif\b.*\bnarrow|\brefine", sentence.folded)
    ]
    estimates = [estimate for number, sentence in enumerate(sentences) for estimate in _estimates(sentences, number)]
    whole = sum(estimate.hours for estimate in estimates)
    for estimate in estimates:
        # The hours after the last of several lines of work may be those of all of them.
        of_all = estimate.said is not None and abs(estimate.said - whole) < 1
        if estimate.said is not None and not of_all and not _agrees(estimate):
            yield finding(
                "CST-01",
                facts.reading.where(estimate.sentence),
                _("%(sum)s comes to %(hours)s hours, and the letter says %(said)s")
                % {"sum": estimate.sum, "hours": _told(estimate.hours), "said": _told(estimate.said)},
            )
            return
    yield from _limit(facts, sentences, estimates)


def _estimates(sentences: list[Sentence], number: int) -> Iterator[_Estimate]:
    """The sum that begins in a sentence: records times minutes there, its result there or in the next."""
    sentence = sentences[number]
    folded = sentence.folded
    minutes = _MINUTES.search(folded)
    if times := _TIMES.search(folded):
        count, each = _number(times[1]), _number(times[2])
        hours = count * each / (60 if times[3].startswith("min") else 1)
        said = {"number": _told(count), "each": _told(each), "unit": times[3]}
        end, summed = times.end(), _("%(number)s times %(each)s %(unit)s") % said
    elif minutes and _for_each(folded, minutes) and (records := _records(sentences, number)) is not None:
        each = _number(minutes[1])
        hours, end = records * each / 60, minutes.end()
        said = {"records": _told(records), "minutes": _told(each)}
        summed = _("%(records)s records at %(minutes)s minutes each") % said
    else:
        return
    rests = [folded[end:]]
    if number + 1 < len(sentences) and not _MINUTES.search(sentences[number + 1].folded):
        rests.append(sentences[number + 1].folded)
    for rest in rests:
        for match in _HOURS.finditer(rest):
            of_limit = "limit" in rest[max(0, match.start() - 30) : match.start()]
            is_limit = _number(match[2]) in _LIMITS and abs(hours - _number(match[2])) >= 1
            if not of_limit and not is_limit:
                yield _Estimate(hours, _number(match[2]), bool(match["about"]), sentence, summed)
                return
    yield _Estimate(hours, None, False, sentence, summed)


def _for_each(folded: str, minutes: re.Match[str]) -> bool:
    """Whether the minutes are for each record, and not what a sample of them took."""
    around = folded[max(0, minutes.start() - 90) : minutes.end() + 40]
    return bool(
        re.search(
            r"\b(?:each|per|every|apiece|a (?:record|file|tape|report|crime|log|case|page)|on average|average of)\b",
            around,
        )
    )


def _records(sentences: list[Sentence], number: int) -> float | None:
    """How many records the minutes are for: the last count before them, in the sentence or the two before it."""
    for sentence in reversed(sentences[max(0, number - 2) : number + 1]):
        counts = [_number(match[1]) for match in _RECORDS.finditer(sentence.folded)]
        counts = [count for count in counts if count > 1 and not 1990 <= count <= 2100]
        if counts:
            return max(counts)
    return None


def _agrees(estimate: _Estimate) -> bool:
    """Whether the hours said are those of the sum, rounded either way; "over 185" may be anything up to it."""
    said = estimate.said or 0.0
    if estimate.loosely:
        return said <= estimate.hours + 1 and estimate.hours <= said * 1.2 + 1
    return abs(said - estimate.hours) < 1


def _limit(facts: Facts, sentences: list[Sentence], estimates: list[_Estimate]) -> Iterator[Finding]:
    """The limit that the letter states, and whether the estimate exceeds it."""
    stated: float | None = None
    for sentence in sentences:
        if not re.search(r"\blimit\b|\bthreshold\b", sentence.folded):
            continue
        pounds = [_number(match[1]) for match in _POUNDS.finditer(sentence.folded)]
        known = [amount for amount in pounds if amount in _LIMIT_POUNDS]
        stated = _LIMIT_POUNDS[known[0]] if known else stated
        if wrong := _wrong_limit(facts, sentence, pounds, known, bool(estimates)):
            yield finding("CST-01", facts.reading.where(sentence), wrong)
            return
    limit = stated or (24.0 if facts.authority == "central government" else 18.0)
    total = sum(estimate.hours for estimate in estimates)
    if estimates and total <= limit:
        yield finding(
            "CST-01",
            facts.reading.where(estimates[0].sentence),
            _("the estimate comes to %(hours)s hours, which does not exceed the limit of %(limit)s")
            % {"hours": _told(total), "limit": _told(limit)},
        )


def _wrong_limit(facts: Facts, sentence: Sentence, pounds: list[float], known: list[float], estimated: bool) -> str:
    """What is wrong with a limit as a sentence states it, in words; empty where nothing is."""
    if not known:
        # A lone amount beside the word limit is the limit; beside an estimate it may be the cost.
        if len(pounds) != 1 or pounds[0] == 25 or estimated:
            return ""
        message = _("the limit is given as £%(pounds)s; it is £450 or, for central government, £600")
        return message % {"pounds": _told(pounds[0])}
    hours = _LIMIT_POUNDS[known[0]]
    paired = [_number(match[2]) for match in _HOURS.finditer(sentence.folded) if _number(match[2]) in _LIMITS]
    if paired and hours not in paired:
        message = _("£%(pounds)s at £25 an hour is %(hours)s hours, and the letter says %(said)s")
        return message % {"pounds": _told(known[0]), "hours": _told(hours), "said": _told(paired[0])}
    if hours == 24 and "police" in (facts.authority or ""):
        return _("the limit for a police force is £450 (18 hours), and the letter gives £600")
    if hours == 24 and facts.known.authority == "other":
        return _("the limit is £600 for central government only")
    return ""


def _told(number: float) -> str:
    return f"{number:,.2f}".rstrip("0").rstrip(".")


NOT_COUNTED = re.compile(
    r"\bredact\w*|\bconsult(?:ing|ation)?\b(?! with the applicant)|\bconsider(?:ing|"
    r"ation of)? (?:whether )?(?:any |the )?exemptions?\b|"
    r"\bapply(?:ing)? (?:any |the )?exemptions?\b|\bpublic interest tests?\b|\b(?:seek|obtain|"
    r"gain)\w* (?:approval|sign-?off)\b|\bapproval\b|"
    r"\blegal advice\b|\bproof-?read\w*|\bwriting the (?:letter|response)"
)


def _counted_work(facts: Facts) -> Iterator[Finding]:
    for sentence in facts.reading.said():
        counts = re.search(r"\b(?:minutes?|hours?|time|estimate|cost)\b", sentence.folded)
        left_out = re.search(r"\bnot\b|\bexclud|\bno\b|\bwithout\b|\bnever\b|\bcannot\b|\bif\b", sentence.folded)
        if counts and not left_out and (match := NOT_COUNTED.search(sentence.folded)):
            yield finding(
                "CST-02",
                facts.reading.where(sentence),
                _("the estimate speaks of “%(words)s”, which may not be counted") % {"words": match[0]},
            )
            return


def _aggregated(facts: Facts) -> Iterator[Finding]:
    for sentence in facts.reading.said():
        if re.search(r"\baggregat\w+|\badded together\b|\bcombined (?:the )?(?:cost|requests)\b", sentence.folded):
            if lacking := _lacks_of_aggregation(facts.reading.all_folded):
                yield finding("CST-03", facts.reading.where(sentence), lacking)
            return


def _lacks_of_aggregation(text: str) -> str:
    """What a letter that adds requests together does not say, in words; empty where it says all."""
    period = re.search(r"\b(?:60|sixty) (?:consecutive )?(?:working )?days?\b", text)
    alike = re.search(r"\bsame\b|\bsimilar\b", text)
    if not period and not alike:
        return _(
            "requests are added together, and no mention of sixty working days or of the same or similar information "
            "was found"
        )
    if not period:
        return _("requests are added together, and no mention of sixty working days was found")
    if not alike:
        return _("requests are added together, and no mention of the same or similar information was found")
    return ""


def _advice(facts: Facts) -> Iterator[Finding]:
    cost = facts.relies_on("12")
    if cost and not re.search(
        r"\brefin(?:e|ed|ing)\b|\bnarrow\w*|\bsection 16\b|\badvice and assistance\b|\bshorter\b|"
        r"\breduc(?:e|ing) (?:the|your)\b|\bto help\b|\bwould fit\b|\bnew request\b|"
        r"\bwe (?:can|could) (?:tell|give|supply|answer|provide)\b|"
        r"\bif you (?:\w+ ){1,8}[^.]{0,60}?\b(?:could|can|may|might) (?:\w+ )?(?:be )?"
        r"(?:answer|suppl|provid|find|search)|"
        r"\bwithin the (?:cost |appropriate |time )?limit\b|\blimit(?:ing)? your request\b|\brevis(?:e|"
        r"ed) (?:your |the )?request",
        facts.reading.all_folded,
    ):
        message = _("no advice on how to narrow the request was found")
        yield finding("CST-04", facts.reading.where(cost.first.sentence), message)


def _name_of_regulations(facts: Facts) -> Iterator[Finding]:
    for sentence in facts.reading.own:
        # The words before the name may be any, so the search is slow: it is made where the name's own words stand.
        if "appropriate limit" not in sentence.folded:
            continue
        match = re.search(
            r"[\w (),&]{0,70}\(?appropriate limits? (?:and|&) fees\)? regulations?(?: \d{4})?", sentence.folded
        )
        if match and not re.search(
            r"freedom of information and data protection \(appropriate limit and fees\) regulations(?: 2004)?(?! ?\d)",
            match[0],
        ):
            yield finding(
                "CST-05",
                facts.reading.where(sentence, match.start()),
                _("the cost regulations are called “%(name)s” here") % {"name": match[0].strip()[-90:]},
            )
            return


def _fee(facts: Facts) -> Iterator[Finding]:
    about_fee = re.search(r"\bfees? notice\b|\bsection 9\b", facts.reading.all_folded)
    if not about_fee or facts.relies_on("12"):
        return
    for sentence in facts.reading.said():
        charges = re.search(r"£ ?25 (?:per|an) hour|\bstaff time\b|\b(?:officer|staff) hours?\b", sentence.folded)
        if charges and not re.search(r"\bnot\b|\bno\b|section 13", sentence.folded):
            yield finding("CST-06", facts.reading.where(sentence), _("a fees notice charges for staff time"))
            return
