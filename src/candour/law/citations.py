"""Citations as people write them, read and checked against the table of provisions.

A citation is read in three steps: `scan` finds the raw codes in a text and where they stand; `resolve` looks one code
up in the table and says what is wrong with it; `find_citations` and `parse_citation` put the two together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from candour.errors import BadInput
from candour.language import gettext as _
from candour.law.events import Regime
from candour.law.provision_table import Kind, Provision, Role, Section, Test, table
from candour.law.scanning import Raw, number_of, parts_of, scan

# The last section of the Act and the last regulation of the EIR.
LAST_NUMBER = {Regime.FOIA: 88, Regime.EIR: 21}
# The paragraphs of section 31(2).
PURPOSES = tuple(f"({letter})" for letter in "abcdefghij")

# The law, named before the citation: "FOIA s.30(1)(a)", "EIR 12(5)(b)", "Exemption 30(1)(a)".
_LAW_FIRST = re.compile(
    r"\s*(?:(?:the\s+)?(?:FOIA?|Freedom of Information Act)(?:\s+2000)?\s*,?|exemption"
    r"|(?P<eir>(?:the\s+)?(?:EIRs?|Environmental Information Regulations)(?:\s+2004)?\s*,?|exception))\s+(?=[s§rR\d])",
    re.IGNORECASE,
)
_UNBRACKETED = re.compile(r"\s*(?:sections?|regulations?|sec|regs?|[srSR§])?\.?\s*(?P<number>\d{1,2}[A-Z]?)(?=[\W])")


class Fault(StrEnum):
    """What is wrong with a citation."""

    INCOMPLETE = "incomplete"
    OBSOLETE = "obsolete"
    MALFORMED = "malformed"
    UNKNOWN = "unknown"


class BadCitation(BadInput):
    """A citation that cannot stand. `fault` says how it is wrong; `suggestion` what it should be, if that is known."""

    def __init__(self, message: str, fault: Fault, suggestion: str = "") -> None:
        super().__init__(message)
        self.fault = fault
        self.suggestion = suggestion


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation found in a text.

    `start` and `end` are positions in the text, `text` the words between them. `act` names another Act that it belongs
    to ("Data Protection Act 2018"); it is empty for the regime's own law, and only then is the rest filled in. `code`
    and `by_virtue_of` are the citation in its plain form. `provision` is what it names, or the row it is near when it
    is incomplete. `fault`, `problem` and `suggestion` say what is wrong and what would be right.
    """

    start: int
    end: int
    text: str
    regime: Regime
    code: str
    act: str = ""
    by_virtue_of: str = ""
    provision: Provision | None = None
    fault: Fault | None = None
    problem: str = ""
    suggestion: str = ""


def find_citations(text: str, *, regime: Regime = Regime.FOIA) -> tuple[Citation, ...]:
    """Every citation of a section or regulation in running text, in order, with its position.

    Lists, ranges and continuations are taken apart: "S31(1)(a) and (b)" gives two. `regime` is the law that "section"
    means; "regulation" always means the EIR unless the text names other regulations.
    """
    return tuple(_cited(text, raw) for raw in scan(text, regime))


def parse_citations(text: str, *, regime: Regime = Regime.FOIA) -> tuple[Provision, ...]:
    """Every provision that a short text cites, such as "S31(1)(a) and (b)". BadCitation for the first wrong one."""
    if (law := _LAW_FIRST.match(text)) is not None:
        regime = Regime.EIR if law["eir"] else regime
        text = text[law.end() :]
    found = scan(text, regime, bare=True)
    if not found or _words_left(text, found):
        _refuse_without_brackets(text, regime)
        raise BadCitation(
            _("%(text)s is not a citation such as 30(1)(a)(i) or section 40(1)") % {"text": repr(text.strip())},
            Fault.MALFORMED,
        )
    made = []
    for raw in found:
        if raw.act:
            raise BadCitation(
                _("%(text)s cites the %(law)s, not the law this answer is under")
                % {"text": repr(text.strip()), "law": raw.act},
                Fault.UNKNOWN,
            )
        made.append(_resolved(raw.regime, raw.code, raw.by_virtue_of))
    return tuple(made)


