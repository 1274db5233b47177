"""Checks of a letter's text on figures: sums, percentages, marks in tables, offence codes, series (DAT)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from candour.findings import Finding
from candour.language import gettext as _
from candour.letters.letter_text import Grid
from candour.letters.lint.facts import Facts
from candour.letters.lint.reading import Voice, fold, place
from candour.letters.lint.rules import finding


def check(facts: Facts) -> Iterator[Finding]:
    """Everything that the text shows about its figures."""
    loosely = re.search(
        r"\b(?:may|do|does|will|might) not (?:always )?(?:sum|add|total|equal)\b|\bround(?:ed|ing)\b|"
        r"\bmore than once\b|"
        r"\bduplicat\w+|\bcounted (?:once|twice|in each)\b|\bmore than one\b",
        facts.reading.all_folded,
    )
    if not loosely:
        for grid in facts.reading.letter.grids:
            yield from _totals(facts, grid)
    yield from _percentages(facts)
    yield from _marks(facts)
    yield from _codes(facts)
    yield from _series(facts)


def _number(cell: str) -> int | None:
    text = cell.replace(",", "").strip()
    return int(text) if re.fullmatch(r"\d{1,9}", text) else None


_TOTAL = re.compile(r"^(?:grand |overall |sub-?)?totals?\b")


def _totals(facts: Facts, grid: Grid) -> Iterator[Finding]:
    """Rows and columns named total, against what they should add up from. A cell that is no number ends the check."""
    header = grid.rows[0] if _is_header(grid.rows[0]) else ()
    first = 1 if header else 0
    if header and _TOTAL.match(fold(header[-1])):
        for offset, row in enumerate(grid.rows[first:], start=first):
            if len(row) == len(header):
                parts = [_number(cell) for cell in row[1:-1]]
                yield from _disagreement(facts, grid, offset, row[0], parts, _number(row[-1]))
    last = len(grid.rows) - 1
    if last - first >= 2 and _TOTAL.match(fold(grid.rows[last][0])):
        body = [row for row in grid.rows[first:last] if not _TOTAL.match(fold(row[0]))]
        for column in range(1, len(grid.rows[last])):
            parts = [_number(row[column]) if column < len(row) else None for row in body]
            has_name = column < len(header)
            if has_name and _NOT_SUMMED.search(fold(header[column])):
                continue
            name = header[column] if has_name else _("column %(number)s") % {"number": column + 1}
            yield from _disagreement(facts, grid, last, name, parts, _number(grid.rows[last][column]))


_NOT_SUMMED = re.compile(
    r"\b(?:average|mean|median|rates?|per|age|year|percentage|percent|proportion|rank|code|ratio)\b|%"
)


def _is_header(row: tuple[str, ...]) -> bool:
    """Whether a first row names columns: words, or years, and no counts."""
    counts = [cell for cell in row[1:] if _number(cell) is not None and not re.fullmatch(r"(?:19|20)\d\d", cell)]
    return not counts


def _disagreement(
    facts: Facts, grid: Grid, offset: int, name: str, parts: list[int | None], total: int | None
) -> Iterator[Finding]:
    numbers = [part for part in parts if part is not None]
    if total is None or len(numbers) != len(parts) or len(parts) < 2 or sum(numbers) == total:
        return
    letter = facts.reading.letter
    number = min(grid.paragraph + offset, len(letter.paragraphs) - 1)
    yield finding(
        "DAT-03",
        place(letter, number, letter.paragraphs[number].text),
        _("“%(name)s” adds up to %(sum)s, and its total says %(total)s")
        % {"name": name, "sum": sum(numbers), "total": total},
    )


_PERCENTAGE = re.compile(
    r"\b(?P<part>\d[\d,]*) (?:\w+ )?(?:out )?of (?:the |these |"
    r"those )?(?P<whole>\d[\d,]*)\b(?: \w+){0,3}? ?[(,=-] ?(?:or |which is |that is )?"
    r"(?P<percent>\d{1,3}(?:\.\d+)?) ?(?:%|per ?cent)"
)


def _percentages(facts: Facts) -> Iterator[Finding]:
    for sentence in facts.reading.said():
        for match in _PERCENTAGE.finditer(sentence.folded):
            part, whole = (int(match[name].replace(",", "")) for name in ("part", "whole"))
            said = float(match["percent"])
            decimals = len(match["percent"].partition(".")[2])
            # Half a unit of the last digit either way, and as much again for whoever cuts instead of rounding.
            if whole and abs(100 * part / whole - said) > 10**-decimals:
                yield finding(
                    "DAT-03",
                    facts.reading.where(sentence, match.start()),
                    _("%(part)s of %(whole)s is %(percent)s%%, and the letter says %(said)s%%")
                    % {"part": part, "whole": whole, "percent": f"{100 * part / whole:.1f}", "said": match["percent"]},
                )


_MARK = re.compile(
    r"^(?:\[(?:c|x|z|u|low|w|s|suppressed)\]|\*+|<\s?\d{1,2}|≤\s?\d{1,2}|fewer than \w+|less than \w+|"
    r"\d{1,2} or (?:fewer|less))$"
)


def _marks(facts: Facts) -> Iterator[Finding]:
    """Marks for withheld numbers need an exemption and a key."""
    letter = facts.reading.letter
    for grid in letter.grids:
        for offset, row in enumerate(grid.rows):
            mark = next((cell for cell in row if _MARK.match(fold(cell))), None)
            if mark is None:
                continue
            number = min(grid.paragraph + offset, len(letter.paragraphs) - 1)
            where = place(letter, number, letter.paragraphs[number].text)
            if facts.regime == "foia" and not facts.exemptions and mark not in ("[x]", "[z]"):
                message = _("a number is shown as %(mark)s, and no exemption is cited for what is withheld")
                yield finding("DAT-05", where, message % {"mark": mark})
            elif not _has_key(facts, mark, grid):
                message = _("a cell shows %(mark)s, and no words were found that say what it means")
                yield finding("DAT-06", where, message % {"mark": mark})
            return


def _has_key(facts: Facts, mark: str, grid: Grid) -> bool:
    if re.search(r"\d|than", mark):
        return True
    rows = range(grid.paragraph, grid.paragraph + len(grid.rows))
    words = [sentence for sentence in facts.reading.sentences if sentence.paragraph not in rows]
    return any(mark in sentence.folded for sentence in words) or any(
        re.search(r"\bsuppress|\bwithheld|\bwithhold|\bredact|\basterisk", sentence.folded)
        and re.search(r"\bnumbers?\b|\bfigures?\b|\bcells?\b|\bcounts?\b|\bsmall\b", sentence.folded)
        for sentence in words
    )


_OFFENCES: dict[str, tuple[str, str]] = {
    "86/2": (r"take|taking|make|making|distribut|indecent", r"prohibited|private sexual|revenge|extreme"),
    "86/10": (r"possess", r"prohibited|private sexual|revenge|extreme|distribut"),
    "86/15": (r"prohibited", r"private sexual|revenge|extreme|indecent photo|take|make|distribut"),
    "8/71": (r"private sexual|revenge|disclos", r"indecent photo|prohibited|extreme"),
}
_CODE = re.compile(r"(?<![\d/])0?(?P<klass>8|86)/(?P<number>0?2|10|15|71)(?![\d/])")


def is_wrong_offence(folded: str) -> str:
    """The code in a folded text whose words are those of another offence; empty where all is well.

    A text that names several codes is left alone.
    """
    codes = {f"{match['klass']}/{match['number'].lstrip('0')}" for match in _CODE.finditer(folded)}
    if len(codes) != 1:
        return ""
    code = codes.pop()
    right, wrong = _OFFENCES.get(code, ("", ""))
    return code if right and re.search(wrong, folded) and not re.search(right, folded) else ""


def _codes(facts: Facts) -> Iterator[Finding]:
    for sentence in facts.reading.said(Voice.ANSWER, Voice.REQUEST):
        if code := is_wrong_offence(sentence.folded):
            message = _("the words beside %(code)s are those of another offence") % {"code": code}
            yield finding("DAT-07", facts.reading.where(sentence), message)


def _series(facts: Facts) -> Iterator[Finding]:
    text = facts.reading.all_folded
    subject = re.search(r"\b0?86/0?2\b|\bindecent (?:photo|image)", text) and re.search(r"\bsuspect", text)
    children = re.search(r"\bchild|\bunder (?:1\d|the age)|\byouth|\bjuvenile|\baged? ", text)
    years = {
        int(year)
        for grid in facts.reading.letter.grids
        for row in grid.rows
        for year in re.findall(r"\b20\d\d\b", row[0] + " " + " ".join(grid.rows[0]))
    }
    if (
        subject
        and children
        and years
        and min(years) < 2024 <= max(years)
        and not re.search(r"persons? involved|recording (?:change|practice|guidance)", text)
    ):
        grid = facts.reading.letter.grids[0]
        yield finding(
            "DAT-08",
            place(facts.reading.letter, grid.paragraph, facts.reading.letter.paragraphs[grid.paragraph].text),
            _(
                "child suspects are counted from %(first)s to %(last)s, and no note on the change of recording in "
                "spring 2024 was found"
            )
            % {"first": min(years), "last": max(years)},
        )
