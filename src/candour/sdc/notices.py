"""What the officer should know about a protected table, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from candour.findings import Finding, Severity
from candour.language import gettext as _
from candour.language import ngettext
from candour.sdc.policy import Policy
from candour.sdc.results import Account
from candour.tables import TOTAL, Dimension, Keys, Table

_ICO = "ICO, Anonymisation guidance (28 March 2025): singling out, linkability, motivated intruder"
_SHOWN = 3


def legend(policy: Policy) -> str:
    """The line under a protected table that says what a withheld cell may be."""
    return _(
        "Some numbers are withheld: counts of people below %(threshold)s, and other numbers, larger ones among them, "
        "from which those could be worked out. All are marked alike."
    ) % {"threshold": policy.threshold}


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
            _shortened(places),
            ngettext(
                "One small count was released in an earlier table, so it cannot be withheld now.",
                "%(count)s small counts were released in an earlier table, so they cannot be withheld now.",
                len(exposed),
            )
            % {"count": len(exposed)},
            _("Consider whether the earlier release should be withdrawn from the disclosure log."),
            "Earlier releases in the ledger",
        )
    if given_away:
        yield Finding(
            "SDC-12",
            Severity.WARNING,
            _shortened(given_away),
            ngettext(
                "One withheld number can be narrowed from earlier tables, whatever is withheld now.",
                "%(count)s withheld numbers can be narrowed from earlier tables, whatever is withheld now.",
                len(given_away),
            )
            % {"count": len(given_away)},
            _("Withholding cannot undo it; consider whether the earlier release should be withdrawn."),
            "Earlier releases in the ledger",
        )


INSIDER_FINDING = "SDC-14"
"""The id of the finding that a person alone in a cell can open another."""


def open_to_insiders() -> Finding:
    """The error that some person alone in a cell can open another, even with everything withheld."""
    return Finding(
        INSIDER_FINDING,
        Severity.ERROR,
        _("the withheld cells"),
        _("A person who is alone in one cell can work another small count out, whatever is withheld."),
        _("Merge categories or leave a dimension out, and protect the smaller table."),
        "Everything withheld and the earlier releases together, tried for each person alone in a cell",
    )


def rows_left_out() -> Finding:
    """The note that the row accounts were taken out of the provenance."""
    return Finding(
        "SDC-13",
        Severity.INFO,
        "provenance.rows",
        _("The table's grand total is not published, so the numbers of rows read and counted were left out with it."),
        "",
        "A number of rows counted is the grand total under another name",
    )


def _where(table: Table, keys: Keys) -> str:
    pairs = zip(table.dimensions, keys, strict=True)
    return ", ".join(f"{dimension.name}={code}" for dimension, code in pairs if code != TOTAL) or _("the total of all")


def _shortened(places: Sequence[str]) -> str:
    return listed(places[:_SHOWN], len(places) - _SHOWN)


def listed(places: Sequence[str], others: int) -> str:
    """The places one after another, and how many others there are where there are any."""
    named = "; ".join(places)
    if others <= 0:
        return named
    return ngettext("%(places)s; and %(count)s more", "%(places)s; and %(count)s more", others) % {
        "places": named,
        "count": others,
    }


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
                _shortened(places),
                ngettext(
                    "One published cell holds everybody of its total along %(dimension)s: whoever is known to be in "
                    "the total is known to be in the cell, small number or not.",
                    "%(count)s published cells hold everybody of their total along %(dimension)s: whoever is known to "
                    "be in the total is known to be in the cell, small number or not.",
                    len(places),
                )
                % {"count": len(places), "dimension": repr(dimension.label)},
                _("Where that tells something of a person, merge categories of %(dimension)s or leave it out.")
                % {"dimension": repr(dimension.label)},
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
    now = len(account.primary)
    return tuple(
        ngettext(
            "Without %(dimension)s the table would have one count above zero, %(small)s of them too small to "
            "show (now %(now_small)s of %(now_count)s).",
            "Without %(dimension)s the table would have %(count)s counts above zero, %(small)s of them too small to "
            "show (now %(now_small)s of %(now_count)s).",
            count,
        )
        % {"dimension": repr(label), "count": count, "small": small, "now_small": now, "now_count": counted}
        for share, label, small, count in sorted(said)
        if share < now / counted
    )


def without(table: Table, name: str) -> Table:
    """The table with one dimension left out: its cells at that dimension's total."""
    position = [dimension.name for dimension in table.dimensions].index(name)
    dimensions = (*table.dimensions[:position], *table.dimensions[position + 1 :])
    cells = {
        (*keys[:position], *keys[position + 1 :]): cell for keys, cell in table.cells.items() if keys[position] == TOTAL
    }
    return replace(table, dimensions=dimensions, cells=cells)
