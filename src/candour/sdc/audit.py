"""What readers can work out from published tables."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence

import numpy as np

from candour.errors import BadInput
from candour.findings import Finding, Severity
from candour.language import gettext as _
from candour.language import later, ngettext
from candour.sdc.completion import complete
from candour.sdc.engine import model_of
from candour.sdc.ledger import Ledger
from candour.sdc.linking import link
from candour.sdc.notices import listed
from candour.sdc.policy import DEFAULT_POLICY, Attacker, Policy
from candour.sdc.prober import Depth, Prober, View
from candour.sdc.propagation import propagate
from candour.sdc.results import Audit, CellResult, Verdict
from candour.sdc.system import Relation, System, build
from candour.sdc.verify import describe
from candour.tables import CellState, Table

_SOURCE = "Bounds of whole numbers over everything published: docs/reference/sdc.md, 'Audit'"
_LISTED = 10
# How many values on from the least one are looked at, in widths, before a cell with gaps counts as narrow.
_REACH = 8


def audit(*tables: Table, policy: Policy = DEFAULT_POLICY, ledger: Ledger | None = None, seconds: float = 60) -> Audit:
    """For every withheld cell and every outsider of the policy: the least and the largest value that is possible.

    The tables, and those of the ledger, are taken together where they describe the same records (see
    `candour.sdc.linking.link`). `seconds` bounds the time for each attacker: bounds not settled by then are given
    wider than they may be, and a cell whose verdict hangs on them is `undecided`. A person alone in a cell is not
    looked at here: from outside nobody can tell where such people are.
    """
    if not tables:
        raise BadInput(_("audit needs at least one table"))
    every = [*tables, *(ledger.tables() if ledger else ())]
    groups = link(every)
    cells: list[CellResult] = []
    findings: dict[tuple[str, str], Finding] = {}
    for attacker in _ordered(policy):
        system, values = _facts(every, groups, attacker, policy)
        for finding in [*_contradictions(system, attacker), *_impossible(values, attacker)]:
            findings.setdefault((finding.id, finding.where), finding)
        limits = _limits(system, values, attacker, policy, time.monotonic() + seconds)
        cells += _results(every, len(tables), system, limits, attacker)
    for finding in [*_groups(system, cells), *_verdicts(every, cells, policy)]:
        findings.setdefault((finding.id, finding.where), finding)
    return Audit(tuple(cells), tuple(findings.values()))


def _ordered(policy: Policy) -> list[Attacker]:
    return [attacker for attacker in Attacker if attacker in policy.attackers and attacker is not Attacker.INSIDER]


def _floor(attacker: Attacker) -> int:
    return 0 if attacker is Attacker.OUTSIDER_FLOOR_0 else 1


def _facts(
    tables: Sequence[Table], groups: Sequence[int], attacker: Attacker, policy: Policy
) -> tuple[System, list[int] | None]:
    system = build(tables, groups, _floor(attacker))
    ceiling = policy.threshold - 1 if attacker is Attacker.THRESHOLD_AWARE else None
    return system, complete(system, system.values, _floor(attacker), ceiling, room=policy.needed_width)


Limits = dict[int, tuple[int | None, int | None, Verdict]]
"""For each place that is withheld: the least value, the largest (None: no bound found), and the verdict."""


def _limits(system: System, values: list[int] | None, attacker: Attacker, policy: Policy, until: float) -> Limits:
    unknown = system.unknown
    withheld = [place for place in unknown if system.withheld[place]]
    if values is None or not withheld:
        return dict.fromkeys(withheld, (None, None, Verdict.UNDECIDED))
    ceiling = float(policy.threshold - 1) if attacker is Attacker.THRESHOLD_AWARE else math.inf
    model = model_of(system, values, unknown, _floor(attacker), ceiling)
    view = View(np.ones(model.width, dtype=bool), policy.needed_width)
    bounds = propagate(model)
    wanted = np.zeros(model.width, dtype=bool)
    wanted[: len(unknown)] = [system.withheld[place] for place in unknown]
    wanted &= ~bounds.settled
    prober = Prober(model)
    if time.monotonic() < until:
        # One look at many cells at once first: it settles most verdicts, and finds many of the bounds.
        prober.spread(view, wanted, Depth.RAYS)
    found: Limits = {}
    for column, place in enumerate(unknown):
        if system.withheld[place]:
            judge = _limit if time.monotonic() < until else _outer_limit
            found[place] = judge(prober, view, column, bounds.pair(column))
    return found


Limit = tuple[int | None, int | None, Verdict]


def _limit(prober: Prober, view: View, column: int, known: tuple[float, float]) -> Limit:
    """The exact bounds of one number, and what follows from them."""
    low, high = known
    if low != high:
        seen = prober.values(column, view)
        low = low if low in seen else -prober.limit(column, view, -1)
        high = high if high in seen else prober.limit(column, view, 1)
    base = int(prober.model.base[column])
    return _whole(base + low), _whole(base + high), _verdict(prober, view, column, low, high)


def _outer_limit(prober: Prober, view: View, column: int, known: tuple[float, float]) -> Limit:
    """Bounds that nothing can exceed, though less may be the truth; for when time has run out."""
    low, high = known
    base = int(prober.model.base[column])
    if low == high:
        verdict = Verdict.EXACT
    elif high - low < view.width:
        verdict = Verdict.NARROW
    else:
        verdict = Verdict.PROTECTED if len(prober.values(column, view)) > view.width else Verdict.UNDECIDED
    return _whole(base + low), _whole(base + high), verdict


def _whole(value: float) -> int | None:
    return int(value) if math.isfinite(value) else None


def _verdict(prober: Prober, view: View, column: int, low: float, high: float) -> Verdict:
    if low == high:
        return Verdict.EXACT
    if math.isnan(low) or math.isnan(high):
        return Verdict.UNDECIDED
    if high - low < view.width:
        return Verdict.NARROW
    least = int(low)
    most = int(min(high, least + _REACH * view.width))
    return Verdict.PROTECTED if prober.has_values(column, view, least, most) else Verdict.NARROW


def _results(
    every: Sequence[Table], asked: int, system: System, limits: Limits, attacker: Attacker
) -> Iterator[CellResult]:
    for number, table in enumerate(every):
        for keys, cell in table.cells.items():
            if cell.state is not CellState.WITHHELD:
                continue
            place = system.cells[number][keys]
            value = system.values[place]
            low, high, verdict = limits[place] if value is None else (value, value, Verdict.EXACT)
            if number < asked or verdict in (Verdict.EXACT, Verdict.NARROW):
                names = [dimension.name for dimension in table.dimensions]
                yield CellResult(number, dict(zip(names, keys, strict=True)), attacker, low, high, verdict)


def _contradictions(system: System, attacker: Attacker) -> Iterator[Finding]:
    for relation in system.contradictions:
        whole = system.values[relation.whole]
        shown = sum(system.values[part] or 0 for part in relation.parts)
        where = _along(system, relation)
        hidden = [part for part in relation.parts if system.values[part] is None]
        if hidden and whole == shown:
            yield Finding(
                "SDC-31",
                Severity.ERROR,
                where,
                ngettext(
                    "The total shown, %(total)s, is the sum of the cells that are shown; it leaves the "
                    "withheld cell out, so it is not the total (%(attacker)s).",
                    "The total shown, %(total)s, is the sum of the cells that are shown; it leaves the %(count)s "
                    "withheld cells out, so it is not the total (%(attacker)s).",
                    len(hidden),
                )
                % {"total": whole, "count": len(hidden), "attacker": attacker.value},
                _("Show the total of all cells, withheld ones too, or withhold it."),
                _SOURCE,
            )
        else:
            yield Finding(
                "SDC-30",
                Severity.ERROR,
                where,
                _("The figures shown do not add up: the total is %(total)s, its visible parts sum to %(sum)s.")
                % {"total": whole, "sum": shown},
                _("Correct the figures, or declare the dimension not additive if a unit may stand in two categories."),
                _SOURCE,
            )


def _along(system: System, relation: Relation) -> str:
    named = {"place": describe(system.names[relation.whole]), "dimension": repr(relation.dimension)}
    return _("%(place)s (along %(dimension)s)") % named


def _impossible(values: list[int] | None, attacker: Attacker) -> Iterator[Finding]:
    if values is None:
        yield Finding(
            "SDC-35",
            Severity.ERROR if attacker is not Attacker.THRESHOLD_AWARE else Severity.INFO,
            _("everything, as %(attacker)s sees it") % {"attacker": attacker.value},
            _("No whole numbers fit all that is shown, so this reader's assumption is wrong or the figures are."),
            _("Look for a total that leaves withheld cells out, or for tables on different records."),
            _SOURCE,
        )


def _groups(system: System, cells: Sequence[CellResult]) -> Iterator[Finding]:
    """Totals that give the sum of their withheld cells away, where one of those is exact or narrow for somebody."""
    leaking = (Verdict.EXACT, Verdict.NARROW)
    weak = {system.cells[cell.table][tuple(cell.keys.values())] for cell in cells if cell.verdict in leaking}
    for relation in system.relations:
        whole = system.values[relation.whole]
        hidden = [part for part in relation.parts if system.values[part] is None]
        if not relation.additive or whole is None or not weak.intersection(hidden):
            continue
        rest = whole - sum(system.values[part] or 0 for part in relation.parts)
        yield Finding(
            "SDC-34",
            Severity.INFO,
            _along(system, relation),
            _("The total shown gives away the sum of its withheld cells: %(sum)s (cells: %(count)s).")
            % {"sum": rest, "count": len(hidden)},
            "",
            _SOURCE,
        )


_PROTECT = later("Protect the complete table with `candour protect`, which withholds what is needed besides.")
# The rule for each verdict that is not safety, and what mends it.
_RULES = {
    Verdict.EXACT: ("SDC-32", _PROTECT),
    Verdict.NARROW: ("SDC-33", _PROTECT),
    Verdict.UNDECIDED: ("SDC-36", later("Allow more time. Until it is settled, do not call the table safe.")),
}


def _verdicts(tables: Sequence[Table], cells: Sequence[CellResult], policy: Policy) -> Iterator[Finding]:
    for attacker in _ordered(policy):
        for verdict, (rule, remedy) in _RULES.items():
            found = [cell for cell in cells if cell.attacker is attacker and cell.verdict is verdict]
            if found:
                places = [_place(tables, cell) for cell in found[:_LISTED]]
                where = listed(places, len(found) - _LISTED)
                message = _judged(verdict, len(found), attacker, policy)
                yield Finding(rule, Severity.ERROR, where, message, _(remedy), _SOURCE)


def _judged(verdict: Verdict, count: int, attacker: Attacker, policy: Policy) -> str:
    """What an attacker can do with so many cells, for a verdict that is not safety."""
    if verdict is Verdict.EXACT:
        sentence = ngettext(
            "One withheld cell can be worked out exactly by this reader: %(attacker)s.",
            "%(count)s withheld cells can be worked out exactly by this reader: %(attacker)s.",
            count,
        )
    elif verdict is Verdict.NARROW:
        sentence = ngettext(
            "One withheld cell can be narrowed to fewer than %(values)s values by this reader: %(attacker)s.",
            "%(count)s withheld cells can be narrowed to fewer than %(values)s values by this reader: %(attacker)s.",
            count,
        )
    else:
        sentence = ngettext(
            "One withheld cell could not be shown to be safe from this reader: %(attacker)s.",
            "%(count)s withheld cells could not be shown to be safe from this reader: %(attacker)s.",
            count,
        )
    return sentence % {"count": f"{count:,}", "values": policy.needed_width + 1, "attacker": attacker.value}


def _place(tables: Sequence[Table], cell: CellResult) -> str:
    words = ", ".join(f"{name}={code}" for name, code in cell.keys.items())
    if len(tables) == 1:
        return words
    return _("%(place)s of %(table)s") % {"place": words, "table": repr(tables[cell.table].title)}
