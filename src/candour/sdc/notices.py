"""What the officer should know about a protected table, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from candour.findings import Finding, Severity
from candour.sdc.policy import Policy
from candour.sdc.results import Account
from candour.tables import TOTAL, Dimension, Keys, Table

_ICO = "ICO, Anonymisation guidance (28 March 2025): singling out, linkability, motivated intruder"
_SHOWN = 3


def legend(policy: Policy) -> str:
    """The line under a protected table that says what a withheld cell may be."""
    return (
        f"Some numbers are withheld: counts of people below {policy.threshold}, and other numbers, larger ones among "
        "them, from which those could be worked out. All are marked alike."
    )


def findings(
    table: Table, published: Table, policy: Policy, exposed: Sequence[Keys], given_away: Sequence[str]
) -> Iterator[Finding]:
    """Group disclosure, and small counts that earlier releases show or give away."""
    if policy.group_disclosure:
        yield from _groups(published, policy)
    if exposed:
        places = [_where(table, keys) for keys in exposed]
        yield Finding(
            "SDC-11",
            Severity.WARNING,
            _listed(places),
            f"{len(exposed)} small counts were released in an earlier table, so they cannot be withheld now.",
            "Consider whether the earlier release should be withdrawn from the disclosure log.",
            "Earlier releases in the ledger",
        )
    if given_away:
        yield Finding(
            "SDC-12",
            Severity.WARNING,
            _listed(given_away),
            f"{len(given_away)} withheld numbers can be narrowed from earlier tables, whatever is withheld now.",
            "Withholding cannot undo it; consider whether the earlier release should be withdrawn.",
            "Earlier releases in the ledger",
        )


INSIDER_FINDING = "SDC-14"
"""The id of the finding that a person alone in a cell can open another."""


def open_to_insiders() -> Finding:
    """The error that some person alone in a cell can open another, even with everything withheld."""
    return Finding(
        INSIDER_FINDING,
        Severity.ERROR,
        "the withheld cells",
        "A person who is alone in one cell can work another small count out, whatever is withheld.",
        "Merge categories or leave a dimension out, and protect the smaller table.",
        "Everything withheld and the earlier releases together, tried for each person alone in a cell",
    )


def rows_left_out() -> Finding:
    """The note that the row accounts were taken out of the provenance."""
    return Finding(
        "SDC-13",
        Severity.INFO,
        "provenance.rows",
        "The table's grand total is not published, so the numbers of rows read and counted were left out with it.",
        "",
        "A number of rows counted is the grand total under another name",
    )


def _where(table: Table, keys: Keys) -> str:
    pairs = zip(table.dimensions, keys, strict=True)
    return ", ".join(f"{dimension.name}={code}" for dimension, code in pairs if code != TOTAL) or "the total of all"


def _listed(places: Sequence[str]) -> str:
    more = len(places) - _SHOWN
    return "; ".join(places[:_SHOWN]) + (f"; and {more} more" if more > 0 else "")


def _groups(published: Table, policy: Policy) -> Iterator[Finding]:
    """Rows, shown in the published table, all of whose people fall in one cell."""
    for position, dimension in enumerate(published.dimensions):
        if not dimension.additive:
            continue
        places = [_where(published, keys) for keys in _gathered(published, position, dimension, policy.threshold)]
        if places:
            yield Finding(
                "SDC-10",
                Severity.WARNING,
                _listed(places),
                f"{len(places)} published cells hold everybody of their total along {dimension.label!r}: whoever is "
                "known to be in the total is known to be in the cell, small number or not.",
                f"Where that tells something of a person, merge categories of {dimension.label!r} or leave it out.",
                _ICO,
            )


def _gathered(table: Table, position: int, dimension: Dimension, threshold: int) -> Iterator[Keys]:
    for keys in table.addresses():
        parts = dimension.children(keys[position])
        whole = table.cells[keys].value
        if len(parts) < 2 or whole is None or whole < threshold:
            continue
        for part in parts:
            address = (*keys[:position], part, *keys[position + 1 :])
            if table.cells[address].value == whole and not dimension.children(part):
                yield address


def suggestions(table: Table, policy: Policy, account: Account) -> tuple[str, ...]:
    """Coarser tables that would need less withholding, for the officer to weigh; none where little is withheld.

    For each dimension with a total: what share of the counts would be too small if that dimension were left out.
    """
    counted = sum(1 for cell in table.cells.values() if cell.value)
    withheld = len(account.primary) + len(account.secondary)
    if not counted or withheld * 4 <= counted:
        return ()
    said = []
    for dimension in table.dimensions:
        if not dimension.has_total or len(table.dimensions) == 1:
            continue
        smaller = without(table, dimension.name)
        values = [cell.value for cell in smaller.cells.values() if cell.value]
        small = sum(policy.is_sensitive(value) for value in values)
        said.append((small / len(values), dimension.label, small, len(values)))
    return tuple(
        f"Without {label!r} the table would have {count} counts above zero, {small} of them too small to show "
        f"(now {len(account.primary)} of {counted})."
        for share, label, small, count in sorted(said)
        if share < len(account.primary) / counted
    )


def without(table: Table, name: str) -> Table:
    """The table with one dimension left out: its cells at that dimension's total."""
    position = [dimension.name for dimension in table.dimensions].index(name)
    dimensions = (*table.dimensions[:position], *table.dimensions[position + 1 :])
    cells = {
        (*keys[:position], *keys[position + 1 :]): cell for keys, cell in table.cells.items() if keys[position] == TOTAL
    }
    return replace(table, dimensions=dimensions, cells=cells)