@lru_cache(maxsize=1024)
def parse_citation(text: str, *, regime: Regime = Regime.FOIA) -> Provision:
    """The one provision that a text cites, such as "s.40(2) by virtue of s40(3A)(a)" or "regulation 12(5)(b)".

    BadCitation (a BadInput) says what is wrong and what would be right: an old citation, one that stops too early, one
    that the Act does not have.
    """
    found = parse_citations(text, regime=regime)
    if len(found) > 1:
        names = ", ".join(str(one) for one in found)
        raise BadCitation(
            _("%(text)s cites %(count)s provisions (%(names)s): cite one at a time")
            % {"text": repr(text.strip()), "count": len(found), "names": names},
            Fault.MALFORMED,
        )
    return found[0]


def _cited(text: str, raw: Raw) -> Citation:
    made = Citation(
        raw.start, raw.end, text[raw.start : raw.end], raw.regime, raw.code, raw.act, raw.by_virtue_of
    )  # fmt: skip
    if raw.act or raw.regime is Regime.FOISA:
        return made
    try:
        return replace(made, provision=_resolved(raw.regime, raw.code, raw.by_virtue_of))
    except BadCitation as problem:
        near = table().provisions.get((raw.regime, raw.code, raw.by_virtue_of))
        return replace(made, provision=near, fault=problem.fault, problem=str(problem), suggestion=problem.suggestion)


@lru_cache(maxsize=4096)
def _resolved(regime: Regime, code: str, by_virtue_of: str = "") -> Provision:
    """The provision with a plain code, checked. BadCitation when it cannot stand."""
    if regime is Regime.FOISA:
        raise BadCitation(_("the exemptions of the Scottish Act are not in the table of provisions yet"), Fault.UNKNOWN)
    _check_form(code)
    _check_form(by_virtue_of)
    for row in table().provisions.values():
        if row.regime is not regime:
            continue
        if code in row.aliases:
            return replace(row, code=row.row)
        if not _goes_on(code, row.code) or code[len(row.code) :] not in row.paragraphs:
            continue
        if by_virtue_of and row.role is Role.EXCLUSION:
            return _denial_on_a_ground(row, code, by_virtue_of)
        if _stands_on(by_virtue_of, row) or _names_purpose(row, code, by_virtue_of):
            return replace(row, code=code, by_virtue_of=by_virtue_of)
    return _other(regime, code, by_virtue_of)


def _stands_on(by_virtue_of: str, row: Provision) -> bool:
    if not row.by_virtue_of:
        return not by_virtue_of or by_virtue_of in row.grounds
    return _goes_on(by_virtue_of, row.by_virtue_of) and by_virtue_of[len(row.by_virtue_of) :] in row.conditions


def _names_purpose(row: Provision, code: str, by_virtue_of: str) -> bool:
    """Section 31(1)(g) to (i) stand on one of the purposes of section 31(2), which has paragraphs (a) to (j)."""
    if code[len(row.code) :] not in row.purpose_paragraphs or not row.purposes:
        return False
    return by_virtue_of.removeprefix(row.purposes) in PURPOSES


def _denial_on_a_ground(row: Provision, code: str, by_virtue_of: str) -> Provision:
    """An exclusion of the duty to confirm or deny, with the exemption it rests on: 30(3) by virtue of 30(1)(a)(i).

    Its kind is then the kind it has for that exemption: section 37(2) is absolute for 37(1)(a) to (ab), section 2(3).
    """
    ground = _resolved(row.regime, by_virtue_of)
    if ground.exclusion != row.code:
        served = [one.code for one in table().provisions.values() if one.exclusion == row.code]
        raise BadCitation(
            _("%(code)s does not rest on %(ground)s; it excludes confirming or denying for %(choices)s")
            % {"code": code, "ground": by_virtue_of, "choices": _either(served)},
            Fault.UNKNOWN,
        )
    return replace(row, code=code, by_virtue_of=by_virtue_of, kind=ground.exclusion_kind)


