"""Help to make a question answerable, from plain rules over its words: it advises, and never stands in the way.

Each rule gives one `Advice`, with why it matters and what to write instead. Nothing here is decided: the person may
change the words or go on, and whoever answers reads them all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candour.law import Body
from candour.letters import AuthorityKind
from candour.web.accounts.models import Authority
from candour.web.casework import regimes, splitting
from candour.web.casework.models import Case, Law

# What an hour of looking costs by law (SI 2004/3244 reg. 4(4)).
_POUNDS_AN_HOUR = 25

_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_PERIOD = re.compile(
    rf"\b(?:(?:19|20)\d\d|'?\d\d[-/]\d\d|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|(?:in|since|from|until|to|of|during|between|last|this)"
    rf"\s+(?:{_MONTHS})|since|yesterday|today|tonight|currently|current|at present|now|"
    r"(?:last|past|previous|each|every|per|this|these|next|latest|most recent|preceding)\s+(?:\w+\s+){0,2}"
    r"(?:day|week|month|quarter|year|decade|night|weekend)s?|"
    r"(?:calendar|financial|fiscal|tax)\s+years?|(?:year|month|week)\s+(?:to date|by year)|to date|so far|"
    r"between\b[^.?!]{1,100}\band|at any time|annual(?:ly)?|yearly|monthly|weekly|daily)\b",
    re.IGNORECASE,
)
# What stands as it is, and needs no period: a policy, a list, a contract.
_STANDING = re.compile(
    r"\b(?:polic(?:y|ies)|procedures?|guidance|guidelines|handbook|manual|contracts?|structure|organi[sz]ation chart|"
    r"register|terms of reference|agreement|memorandum|training materials?|template|form used|"
    r"code of (?:practice|conduct)|who is|what is the name|contact details|addresses)\b",
    re.IGNORECASE,
)
_COUNTS = re.compile(
    r"\b(?:how many|how often|number of|numbers of|no\. of|total|figures?|statistics|stats|rates?|count of|"
    r"percentage|proportion|breakdown)\b",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\b(?:crimes?|offen[cs]es?|incidents?|suspects?|offenders?|victims?|people|persons?|individuals?|arrests?|charges?|"
    r"charged|arrested|convict\w+|outcomes?|complaints?|calls?|reports|officers?|staff|employees|posts|vehicles|cars|"
    r"searches|stops|occasions|deaths|children|men|women|boys|girls|detainees|prisoners|requests|days|hours|"
    r"investigations?|cases?|warrants?|cautions?|tickets|fines|notices|collisions|casualties|drivers|stations|dogs|"
    r"horses|tasers?|cameras?|devices|complainants?|pupils|residents|patients|members|meetings|cost|costs|spent|£)\b",
    re.IGNORECASE,
)
_BROAD = re.compile(
    r"\b(?:all|any|every|each|copies of all|full|entire|complete)\s+(?:\w+\s+){0,4}?"
    r"(?:correspondence|e-?mails?|letters|messages|whatsapps?|texts|communications?|documents?|documentation|records?|"
    r"files?|minutes|notes|memos?|paperwork|recordings?|footage|information|data|reports?)\b|"
    r"\b(?:everything|anything)\b[^.?!\n]{0,40}\b(?:about|on|relat\w+|concern\w+|regard\w+|hold|held|have)\b|"
    r"\bsince records began\b|\bas far back as\b",
    re.IGNORECASE,
)
_LONG_TIME = re.compile(
    r"\b(?:last|past|previous)\s+(?:(?P<figure>\d{1,3})|(?P<word>ten|fifteen|twenty|thirty|fifty))\s+years\b",
    re.IGNORECASE,
)
_LONG = 10


@dataclass(frozen=True, slots=True)
class Advice:
    """One piece of advice: `kind` names its rule, `words` say why, `better` how to write it (after `lead`).

    `parts` are the questions that were found.
    """

    kind: str
    heading: str
    words: str
    lead: str = ""
    better: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


Rule = Callable[[str, Authority], Advice | None]


def advise(text: str, authority: Authority) -> list[Advice]:
    """What may help with this question, the most useful first; empty where nothing does."""
    return [advice for rule in RULES if (advice := rule(text, authority)) is not None]


def _own_data(text: str, authority: Authority) -> Advice | None:
    if not _suggested(text, authority, Law.SUBJECT_ACCESS):
        return None
    return Advice(
        "own-data",
        _("Are you asking about yourself?"),
        _(
            "Answers to freedom of information requests are for everybody, so nobody is given what is held about "
            "themselves this way. A subject access request is free, and its answer comes to you alone."
        ),
        _("What you can do:"),
        (
            _("To see what is held about you, ask the authority for a subject access request instead."),
            _("If you ask about something else as well, leave out the part about yourself and go on here."),
        ),
    )


def _period(text: str, authority: Authority) -> Advice | None:
    if _PERIOD.search(text) or (_STANDING.search(text) and not _COUNTS.search(text)):
        return None
    return Advice(
        "period",
        _("Which period do you mean?"),
        _("Your question does not say which time it is about. Records are kept by date, so a period makes it quicker."),
        _("You could write:"),
        (_("in 2024"), _("from 1 April 2023 to 31 March 2024"), _("in each of the last three calendar years")),
    )


def _unit(text: str, authority: Authority) -> Advice | None:
    if authority.kind != AuthorityKind.POLICE or not _COUNTS.search(text) or _UNIT.search(text):
        return None
    return Advice(
        "unit",
        _("What should be counted?"),
        _(
            "One incident can have several crimes in it, one crime several suspects or victims, and one person can be "
            "a suspect in several crimes. So the same question has different right answers. Say which you want."
        ),
        _("You could ask for:"),
        (
            _("the number of crimes recorded"),
            _("the number of people who were suspects, each counted once"),
            _("the number of victims"),
            _("the number of incidents reported"),
        ),
    )


def _broad(text: str, authority: Authority) -> Advice | None:
    if not _BROAD.search(text) and not _is_long(text):
        return None
    body = Body.CENTRAL_GOVERNMENT if authority.kind == AuthorityKind.CENTRAL_GOVERNMENT else Body.OTHER
    hours = int(body.limit / _POUNDS_AN_HOUR)
    return Advice(
        "broad",
        _("This may take too long to find"),
        ngettext(
            "An authority may refuse a request if finding the information would take more than %(hours)s hour "
            "(section 12 of the Act). Asking for everything often does.",
            "An authority may refuse a request if finding the information would take more than %(hours)s hours "
            "(section 12 of the Act). Asking for everything often does.",
            hours,
        )
        % {"hours": hours},
        _("It helps to ask for:"),
        (
            _("a shorter time, such as one month or one year"),
            _("one team, place or post instead of the whole organisation"),
            _("one kind of document, such as the minutes or the final report"),
            _("words that should be searched for"),
            _("a number instead of the records themselves"),
        ),
    )


def _is_long(text: str) -> bool:
    found = _LONG_TIME.search(text)
    return found is not None and (found["word"] is not None or int(found["figure"]) > _LONG)


def _several(text: str, authority: Authority) -> Advice | None:
    parts = splitting.suggest(text) if text.strip() else []
    if len(parts) < 2:
        return None
    return Advice(
        "several",
        _("You ask several questions"),
        _("That is fine. They will be numbered like this, and each gets an answer of its own:"),
        parts=tuple(parts),
    )


def _environment(text: str, authority: Authority) -> Advice | None:
    if not _suggested(text, authority, Law.EIR):
        return None
    return Advice(
        "environment",
        _("This may be about the environment"),
        _(
            "Information about the environment is asked for under other rules, the Environmental Information "
            "Regulations 2004. You need do nothing: the authority uses the right ones. The time to answer is the same."
        ),
    )


def _suggested(text: str, authority: Authority, law: Law) -> bool:
    """Whether the words look as if another law applied, by the same rule that officers are shown."""
    unsaved = Case(authority=authority, subject="", text=text, regime=Law.FOIA)
    return any(suggestion.regime == law for suggestion in regimes.suggest(unsaved))


RULES: tuple[Rule, ...] = (_own_data, _period, _unit, _broad, _environment, _several)


def kinds(advices: list[Advice]) -> list[str]:
    """The names of the rules that had something to say."""
    return [advice.kind for advice in advices]


# Domains that many people have an address at, by how they are often mistyped.
_MISTYPED = {
    "gmial.com": "gmail.com",
    "gmai.com": "gmail.com",
    "gmal.com": "gmail.com",
    "gmail.co": "gmail.com",
    "gmail.con": "gmail.com",
    "gmail.co.uk": "gmail.com",
    "googlemail.co": "googlemail.com",
    "hotmial.com": "hotmail.com",
    "hotmai.com": "hotmail.com",
    "hotmail.con": "hotmail.com",
    "hotmail.co": "hotmail.com",
    "outlok.com": "outlook.com",
    "outlook.con": "outlook.com",
    "yaho.com": "yahoo.com",
    "yahoo.con": "yahoo.com",
    "yahoo.co": "yahoo.co.uk",
    "iclod.com": "icloud.com",
    "icloud.con": "icloud.com",
    "btinternet.co": "btinternet.com",
    "btinernet.com": "btinternet.com",
}


def meant_address(email: str) -> str:
    """The address that was probably meant, where its end looks mistyped; empty otherwise. Only ever offered."""
    user, at, domain = email.strip().rpartition("@")
    meant = _MISTYPED.get(domain.casefold())
    return f"{user}{at}{meant}" if meant else ""
