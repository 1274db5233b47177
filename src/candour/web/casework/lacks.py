"""What the letter of a case still lacks, in plain sentences, each with the page that mends it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import ngettext as _n

from candour.findings import Finding, Severity
from candour.letters import Holding
from candour.web.casework.drafts import Preview, parts_of
from candour.web.casework.models import Case, Draft, FileState, Kind, TaskState
from candour.words import day_in_words

# What a finding about a decision means to who is still filling it in. Where a rule is not named here, or is about
# words already written, the finding's own message and remedy say it.
_PLAIN: dict[str, Any] = {
    "DUT-01": gettext_lazy("Say whether the information is held."),
    "REF-04": gettext_lazy("Say why this provision applies."),
    "DAT-05": gettext_lazy(
        "Numbers in this table are withheld, and no refusal says why. Refuse to supply them, usually under section "
        "40(2) by virtue of 40(3A)(a), and tick this table there."
    ),
    "PRJ-01": gettext_lazy("Say what would be harmed, how, and how sure that is."),
    "LET-01": gettext_lazy("Look whether the regulator’s postal address in the letter is still right."),
    "REF-07": gettext_lazy("Say where the applicant can find the information."),
    "REF-09": gettext_lazy("Record the opinion of the qualified person."),
    "REF-11": gettext_lazy("Choose the purpose in section 31(2) that this paragraph needs."),
    "REF-15": gettext_lazy("Say how the applicant can ask for their own data."),
    "CST-04": gettext_lazy("Say how the request could be narrowed, so that it would fit."),
    "REG-02": gettext_lazy("Say why the information cannot be given in the form that was asked for."),
}
_INDEXED = re.compile(r"(parts|refusals|denials)\[(\d+)\]")
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_SINGLE = re.compile(r"(?<!\w)'([^']*)'(?!\w)")
_QUOTED = re.compile(r'"([^"]*)"')
_PAGES = {
    "cost": "case-decide-cost",
    "dismissal": "case-decide-dismissal",
    "review": "case-decide-review",
    "introduction": "case-decide-words",
    "closing": "case-decide-words",
    "request": "case-decide-words",
    "format_preference": "case-decide-words",
}
# Under which small numbers about people are usually withheld.
_OF_PEOPLE = "40(2) by virtue of 40(3A)(a)"


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing or wrong: where (in words), what, and the page that mends it (empty: none here).

    `query` goes behind the page's address and fills some of it in. `stops` says that no letter can leave with it.
    `finding` is the check's own, where there is one; `overridden` says that two people agreed to go ahead in spite of
    it.
    """

    where: str
    text: str
    page: str = ""
    args: dict[str, Any] = field(default_factory=dict)
    stops: bool = True
    finding: Finding | None = None
    overridden: bool = False
    query: str = ""

    @property
    def source(self) -> str:
        """The rule, and what it rests on, in one line; nothing where no rule says it."""
        if self.finding is None:
            return ""
        # Some rules rest on a file of data, which tells a reader of the page nothing.
        rests = "" if ".toml" in self.finding.source else self.finding.source
        return ", ".join(part for part in (self.finding.id, rests) if part)


def lacks_of(draft: Draft, seen: Preview) -> list[Lack]:
    """Everything that the letter still lacks, what stops it first."""
    found = [*_own(draft, seen), *(of_finding(draft, one, seen) for one in seen.findings)]
    return sorted(found, key=lambda lack: (lack.overridden, not lack.stops))


def stopping(lacks: list[Lack]) -> list[Lack]:
    """Those with which no letter may leave."""
    return [lack for lack in lacks if lack.stops and not lack.overridden]


@dataclass(frozen=True, slots=True)
class Place:
    """Everything that is missing or wrong in one place, to be shown together."""

    where: str
    page: str
    args: dict[str, Any]
    query: str
    lacks: tuple[Lack, ...]


def by_place(lacks: list[Lack]) -> list[Place]:
    """What is missing, place by place, in the order of the first thing missing there."""
    found: dict[tuple[str, str, str, str], list[Lack]] = {}
    for lack in lacks:
        found.setdefault((lack.where, lack.page, str(sorted(lack.args.items())), lack.query), []).append(lack)
    return [Place(rows[0].where, rows[0].page, rows[0].args, rows[0].query, tuple(rows)) for rows in found.values()]


def page_of(draft: Draft, where: str) -> tuple[str, str, dict[str, Any]]:
    """For a place in a record ("refusals[0].why"): what it is in words, and the page (name and arguments) for it."""
    given = {"reference": draft.case.reference}
    if match := _INDEXED.match(where):
        index = int(match[2])
        if match[1] == "parts":
            parts = parts_of(draft.case)
            number = parts[index].number if index < len(parts) else ""
            return _("Part %(number)s") % {"number": number}, "case-decide-part", {**given, "number": number}
        listed = draft.decision.get(match[1], [])
        provision = listed[index]["provision"] if index < len(listed) else ""
        page = "case-decide-refusal" if match[1] == "refusals" else "case-decide-denial"
        words = _("Section %(provision)s") if draft.case.regime != "eir" else _("Regulation %(provision)s")
        return words % {"provision": provision}, page, {**given, "number": index + 1}
    key = re.split(r"[.\[, ]", where, maxsplit=1)[0]
    if key == "table":
        name = where.removeprefix("table ").partition(",")[0]
        titles = draft.case.counts.standing().filter(name=name).values_list("title", flat=True)
        return _("Table “%(title)s”") % {"title": titles.first() or name}, "", {}
    return _labels().get(key, _("The letter")), _PAGES.get(key, ""), given if key in _PAGES else {}