def _goes_on(code: str, start: str) -> bool:
    """Whether a code is another one or stands below it: 30(1)(a) below 30(1), but 40(5A) not below 40(5)."""
    return code == start or (code.startswith(start) and code[len(start)] == "(")


def _check_form(code: str) -> None:
    """Old citations and slips of the pen, each with what is right."""
    old = max(
        (row for row in table().obsolete.values() if _goes_on(code, row.code)),
        key=lambda row: len(row.code),
        default=None,
    )
    parts = parts_of(code)
    for place, part in enumerate(parts):
        if not (len(part) == 1 and part.isupper()):
            continue
        before, after = parts[:place], parts[place + 1 :]
        if before and before[-1].isdigit() and _has_subsection(number_of(code), before[-1] + part):
            joined = [*before[:-1], before[-1] + part, *after]
            right = number_of(code) + "".join(f"({one})" for one in joined)
            raise BadCitation(
                _("%(code)s: the subsection is (%(subsection)s), so it should be %(right)s")
                % {"code": code, "subsection": before[-1] + part, "right": right},
                Fault.MALFORMED,
                right,
            )
        right = code.lower().replace(number_of(code).lower(), number_of(code), 1)
        raise BadCitation(
            _("%(code)s: paragraphs are small letters, so it should be %(right)s") % {"code": code, "right": right},
            Fault.MALFORMED,
            right,
        )
    if old is not None:
        raise BadCitation(
            _("%(code)s was %(why)s; it is now %(now)s") % {"code": code, "why": old.why, "now": old.now},
            Fault.OBSOLETE,
            old.now,
        )


def _has_subsection(number: str, subsection: str) -> bool:
    section = table().sections.get((Regime.FOIA, number))
    return section is not None and subsection in section.subsections


def _other(regime: Regime, code: str, by_virtue_of: str) -> Provision:
    """A citation that is not a row of the table: a condition, an incomplete citation, another section, or a mistake."""
    rows = [row for row in table().provisions.values() if row.regime is regime]
    needs = [row for row in rows if row.code == code and row.by_virtue_of]
    if needs and not by_virtue_of:
        right = f"{code} by virtue of {needs[0].by_virtue_of}{needs[0].conditions[0]}"
        raise BadCitation(
            _("%(provision)s stands on a condition, which must be cited too: %(choices)s")
            % {"provision": _named(regime, code), "choices": _either(_conditions(needs))},
            Fault.INCOMPLETE,
            right,
        )
    if by_virtue_of:
        _refuse_condition(regime, code, by_virtue_of, needs)
    if "(" in code:
        below = [row.code + rest for row in rows for rest in row.paragraphs if rest and _goes_on(row.code + rest, code)]
        below += [row.code for row in rows if _goes_on(row.code, code) and row.code != code]
    else:
        below = [row.code for row in rows if _goes_on(row.code, code)]
    cited_whole = table().sections.get((regime, code))
    if below and not (cited_whole is not None and cited_whole.alone):
        choices = sorted(set(below), key=below.index)
        raise BadCitation(_too_early(_named(regime, code), choices), Fault.INCOMPLETE)
    number, parts = number_of(code), parts_of(code)
    section = table().sections.get((regime, number))
    if section is None and number.isdigit() and 1 <= int(number) <= LAST_NUMBER[regime]:
        section = Section(regime, number, "", ())
    beyond = section is None or (parts and section.subsections and parts[0] not in section.subsections)
    if section is None or beyond or _is_past_a_list(code, rows):
        raise BadCitation(_unknown(regime, code, rows), Fault.UNKNOWN)
    is_condition = any(code.startswith(start) for start in ("31(2)", "40(3A)", "40(3B)", "40(4A)"))
    role = Role.CONDITION if is_condition else Role.OTHER
    source = f"{regime.upper()} {'regulation' if regime is Regime.EIR else 'section'} {code}"
    return Provision(regime, code, number, section.title, role, Kind.NONE, "", Test.NONE, source)


