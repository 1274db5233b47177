"""Checks of a letter's text on dates and time (CLK)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from candour.findings import Finding, Severity
from candour.language import gettext as _
from candour.law import Clock, Event, EventKind, Regime, clock
from candour.letters.lint.dates import dates_in
from candour.letters.lint.facts import Facts
from candour.letters.lint.rules import finding
from candour.words import day_in_words

_REGIMES = {"foia": Regime.FOIA, "eir": Regime.EIR, "foisa": Regime.FOISA}


def check(facts: Facts) -> Iterator[Finding]:
    """Everything that the text and the dates given beside it show about time."""
    yield from _dates_make_sense(facts)
    yield from _pause(facts)
    if facts.extension and facts.regime == "foia" and not facts.is_review:
        yield from _extension(facts)
    yield from _late(facts)


def _dates_make_sense(facts: Facts) -> Iterator[Finding]:
    dated = facts.dated
    where = facts.reading.where(dated[1]) if dated else _("the dates given")
    if dated and dated[0].date is None:
        yield finding("CLK-06", where, _("there is no such day as “%(date)s”") % {"date": dated[0].text})
    elif facts.received and facts.sent and facts.sent < facts.received:
        yield finding(
            "CLK-06",
            where,
            _("the letter is dated %(date)s, before the request was received on %(received)s")
            % {"date": day_in_words(facts.sent), "received": day_in_words(facts.received)},
        )


_PAUSES = re.compile(
    r"\b(?:paus(?:e|ed|es|ing)|on hold|stop(?:s|ped)? the clock|clock (?:is|has been|will be|"
    r"was) (?:\w+ )?(?:stopped|paused|suspended)|"
    r"suspend(?:ed|s)?|clock (?:stops|is on hold)|put on hold|resum(?:e|es|ed)|re-?start(?:s|ed)? from where)\b"
)


def _pause(facts: Facts) -> Iterator[Finding]:
    sentences = facts.reading.own
    for number, sentence in enumerate(sentences):
        if not _PAUSES.search(sentence.folded) or re.search(r"\bfees?\b|\bpayment\b", sentence.folded):
            continue
        near = " ".join(other.folded for other in sentences[max(0, number - 2) : number + 3])
        timely = re.search(r"\bclock\b|\btime\b|\brequest\b|\bdays\b|\bdeadline\b", sentence.folded)
        if timely and "clarif" in near:
            yield finding(
                "CLK-05",
                facts.reading.where(sentence),
                _("clarification is said to pause or stop the clock; it restarts it"),
            )
            return


def _extension(facts: Facts) -> Iterator[Finding]:
    sentence = facts.extension
    if sentence is None:
        return
    where = facts.reading.where(sentence)
    if not any(reliance.is_qualified for reliance in facts.exemptions) and not facts.reasons_kept_back:
        message = _("more time is taken for the public interest, and no exemption is relied on")
        if facts.reliances:
            message = _("more time is taken for the public interest, and only %(exemptions)s is relied on")
        cited = [_("section %(code)s") % {"code": reliance.fullest} for reliance in facts.reliances]
        yield finding("CLK-03", where, message % {"exemptions": ", ".join(cited)})
    estimate = _estimate(facts)
    if estimate is None:
        yield finding("CLK-04", where, _("more time is taken, and no date for the decision was found"))
    elif facts.sent and estimate <= facts.sent:
        message = _("the decision is promised for %(estimate)s, not after the date of the letter")
        yield finding("CLK-04", where, message % {"estimate": day_in_words(estimate)})
    elif facts.received and (norm := _clock(facts.received, facts).fortieth) and estimate > norm:
        yield finding(
            "CLK-04",
            where,
            _("the decision is promised for %(estimate)s, after the fortieth working day (%(fortieth)s)")
            % {"estimate": day_in_words(estimate), "fortieth": day_in_words(norm)},
            severity=Severity.WARNING,
        )


def _estimate(facts: Facts) -> dt.date | None:
    """The date promised: the last one written with words of the future about it."""
    found: dt.date | None = None
    for sentence in facts.reading.own:
        if re.search(
            r"\bby\b|\bexpect|\bestimat|\baim|\bhope|\banticipat|\bextend\w* to\b|\buntil\b|\bno later than\b|"
            r"\bintend|\bwill\b",
            sentence.folded,
        ):
            for written in dates_in(sentence.folded):
                past = re.search(
                    r"(?:received|dated|request of|request on|letter of)\W*(?:on |by us on |the )?$",
                    sentence.folded[: written.start],
                )
                if written.date and written.date != facts.received and not past:
                    found = written.date
    return found


def _late(facts: Facts) -> Iterator[Finding]:
    """The twentieth and fortieth working days against the day of sending."""
    received, sent = facts.received, facts.sent
    if not received or not sent or sent < received or facts.regime not in _REGIMES or facts.is_review:
        return
    if re.search(r"\bclarif|\bfees? notice\b|\bpayment\b|\btransferred\b|\bregulation 7\b", facts.reading.all_folded):
        return
    counted = _clock(received, facts)
    where = facts.reading.where(facts.dated[1]) if facts.dated and not facts.known.sent else _("the dates given")
    said = {"received": day_in_words(received), "sent": day_in_words(sent)}
    earlier_notice = re.search(
        r"\bsection 10\s?\(3\)|\b(?:extended|extension|wrote to you (?:on|to))\b", facts.reading.all_folded
    )
    if counted.due and sent > counted.due and not (earlier_notice and not facts.extension):
        owned = re.search(
            r"\b(?:sorry|apologi[sz]e|apologies|regret)\b[^.]*\b(?:delay|late|time)", facts.reading.all_folded
        )
        yield finding(
            "CLK-01",
            where,
            _("received %(received)s and sent %(sent)s; the twentieth working day was %(due)s")
            % {**said, "due": day_in_words(counted.due)},
            severity=Severity.WARNING if owned else Severity.ERROR,
        )
    if counted.fortieth and sent > counted.fortieth:
        yield finding(
            "CLK-07",
            where,
            _("received %(received)s and sent %(sent)s; the fortieth working day was %(fortieth)s")
            % {**said, "fortieth": day_in_words(counted.fortieth)},
        )


def _clock(received: dt.date, facts: Facts) -> Clock:
    return clock([Event(EventKind.RECEIVED, received)], regime=_REGIMES.get(facts.regime, Regime.FOIA))
