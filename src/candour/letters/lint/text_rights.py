"""Checks of a letter's text on the applicant's rights and the regime (RTS, REG)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from candour.findings import Finding, Severity
from candour.language import gettext as _
from candour.letters.lint.facts import Facts
from candour.letters.lint.reading import Sentence, Voice
from candour.letters.lint.rules import finding

_REVIEW = re.compile(
    r"\binternal review\b|\breview of (?:this|our|the|its|my|how)|\bcomplaints? (?:procedure|process|"
    r"team|to (?:the|us))|"
    r"\b(?:ask|request|write|apply|require)\w*[^.]{0,40}\breview\b|\bcomplain (?:to|about|in writing)\b|"
    r"\b(?:make|submit|lodge|bring|send us) an? (?:complaint|appeal)\b|\brequirement for review\b|"
    r"\bask us to (?:look|review|reconsider)|\bre-?consider(?:ation|ed)?\b|\bappeal (?:to|"
    r"in writing)\b|\brepresentations?\b|"
    r"^(?:internal |requests? for |rights? (?:of|to) )*(?:reviews?|appeals?|complaints?)\s*[:.-]|"
    r"\b(?:review|reconsider|re-?examine|look at)\b[^.]{0,40}\b(?:decision|answer|response|request|refusal|it) again\b|"
    r"\b(?:decision|answer|response|refusal|request|this|it)\b(?: to be| be)? "
    r"(?:reviewed|reconsidered|re-?examined|looked at again)\b|"
    r"\b(?:reviews?|appeals?) (?:may|can|could|should|must) be (?:requested|asked|sought|made|sent|addressed)\b|"
    r"\blook(?:ed)? (?:at|into) (?:\w+ ){1,5}again\b|\bre-?examin(?:e|ation)\b"
)
_ASKS_FOR_REVIEW = re.compile(
    r"\b(?:you|your|us)\b[^.]{0,80}\b(?:to|a|any|for) review\b|\breview (?:this|the|our|its) decision\b"
)
# Somebody unhappy is told whom to write to, in whatever words: "Complaints about this answer should go to ...".
_GRIEVANCE = re.compile(
    r"\b(?:complaints?|reviews?|appeals?|dissatisfied|unhappy|disagree|not (?:happy|satisfied|content)|afresh|"
    r"fresh look|second look|challenge|wrong|object(?:s|ions?)?|rethink|think again|take (?:this|it) up)\b"
)
_TO_YOU = re.compile(
    r"\byou\b[^.]*\b(?:answer|decision|response|refusal|reply|outcome|result|letter|handl\w+|this|us)\b"
)
_WHERE_OR_WHEN = re.compile(r"\b(?:40|forty|20|twenty) working days\b|\btwo months\b|\bwrite\b|\bcontact\b|@")
_NO_REVIEW = re.compile(
    r"\b(?:no|not (?:have|operate|offer|provide)(?: an?| any)?) (?:internal )?(?:review|"
    r"complaints?)(?: procedure| process| stage)?\b"
)
_ADDRESS = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]+|https?://|\bwww\.|\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b|"
    r"\breply(?:ing)? (?:to this|within)\b|"
    r"\b(?:address|details) (?:above|below|at the (?:top|head|foot))|\b(?:contact|write to|e-?mail) (?:the|our|us|me)\b"
)
# A post, an office or a building: somebody to write to, with no address that one could check.
_OFFICE = re.compile(
    r"\b(?:unit|team|office|officer|manager|director|head of|services|secretary|clerk|solicitor|department|"
    r"p\.? ?o\.? box|headquarters|hq|hall|centre|house|street|road)\b"
)
_TIME_TO_ASK = re.compile(
    r"\b(?:40|forty|20|twenty|60|sixty) (?:working |calendar )?days|\b(?:two|2|three|3) months\b|"
    r"\bwithin \w+ (?:weeks|days|months)"
)
_COMMISSIONER = re.compile(
    r"\binformation commissioner(?!')|\binformation commissioner's|\bthe ico\b|\bico\b|\bico\.org\.uk\b"
)
_COMMISSIONER_ADDRESS = re.compile(
    r"\bico\.org\.uk|\bwycliffe house\b|\bsk9 ?5af\b|\b0303 ?123 ?1113\b|\bicocasework|"
    r"\bchurchill house\b|\bbelfast\b|\bcardiff\b"
)
_TURNS_TO = re.compile(
    r"\b(?:apply|application|appeal|complain\w*|complaints?|contact|refer|ask|write|right|rights|"
    r"approach|take|raise|decision|"
    r"recourse|go|look|reached|escalate\w*|review|consider\w*|approached|contacted|unhappy|dissatisfied)\b"
)
_SCOTTISH = re.compile(r"\bscottish information commissioner\b|\bitspublicknowledge\b|\bfoi\.scot\b|\bkinburn castle\b")
_SCOTTISH_ADDRESS = re.compile(r"\bitspublicknowledge|\bfoi\.scot\b|\bkinburn castle\b|\bky16 ?9ds\b")


def check(facts: Facts) -> Iterator[Finding]:
    """Everything that the text shows about rights."""
    if facts.regime == "sar":
        return
    text = facts.reading.all_folded
    if facts.refuses or facts.is_review:
        if not facts.is_review:
            yield from _review(facts, text)
        yield from _commissioner(facts, text)
    elif facts.not_held and not _REVIEW.search(text):
        yield finding(
            "RTS-01",
            facts.reading.where(facts.not_held[0]),
            _(
                "the letter says that information is not held, and nothing on asking for a review was found; it "
                "is good practice"
            ),
            severity=Severity.INFO,
        )
    if facts.regime == "eir" and facts.exceptions:
        yield from _representations(facts, text)
    yield from _other_country(facts)
    yield from _environment(facts)


def _anchor(facts: Facts) -> str:
    """Where the refusal stands: the place that findings about what is missing point to."""
    sentence: Sentence | None = None
    if facts.reliances:
        sentence = facts.reliances[0].first.sentence
    elif facts.exceptions:
        sentence = facts.exceptions[0].sentence
    elif facts.denials:
        sentence = facts.denials[0]
    sentence = sentence or facts.extension or (facts.reading.own[0] if facts.reading.own else None)
    return facts.reading.where(sentence) if sentence else _("the letter")


def _review(facts: Facts, text: str) -> Iterator[Finding]:
    if _NO_REVIEW.search(text):
        return
    offers = [
        sentence for sentence in facts.reading.own if _offers_review(sentence.folded) and not _of_commissioner(sentence)
    ]
    if not offers:
        # Somebody unhappy with the answer is spoken to, in words that are not known: to be read by a person.
        spoken_of = any(
            _GRIEVANCE.search(one.folded) and _TO_YOU.search(one.folded) and not _of_commissioner(one)
            for one in facts.reading.own
        )
        yield finding(
            "RTS-01",
            _anchor(facts),
            _(
                "the letter refuses, and no sentence on asking for a review or on a complaints procedure was "
                "found, nor that there is none"
            ),
            severity=Severity.WARNING if spoken_of else None,
        )
        return
    sentence = offers[0]
    office = any(
        _OFFICE.search(one.folded) for one in facts.reading.own if 0 <= one.paragraph - sentence.paragraph <= 2
    )
    if not office and not _ADDRESS.search(re.sub(r"\S*ico\.org\.uk\S*|wycliffe house[^\n]*|sk9 ?5af", "", text)):
        yield finding(
            "RTS-01",
            facts.reading.where(sentence),
            _("a review is offered, and no address to write to was found"),
            severity=Severity.WARNING,
        )
    elif not _TIME_TO_ASK.search(text):
        yield finding(
            "RTS-01",
            facts.reading.where(sentence),
            _("a review is offered, and it was not found how long the applicant has to ask for one"),
            severity=Severity.INFO,
        )


def _offers_review(folded: str) -> bool:
    told = _GRIEVANCE.search(folded) and _WHERE_OR_WHEN.search(folded)
    return bool(_REVIEW.search(folded) or _ASKS_FOR_REVIEW.search(folded) or told)


def _of_commissioner(sentence: Sentence) -> bool:
    """Whether a sentence about complaining is about the Commissioner alone."""
    of_it = _COMMISSIONER.search(sentence.folded) or _SCOTTISH.search(sentence.folded)
    return bool(of_it) and not re.search(
        r"\breview|\bour complaints\b|\bagain\b|\breconsider|\b(?:then|afterwards|afresh|after that)\b", sentence.folded
    )


def _commissioner(facts: Facts, text: str) -> Iterator[Finding]:
    scottish = facts.regime == "foisa"
    name, address = (_SCOTTISH, _SCOTTISH_ADDRESS) if scottish else (_COMMISSIONER, _COMMISSIONER_ADDRESS)
    rest = text if scottish else _SCOTTISH.sub("", text)
    who = {"regulator": _("Scottish Information Commissioner") if scottish else _("Information Commissioner")}
    if not name.search(rest):
        yield finding("RTS-02", _anchor(facts), _("no sentence naming the %(regulator)s was found") % who)
        return
    sentence = next((sentence for sentence in facts.reading.own if name.search(sentence.folded)), None)
    where = facts.reading.where(sentence) if sentence else _anchor(facts)
    may_ask = any(
        name.search(sentence.folded) and _TURNS_TO.search(sentence.folded) for sentence in facts.reading.own
    ) or re.search(r"\bsection 50\b|\bs\.? ?50\b", text)
    if not may_ask:
        yield finding(
            "RTS-02",
            where,
            _(
                "the %(regulator)s is named, and no sentence saying that the applicant may apply or complain there "
                "was found"
            )
            % who,
            severity=Severity.WARNING,
        )
    elif not address.search(text):
        yield finding(
            "RTS-02",
            where,
            _("the %(regulator)s is named, and no address, telephone or website of the Commissioner was found") % who,
            severity=Severity.WARNING,
        )
    elif not scottish and not re.search(r"\b(?:six|6) weeks\b", text):
        yield finding("RTS-03", where, _("the Commissioner is named, and no mention of six weeks was found"))


def _representations(facts: Facts, text: str) -> Iterator[Finding]:
    right = re.search(r"\breg(?:ulation)?\.? ?11\b|\brepresentations?\b", text)
    time = re.search(r"\b(?:40|forty) working days\b", text)
    if right and time:
        return
    message = _("no mention of forty working days was found")
    if not right and not time:
        message = _("no mention of representations under regulation 11 or of forty working days was found")
    elif not right:
        message = _("no mention of representations under regulation 11 was found")
    yield finding("RTS-04", _anchor(facts), message)


def _other_country(facts: Facts) -> Iterator[Finding]:
    for sentence in facts.reading.said(Voice.ANSWER, Voice.LAW, Voice.RIGHTS):
        if facts.regime in ("foia", "eir") and (match := _SCOTTISH.search(sentence.folded)):
            yield finding(
                "RTS-05",
                facts.reading.where(sentence, match.start()),
                _("the Scottish Information Commissioner is named in a letter that is not under the Scottish Act"),
            )
            return
        ours = re.search(r"\bwycliffe house\b|\bico\.org\.uk|\bsk9 ?5af\b", sentence.folded)
        if facts.regime == "foisa" and ours and not re.search(r"data protection|personal data", sentence.folded):
            yield finding(
                "RTS-05",
                facts.reading.where(sentence, ours.start()),
                _("the Information Commissioner's Office is given for complaints in a letter under the Scottish Act"),
            )
            return


ENVIRONMENT = re.compile(
    r"\bpollut\w*|\bemissions?\b|\bcontaminat\w*|\bair quality\b|\bnoise (?:nuisance|levels?|"
    r"complaints?|pollution)\b|\bflood\w*|"
    r"\bbiodivers\w*|\blandfill\b|\bsewage\b|\bwaste (?:disposal|water|site|collection)\b|"
    r"\basbestos\b|\bplanning (?:application|permission)s?\b|"
    r"\benvironmental\b|\bwildlife\b|\bcarbon (?:footprint|dioxide)\b|\bfly-?tipping\b"
)


def _environment(facts: Facts) -> Iterator[Finding]:
    procedural = facts.relies_on("12") or facts.relies_on("14")
    if facts.regime != "foia" or not procedural:
        return
    asked = facts.reading.said(Voice.REQUEST) or facts.reading.own
    considered = re.search(r"environmental information regulations|\beirs?\b", facts.reading.all_folded)
    for sentence in asked:
        if not considered and (match := ENVIRONMENT.search(sentence.folded)):
            yield finding(
                "REG-01",
                facts.reading.where(sentence),
                _("the request speaks of “%(words)s” and is refused under section %(section)s")
                % {"words": match[0], "section": procedural.fullest},
            )
            return
