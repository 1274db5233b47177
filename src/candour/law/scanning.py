"""Finding raw citations in running text: numbers and brackets, lists and ranges, and the Act they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from heapq import merge
from string import ascii_letters

from candour.law.events import Regime


@dataclass(frozen=True, slots=True)
class Raw:
    """A citation as found: where it stands, its plain code, the condition it stands on, another Act it belongs to.

    `tail` is where the text of its group ends, the name of the Act included. `ground` says that "by virtue of", or
    words like it, joined it to the citation before.
    """

    start: int
    end: int
    code: str
    regime: Regime
    by_virtue_of: str = ""
    act: str = ""
    tail: int = 0
    ground: bool = False


_PREFIX = r"(?P<word>sections?|sect?\.?|ss?\.?|regulations?|regs?\.?)"
_NUMBER = r"\d{1,3}(?:[A-Z]{1,2}(?![a-z]))?"
# (1), (3A), (a), (aa), (iv), and a lone capital, which is a slip to be named.
_PART = r"\s{0,2}\(\s?(?:\d{1,2}[A-Z]{0,2}|[a-z]|[a-h][a-d]|[ivx]{1,4}|[A-Z])\s?\)"
_HEAD = re.compile(
    rf"(?<![\w’'./£-]){_PREFIX}\s{{0,2}}(?P<number>{_NUMBER})(?P<parts>(?:{_PART})*)(?!\w)", re.IGNORECASE
)
_BARE = re.compile(
    rf"(?<![\w’'./£(-])(?P<number>{_NUMBER})(?P<parts>(?:\((?:\d{{1,2}}[A-Z]{{0,2}}|[a-z]|[a-h][a-d]|[ivx]{{1,4}}|[A-Z])\))+)(?!\w)"
)
_ALONE = re.compile(rf"(?<!\w)(?P<number>{_NUMBER})(?P<parts>(?:{_PART})*)(?!\w)")
_JOIN = re.compile(
    r"\s*(?:(?P<virtue>[,(]?\s*(?:by\s+(?:virtue|reason)\s+of|via|in\s+reliance\s+on|(?:read\s+|together\s+|taken\s+)*with)\s)"
    r"|(?P<range>\bto\b|[-–—](?=\s?(?:\(|\d|s\b|section)))|(?P<list>,\s*(?:and|or)\b|,|;|&|/|\band/or\b|\band\b|\bor\b))\s*",
    re.IGNORECASE,
)
_NEXT = re.compile(
    rf"(?:{_PREFIX}\s{{0,2}})?(?:(?P<number>{_NUMBER})(?P<parts>(?:{_PART})*)|(?P<more>(?:{_PART})+))(?![\w])",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\s*(?:%|per\b|[a-z]*\s?(?:days?|hours?|minutes?|months?|years?|records?|crimes?|people)\b)")
_NAME = r"(?:[A-Z(][\w()’',&-]*|of|and|the|for|to|in|etc\.?)"
_ACT_AFTER = re.compile(
    r"[\s)]{0,3}(?:\([^()]{0,60}\)\s*)?[,\s]{0,2}(?:of|in|under)?\s*(?:the\s+)?"
    rf"(?P<act>(?:(?:{_NAME})\s+){{0,14}}?(?:Act|Regulations|Order|Rules)\b(?:\s+\d{{4}})?|FOISA|FOIA(?:\s+2000)?|FoIA|FOI\s+Act(?:\s+2000)?|EIRs?\b|DPA\b(?:\s*(?:20)?\d\d)?|UK\s+GDPR|GDPR|[A-Z]{{2,6}}\s(?:19|20)\d\d)"
)
_ACT_BEFORE = re.compile(
    rf"(?P<act>(?:[A-Z][\w’'-]*\s+(?:(?:{_NAME})\s+){{0,12}})?(?:Act|Regulations|Order|Rules)\b(?:\s+\d{{4}})?"
    r"|FOIA|\b[A-Z]{2,6}\s?(?:19|20)\d\d|\bDPA(?:\s?\d\d)?|\bSI\s\d{4}/\d+)[,:]?\s+\(?$"
)
_NOT_A_SECTION = re.compile(
    r"(?:\b(?:art(?:icle)?s?|rules?|sch(?:edule)?s?|para(?:graph)?s?|orders?|chapters?|parts?|tables?|questions?|points?"
    r"|items?|clauses?|principles?|outcomes?|ref(?:erence)?|no|number|page|annex|appendix)\b\.?\s*|\bQ)$",
    re.IGNORECASE,
)
_OWN_FOI = re.compile(
    r"^(?:(?:the\s+)?Freedom of Information Act(?:\s+2000)?|FoIA?|FOIA?(?:\s+2000)?|FOI\s+Act(?:\s+2000)?"
    r"|(?:the|this|that|said)?\s*Act)$",
    re.IGNORECASE,
)
_OWN_EIR = re.compile(
    r"^(?:(?:the\s+)?Environmental Information Regulations(?:\s+2004)?|EIRs?(?:\s+2004)?|SI\s2004/3391"
    r"|(?:the|these|those)?\s*Regulations)$",
    re.IGNORECASE,
)
_OWN_FOISA = re.compile(
    r"^(?:(?:the\s+)?Freedom of Information \(Scotland\) Act(?:\s+2002)?|FOISA(?:\s+2002)?)$", re.IGNORECASE
)


def number_of(code: str) -> str:
    """The number of the section: "40" of 40(3A)(a)."""
    return code.partition("(")[0]


def parts_of(code: str) -> list[str]:
    """What stands in the brackets of a code: ["3A", "a"] of 40(3A)(a)."""
    return re.findall(r"\(\s?(\w+)\s?\)", code)


def scan(text: str, regime: Regime, *, bare: bool = False) -> list[Raw]:
    """Every raw citation in a text. `bare` also takes numbers without a word before them or brackets after them."""
    found: list[Raw] = []
    position = 0
    for head in _heads(text, bare):
        if head.start() < position:
            continue
        group, end = _group(text, head, regime, bare)
        found += _with_act(text, group, head.start(), end)
        position = max(end, found[-1].tail)
    return found


def _heads(text: str, bare: bool) -> Iterator[re.Match[str]]:
    """The places where a citation may begin, in order: after the word section, or where brackets give it away."""
    worded = _HEAD.finditer(text)
    unworded = _ALONE.finditer(text) if bare else (one for one in _BARE.finditer(text) if _may_stand_bare(text, one))
    return merge(worded, unworded, key=lambda head: head.start())


def _may_stand_bare(text: str, match: re.Match[str]) -> bool:
    """A number with brackets is a citation without the word only for Part II and sections 12, 14 and 17."""
    if _NOT_A_SECTION.search(text[max(0, match.start() - 24) : match.start()]):
        return False
    number = int(match["number"].rstrip(ascii_letters))
    return number in (12, 14, 17) or 21 <= number <= 44


def _group(text: str, head: re.Match[str], regime: Regime, bare: bool) -> tuple[list[Raw], int]:
    """The citations that hang together from a head on: lists, ranges, conditions; and where they end."""
    word = head.groupdict().get("word") or ""
    own = Regime.EIR if word.lower().startswith("r") else regime
    plural = word.lower().rstrip(".") in ("sections", "ss", "regulations", "regs")
    first = _plain(head["number"], head["parts"])
    group = [Raw(head.start(), head.end(), first, own)]
    end = head.end()
    while (join := _JOIN.match(text, end)) is not None:
        following = _NEXT.match(text, join.end())
        if following is None or not _belongs(text, following, plural or bare):
            break
        if following["word"] and following["word"].lower().startswith("r") != (own is Regime.EIR):
            break
        code = _continued(group[-1].code, following)
        if join["virtue"] and number_of(code) != number_of(group[-1].code):
            break
        if join["range"]:
            group += [Raw(following.start(), following.end(), one, own) for one in _between(group[-1].code, code)]
        group.append(Raw(following.start(), following.end(), code, own, ground=bool(join["virtue"])))
        end = following.end()
        plural = plural or (following["word"] or "").lower().rstrip(".") in ("sections", "ss", "regulations", "regs")
    return _conditions_joined(group), end


def _belongs(text: str, following: re.Match[str], plural: bool) -> bool:
    """Whether what follows a comma, "and" or "to" is one more citation rather than a number of something else."""
    if following["word"] or following["more"] or following["parts"]:
        return True
    return plural and _COUNTED.match(text, following.end()) is None


def _plain(number: str, parts: str | None) -> str:
    return number.upper() + "".join(f"({part})" for part in parts_of(parts or ""))


def _continued(before: str, following: re.Match[str]) -> str:
    """The full code of a continuation: (b) after 31(1)(a) is 31(1)(b); (3A)(a) after 40(2) is 40(3A)(a)."""
    if following["number"]:
        return _plain(following["number"], following["parts"])
    new = parts_of(following["more"])
    old = parts_of(before)
    if new[0][0].isdigit():
        kept: list[str] = []
    elif len(old) >= 3 and re.fullmatch(r"[ivx]+", new[0]):
        kept = old[:2]
    else:
        kept = old[:1]
    return number_of(before) + "".join(f"({part})" for part in [*kept, *new])


def _between(first: str, last: str) -> list[str]:
    """The codes strictly between two ends of a range: 31(1)(b) between 31(1)(a) and 31(1)(c)."""
    first_parts, last_parts = [number_of(first), *parts_of(first)], [number_of(last), *parts_of(last)]
    if len(first_parts) != len(last_parts) or first_parts[:-1] != last_parts[:-1]:
        return []
    low, high = first_parts[-1], last_parts[-1]
    if low.isdigit() and high.isdigit():
        steps = [str(step) for step in range(int(low) + 1, int(high))]
    elif len(low) == len(high) == 1 and low.islower() and high.islower():
        steps = [chr(step) for step in range(ord(low) + 1, ord(high))]
    else:
        return []
    if len(first_parts) == 1:
        return steps
    kept = first_parts[0] + "".join(f"({part})" for part in first_parts[1:-1])
    return [f"{kept}({step})" for step in steps]


def _conditions_joined(group: list[Raw]) -> list[Raw]:
    """Section 40(2) and its condition are one citation, however they are joined; so are 30(3) by virtue of 30(1)(b)."""
    made: list[Raw] = []
    for raw in (one for whole in group for part in _split_list(whole) for one in _split_condition(part)):
        before = made[-1] if made else None
        if before is not None and before.code == raw.code == "40(2)" and not before.by_virtue_of:
            made[-1] = replace(before, end=raw.end)
            continue
        if before is not None and not before.by_virtue_of and (raw.ground or _is_condition_of(raw.code, before.code)):
            made[-1] = replace(before, end=raw.end, by_virtue_of=raw.code)
        else:
            made.append(raw)
    return made


_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")


def _split_list(raw: Raw) -> list[Raw]:
    """31(1)(a)(b), a list without its comma, is 31(1)(a) and 31(1)(b); so is 36(2)(b)(i)(ii) two."""
    parts = parts_of(raw.code)
    last = len(parts) - 1
    while last > 1 and _follows(parts[last - 1], parts[last]):
        last -= 1
    if last == len(parts) - 1 or (number_of(raw.code), parts[0]) == ("40", "2"):
        return [raw]
    kept = number_of(raw.code) + "".join(f"({part})" for part in parts[:last])
    return [replace(raw, code=f"{kept}({part})") for part in parts[last:]]


def _follows(before: str, after: str) -> bool:
    """Whether one paragraph stands beside another and not below it: (b) after (a), (ii) after (i)."""
    if before in _ROMANS and after in _ROMANS:
        return _ROMANS.index(before) < _ROMANS.index(after)
    letters = len(before) == len(after) == 1 and before.islower() and after.islower()
    return letters and before < after and (after not in _ROMANS or before == "h")


def _split_condition(raw: Raw) -> list[Raw]:
    """40(2)(3A)(a), written without a joint, is 40(2) and 40(3A)(a)."""
    parts = parts_of(raw.code)
    if number_of(raw.code) != "40" or len(parts) < 2 or parts[0] != "2":
        return [raw]
    # Paragraphs (a) and (b) of section 40(2) only say that there must be a condition; they tell nothing apart.
    rest = [part for part in parts[1:] if part not in ("a", "b") or parts[1][0].isdigit()]
    if not rest:
        return [replace(raw, code="40(2)")]
    condition = "40" + "".join(f"({part})" for part in rest)
    return [replace(raw, code="40(2)"), replace(raw, code=condition)]


def _is_condition_of(code: str, of: str) -> bool:
    return of == "40(2)" and code.startswith(("40(3", "40(4"))


def _with_act(text: str, group: list[Raw], start: int, end: int) -> list[Raw]:
    """The group with the Act it belongs to, read from the words after it or before it."""
    after = _ACT_AFTER.match(text, end)
    before = _ACT_BEFORE.search(text[max(0, start - 160) : start])
    name = ""
    tail = end
    if after is not None:
        name, tail = after["act"], after.end()
    elif before is not None:
        name = before["act"]
    name = " ".join(name.split())
    own = group[0].regime
    if _OWN_FOISA.match(name):
        return [replace(raw, regime=Regime.FOISA, tail=tail) for raw in group]
    if not name or (_OWN_EIR if own is Regime.EIR else _OWN_FOI).match(name):
        return [replace(raw, tail=tail) for raw in group]
    # "section 17 and section 34 of the Data Protection Act": the name belongs to what its own "section" introduces.
    last = max(place for place, raw in enumerate(group) if text[raw.start].isalpha() or place == 0)
    if after is None:
        last = 0
    named = name.removeprefix("the ")
    return [replace(raw, act=named if place >= last else "", tail=tail) for place, raw in enumerate(group)]