def _refuse_condition(regime: Regime, code: str, by_virtue_of: str, needs: list[Provision]) -> None:
    below = [condition for condition in _conditions(needs) if _goes_on(condition, by_virtue_of)]
    if below:
        raise BadCitation(_too_early(by_virtue_of, below), Fault.INCOMPLETE)
    if needs:
        raise BadCitation(
            _("%(condition)s is not a condition of section %(code)s; it should be %(choices)s")
            % {"condition": by_virtue_of, "code": code, "choices": _either(_conditions(needs))},
            Fault.UNKNOWN,
        )
    raise BadCitation(
        _("%(provision)s does not stand on a condition such as %(condition)s")
        % {"provision": _named(regime, code), "condition": by_virtue_of},
        Fault.UNKNOWN,
    )


def _is_past_a_list(code: str, rows: list[Provision]) -> bool:
    """Whether a code goes on where its row ends, or is one more than a list of rows has: regulation 12(5)(h)."""
    before = code.rpartition("(")[0]
    listed = "(" in before and any(row.code.rpartition("(")[0] == before for row in rows)
    purpose = code.startswith("31(2)(") and code[5:] not in PURPOSES
    return listed or purpose or any(_goes_on(code, row.code) for row in rows)


def _conditions(rows: list[Provision]) -> list[str]:
    return [row.by_virtue_of + condition for row in rows for condition in row.conditions]


def _unknown(regime: Regime, code: str, rows: list[Provision]) -> str:
    number = number_of(code)
    said = {"provision": _named(regime, code)}
    near = next((row for row in rows if _goes_on(code, row.code)), None)
    if near is not None:
        said["choices"] = _either([near.code + rest for rest in near.paragraphs])
        return _("%(provision)s does not exist; it could be %(choices)s") % said
    before = code.rpartition("(")[0]
    beside = [row.code for row in rows if row.code.rpartition("(")[0] == before and "(" in before]
    if beside or code.startswith("31(2)("):
        said["choices"] = _either(beside or ["31(2)" + one for one in PURPOSES])
        return _("%(provision)s does not exist; it could be %(choices)s") % said
    section = table().sections.get((regime, number))
    if section is not None and section.subsections:
        said["whole"] = _named(regime, number)
        said["subsections"] = ", ".join(f"({one})" for one in section.subsections)
        return _("%(provision)s does not exist; %(whole)s has %(subsections)s") % said
    if regime is Regime.EIR:
        return _("there is no regulation %(code)s in the EIR") % {"code": code}
    return _("there is no section %(code)s in FOIA") % {"code": code}


def _named(regime: Regime, code: str) -> str:
    """A code with the word that its law has for its provisions."""
    if regime is Regime.EIR:
        return _("regulation %(code)s") % {"code": code}
    return _("section %(code)s") % {"code": code}


def _too_early(provision: str, choices: list[str]) -> str:
    said = {"provision": provision, "choices": _either(choices)}
    return _("%(provision)s stops too early: say which, %(choices)s") % said


def _either(choices: list[str]) -> str:
    if len(choices) == 1:
        return choices[0]
    return _("%(several)s or %(last)s") % {"several": ", ".join(choices[:-1]), "last": choices[-1]}


def _refuse_without_brackets(text: str, regime: Regime) -> None:
    """Say how 30(1)a, 30.1.a or s40 5B a i is written, where brackets make a citation of it."""
    head = _UNBRACKETED.match(text)
    if head is None or len(text) > 40:
        return
    parts = re.findall(r"\w+", text[head.end() :])
    right = head["number"] + "".join(f"({part})" for part in parts)
    try:
        right = str(_resolved(regime, right))
    except BadCitation:
        return
    if not parts:
        return
    raise BadCitation(
        _("%(code)s: subsections and paragraphs stand in brackets, so it should be %(right)s")
        % {"code": text.strip(), "right": right},
        Fault.MALFORMED,
        right,
    )


def _words_left(text: str, found: list[Raw]) -> bool:
    """Whether a short text holds anything but its citations."""
    before = text[: found[0].start].strip(" \t\n(\"'“")
    after = text[found[-1].tail :].strip(" \t\n).,;\"'”")
    return bool(before or after)
