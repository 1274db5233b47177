"""Make a table safe to publish."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from candour.errors import BadInput
from candour.findings import Finding
from candour.language import gettext as _
from candour.sdc import notices
from candour.sdc.boxes import boxes_of
from candour.sdc.completion import complete
from candour.sdc.engine import Mask, model_of
from candour.sdc.ledger import Ledger
from candour.sdc.linking import link
from candour.sdc.optimum import improve
from candour.sdc.patterns import Searcher
from candour.sdc.people import alone
from candour.sdc.policy import DEFAULT_POLICY, Attacker, Policy
from candour.sdc.prober import Depth
from candour.sdc.problem import Judge, Problem
from candour.sdc.results import Account, Protected
from candour.sdc.system import System, build
from candour.sdc.verify import describe
from candour.sdc.weights import weight
from candour.sdc.witnesses import certify
from candour.tables import TOTAL, WITHHELD, Cell, CellState, Keys, Table

METHODS = ("suppress", "round", "band", "best")
"""The ways of protecting a table that the interface knows. This version carries out `suppress`."""

DEFAULT_EFFORT = 2.0
"""What is allowed for searching, in units of very roughly a second."""


def protect(
    table: Table,
    policy: Policy = DEFAULT_POLICY,
    *,
    method: str = "suppress",
    ledger: Ledger | None = None,
    effort: float = DEFAULT_EFFORT,
) -> Protected:
    """Withhold small counts, and as few others as are found to do, so that no withheld cell can be worked out.

    The table given must be complete: it holds the true counts and nothing is withheld in it yet. `effort` bounds the
    search for a better pattern, in units of very roughly a second; it is reckoned from the work done and not from the
    clock, so the same table and policy always give the same result. From 10 on, large tables too get all of it for a
    better pattern and a proof of how good it is. `BadInput` if the table's margins contradict it, if it is already
    protected, if the method is not available, or if the effort is not above 0.
    """
    if method not in METHODS:
        raise BadInput(
            _("method %(method)s is not one of %(methods)s") % {"method": repr(method), "methods": ", ".join(METHODS)}
        )
    if method != "suppress":
        raise BadInput(
            _("method %(method)s is not available yet; this version has 'suppress'") % {"method": repr(method)}
        )
    if not 0 < effort < float("inf"):
        raise BadInput(_("effort is %(effort)s; it must be a number above 0") % {"effort": f"{effort:g}"})
    _check(table)
    earlier = ledger.tables() if ledger else ()
    case = _prepare(table, policy, earlier)
    judge = Judge(case.problem)
    hidden, bound = _choose(case.problem, judge, effort)
    return _finish(case, judge, hidden, bound)


@dataclass(slots=True)
class _Case:
    """A table on its way to being protected: what is given, and where its cells stand in the problem."""

    table: Table
    policy: Policy
    earlier: tuple[Table, ...]
    groups: list[int]
    system: System
    columns: dict[Keys, int]
    problem: Problem
    hopeless: Mask
    exposed: tuple[Keys, ...]


def _check(table: Table) -> None:
    if table.has_withheld:
        raise BadInput(
            _("table %(title)s has withheld cells already; give the complete counts to protect")
            % {"title": repr(table.title)}
        )
    for relation in (system := build([table], [0])).contradictions:
        whole = describe(system.names[relation.whole])
        parts = sum(system.values[part] or 0 for part in relation.parts)
        raise BadInput(
            _(
                "table %(title)s: %(place)s is %(total)s, but its parts along %(dimension)s sum to %(sum)s; correct "
                "the counts, or declare the dimension not additive if one unit may stand in several of its categories"
            )
            % {
                "title": repr(table.title),
                "place": whole,
                "total": system.values[relation.whole],
                "dimension": repr(relation.dimension),
                "sum": parts,
            }
        )


def _prepare(table: Table, policy: Policy, earlier: tuple[Table, ...]) -> _Case:
    groups = link([table, *earlier])
    system = build([_blank(table, policy), *earlier], groups, policy.floor)
    places = system.cells[0]
    truth: list[int | None] = list(system.values)
    for keys, place in places.items():
        truth[place] = table.cells[keys].value or 0
    values = complete(system, truth, policy.floor, room=policy.needed_width)
    if values is None:
        raise BadInput(
            _(
                "table %(title)s cannot be reconciled with the tables released earlier, though no figure that both "
                "show differs; keep only tables on the same records in the ledger"
            )
            % {"title": repr(table.title)}
        )
    unknown = system.unknown
    model = model_of(system, values, unknown, policy.floor, float("inf"))
    columns = {keys: unknown.index(place) for keys, place in places.items() if system.values[place] is None}
    primary, opened, weights = (np.zeros(model.width, dtype=kind) for kind in (bool, bool, float))
    exposed = []
    for keys, place in places.items():
        value = truth[place] or 0
        if keys not in columns:
            exposed += [keys] if policy.is_sensitive(value) else []
            continue
        (primary if policy.is_sensitive(value) else opened)[columns[keys]] = True
        weights[columns[keys]] = weight(keys, value)
    own = _alone(table, policy, columns, model.width)
    free = ~(primary | opened)
    kept = np.zeros(model.width, dtype=bool)
    kept[: len(unknown)] = [system.withheld[place] for place in unknown]
    kept &= free
    boxes = boxes_of(table.dimensions, columns, model.width)
    widths = policy.needed_width, policy.insider_width
    problem = Problem(model, primary, opened, free, kept, weights, own, *widths, boxes)
    return _without_hope(_Case(table, policy, earlier, groups, system, columns, problem, free & ~free, tuple(exposed)))


def _blank(table: Table, policy: Policy) -> Table:
    """The table with every count withheld that may be: all of them, or all but the zeros where zeros are published."""

    def blank(cell: Cell) -> Cell:
        hide = cell.state is CellState.PUBLISHED or (cell.state is CellState.ZERO and not policy.zeros_published)
        return WITHHELD if hide else cell

    return replace(table, cells={keys: blank(cell) for keys, cell in table.cells.items()})


def _alone(table: Table, policy: Policy, columns: dict[Keys, int], width: int) -> tuple[Mask, ...]:
    if Attacker.INSIDER not in policy.attackers:
        return ()
    masks = {}
    for cells in alone(table):
        mask = np.zeros(width, dtype=bool)
        mask[[columns[keys] for keys in cells if keys in columns]] = True
        masks[mask.tobytes()] = mask
    return tuple(mask for mask in masks.values() if mask.any())


def _without_hope(case: _Case) -> _Case:
    """Set aside what earlier releases give away even when everything of this table is withheld."""
    problem = case.problem
    if not case.earlier:
        return case
    everything = problem.primary | problem.open
    lost = Judge(problem).narrow(everything, Depth.EXACT)
    if not lost.any():
        return case
    # A column set aside still must be withheld; only nothing is claimed of it any longer.
    aside = replace(
        problem,
        primary=problem.primary & ~lost,
        open=problem.open & ~lost,
        kept=problem.kept & ~lost,
        free=problem.free | lost,
    )
    return replace(case, problem=aside, hopeless=lost)


def _choose(problem: Problem, judge: Judge, effort: float) -> tuple[Mask, float]:
    """A safe pattern, the lightest found, and a proved lower bound of what any safe pattern loses."""
    if not problem.primary.any() and not problem.kept.any():
        return problem.primary.copy(), 0.0
    searcher = Searcher(problem, judge, effort)
    hidden = searcher.mended(searcher.spared(searcher.found()))
    return improve(problem, judge, hidden, effort)


def _finish(case: _Case, judge: Judge, hidden: Mask, bound: float) -> Protected:
    problem = case.problem
    everything = problem.primary | problem.open
    for pattern in (hidden, everything):
        withheld = {keys for keys, column in case.columns.items() if pattern[column] or case.hopeless[column]}
        table, notes = _publish(case.table, withheld, case.policy)
        excepted = [case.system.names[case.problem.model.places[column]] for column in np.flatnonzero(case.hopeless)]
        certificate, _failed = certify([table, *case.earlier], case.groups, case.policy, excepted)
        if certificate is not None:
            break
    else:
        raise BadInput(
            _("table %(title)s cannot be protected: publish fewer dimensions") % {"title": repr(case.table.title)}
        )
    sensitive = [keys for keys in withheld if case.policy.is_sensitive(case.table.cells[keys].value or 0)]
    order = {keys: number for number, keys in enumerate(case.table.addresses())}
    account = Account(
        method="suppress",
        cells=len(case.table.cells),
        primary=tuple(sorted(sensitive, key=order.__getitem__)),
        secondary=tuple(sorted(withheld - set(sensitive), key=order.__getitem__)),
        loss=problem.loss(pattern),
        loss_bound=min(bound, problem.loss(pattern)),
        insiders=len(problem.own),
    )
    findings = [*notices.findings(case.table, table, case.policy, case.exposed, _names(case)), *notes]
    if withheld and judge.opened(pattern, Depth.WHOLE) is not None:
        findings.append(notices.open_to_insiders())
    return Protected(
        table, certificate, account, case.policy, tuple(findings), notices.suggestions(case.table, case.policy, account)
    )


def _names(case: _Case) -> list[str]:
    return [describe(case.system.names[case.problem.model.places[column]]) for column in np.flatnonzero(case.hopeless)]


def _publish(table: Table, withheld: set[Keys], policy: Policy) -> tuple[Table, list[Finding]]:
    cells = {keys: WITHHELD if keys in withheld else cell for keys, cell in table.cells.items()}
    protected = replace(table, cells=cells)
    if not withheld:
        return protected, []
    protected = replace(protected, notes=(*table.notes, notices.legend(policy)))
    total = (TOTAL,) * len(table.dimensions)
    if table.provenance.rows is None or (total in cells and total not in withheld):
        return protected, []
    # The number of rows counted would give the grand total away.
    provenance = replace(table.provenance, rows=None)
    return replace(protected, provenance=provenance), [notices.rows_left_out()]