def curly(text: str) -> str:
    """A message of the law or of a check as pages write it: dates in words, and quotation marks with a shape."""
    dated = _DATE.sub(lambda found: day_in_words(dt.date.fromisoformat(found[0])), text)
    return _QUOTED.sub("“\\1”", _SINGLE.sub("“\\1”", dated)).replace("'", "’")


def _labels() -> dict[str, str]:
    return {
        "cost": _("Refusal because of cost"),
        "dismissal": _("Vexatious or repeated request"),
        "review": _("Outcome of the review"),
        "introduction": _("Introduction"),
        "closing": _("Closing words"),
        "request": _("The request as quoted"),
        "format_preference": _("The form asked for"),
        "rights": _("How to complain (in the authority’s own settings)"),
        "authority": _("The authority’s own settings"),
        "date": _("Day of the letter"),
        "received": _("Day of receipt"),
        "due": _("Day due"),
    }


def of_finding(draft: Draft, finding: Finding, seen: Preview) -> Lack:
    """What a check found, in the words of who has to mend it."""
    where, page, args = page_of(draft, finding.where)
    plain, query = _PLAIN.get(finding.id), ""
    given = {"reference": draft.case.reference}
    if finding.id == "DAT-05" and not page:
        table = finding.where.removeprefix("table ").partition(",")[0]
        page, args, query = "case-decide-refusal-new", given, urlencode({"provision": _OF_PEOPLE, "table": table})
    elif number := _denied_by_nothing(draft, finding):
        plain = _("Enter the provision under which this part is neither confirmed nor denied, and why.")
        page, args, query = "case-decide-denial-new", given, urlencode({"part": number})
    said = finding.message[:1].upper() + finding.message[1:]
    said += "" if said.endswith((".", "?", "!")) else "."
    text = str(plain) if plain else curly(f"{said} {finding.remedy}").replace("the record", "the decision")
    overridden = finding.id in seen.overridden
    return Lack(where, text, page, args, finding.severity is Severity.ERROR, finding, overridden, query)


def _denied_by_nothing(draft: Draft, finding: Finding) -> str:
    """The number of the part that a finding is about, where that part alone lacks the provision of its denial."""
    match = _INDEXED.fullmatch(finding.where)
    if finding.id != "DUT-02" or match is None:
        return ""
    number = str(parts_of(draft.case)[int(match[2])].number)
    parts: list[dict[str, Any]] = draft.decision.get("parts", [])
    decided = next((one for one in parts if one.get("number") == number), {})
    denials = [one for one in draft.decision.get("denials", []) if not one.get("scope")]
    covered = any(number in one.get("parts", []) or not one.get("parts") for one in denials)
    is_alone = not decided.get("disclosures")
    return number if decided.get("holding") == Holding.NEITHER and is_alone and not covered else ""


def _own(draft: Draft, seen: Preview) -> Iterator[Lack]:
    """What no check of a record can see: that something is missing from it altogether."""
    case = draft.case
    given = {"reference": case.reference}
    if seen.problem:
        yield Lack(_("The decision"), curly(seen.problem))
    if draft.kind in (Kind.ANSWER, Kind.REVIEW_OUTCOME):
        yield from _unused(case, seen)
        yield from _still_out(case)
    if draft.kind == Kind.ANSWER and case.format_asked and not draft.decision.get("format_preference"):
        yield Lack(
            _("The form asked for"),
            _("The applicant asked for a particular form: say whether the answer has it."),
            "case-decide-words",
            given,
        )
    if draft.kind == Kind.REVIEW_OUTCOME:
        yield from _review(draft, given)


def _review(draft: Draft, given: dict[str, Any]) -> Iterator[Lack]:
    review = draft.decision.get("review", {})
    needed = {
        "result": _("Say whether the complaint is upheld."),
        "reviewer": _("Say who carried out the review."),
        "reasons": _("Give the reasons for the outcome of the review."),
    }
    for key, text in needed.items():
        if not review.get(key):
            yield Lack(_("Outcome of the review"), text, "case-decide-review", given)


def _unused(case: Case, seen: Preview) -> Iterator[Lack]:
    """Counts and clean files that no part supplies: perhaps on purpose, so they never stop the letter."""
    if seen.record is None:
        return
    disclosures = seen.record.disclosures
    supplied = {one.table for one in disclosures} | {name for one in disclosures for name in one.files}
    files = case.files.filter(state=FileState.CLEAN).values_list("name", flat=True)
    for name in (*seen.tables, *files):
        if name not in supplied:
            text = _("“%(name)s” is ready, and no part supplies it. Leave it out if that is meant.") % {"name": name}
            yield Lack(_("Not used"), text, stops=False)


def _still_out(case: Case) -> Iterator[Lack]:
    count = case.tasks.filter(state=TaskState.OPEN).count()
    if count:
        text = _n(
            "One search that somebody was asked to make is not finished.",
            "%(count)d searches that people were asked to make are not finished.",
            count,
        ) % {"count": count}
        yield Lack(_("Searches"), text, stops=False)
