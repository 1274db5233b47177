"""Make a certificate from what is published, and from nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from candour.sdc.boxes import boxes_of
from candour.sdc.certificate import Certificate, Claim
from candour.sdc.completion import complete
from candour.sdc.engine import Mask, Move, model_of
from candour.sdc.policy import Attacker, Policy
from candour.sdc.prober import Depth, Prober, View
from candour.sdc.system import Name, System, build
from candour.tables import Table

# With more unknown numbers than this it pays to start from a table well inside, which takes longer to find, and to try
# boxes before programs.
_MANY = 500


def certify(
    tables: Sequence[Table], groups: Sequence[int], policy: Policy, excepted: Sequence[Name] = ()
) -> tuple[Certificate | None, tuple[Name, ...]]:
    """A certificate for published tables, and the withheld numbers that it could not be made for.

    Only the published tables are used: the true counts are not given to this function, so nothing about them can be
    in what it makes. The certificate is None when some number failed.
    """
    system = build(tables, groups, policy.floor)
    unknown = system.unknown
    if not any(system.withheld):
        return _sealed(tables, groups, policy, system, [], excepted), ()
    many = len(unknown) > _MANY
    values = complete(system, system.values, policy.floor, room=policy.needed_width if many else 0)
    if values is None:
        return None, tuple(system.names[place] for place in unknown if system.withheld[place])
    model = model_of(system, values, unknown, policy.floor, float("inf"))
    view = View(np.ones(model.width, dtype=bool), policy.needed_width)
    left_out = set(excepted)
    wanted = np.zeros(model.width, dtype=bool)
    for column, place in enumerate(unknown):
        wanted[column] = system.withheld[place] and system.names[place] not in left_out
    columns = {place: column for column, place in enumerate(unknown)}
    own = {keys: columns[place] for keys, place in system.cells[0].items() if place in columns}
    prober = Prober(model, boxes_of(tables[0].dimensions, own, model.width) if many else None)
    failed = prober.spread(view, wanted, Depth.EXACT)
    if failed.any():
        return None, tuple(system.names[unknown[column]] for column in np.flatnonzero(failed))
    witnesses = _enough(prober.tables(view), wanted, policy.needed_width)
    return _sealed(tables, groups, policy, system, witnesses, excepted), ()


def _enough(tables: list[Move], wanted: Mask, width: int) -> list[Move]:
    """Some of the tables that together still show width + 1 values of every wanted column, fewest first come."""
    seen: list[set[int]] = [set() for _ in wanted]
    columns = [int(column) for column in np.flatnonzero(wanted)]
    kept = []
    for table in tables:
        useful = [column for column in columns if int(table[column]) not in seen[column]]
        if useful:
            kept.append(table)
            for column in useful:
                seen[column].add(int(table[column]))
            columns = [column for column in columns if len(seen[column]) <= width]
    return kept


def _sealed(
    tables: Sequence[Table],
    groups: Sequence[int],
    policy: Policy,
    system: System,
    witnesses: Sequence[Move],
    excepted: Sequence[Name],
) -> Certificate:
    unknown = system.unknown
    claims = []
    if Attacker.OUTSIDER_FLOOR_0 in policy.attackers:
        claims.append(Claim(Attacker.OUTSIDER_FLOOR_0, 0, policy.needed_width))
    if Attacker.OUTSIDER_FLOOR_1 in policy.attackers and policy.zeros_published:
        claims.append(Claim(Attacker.OUTSIDER_FLOOR_1, 1, policy.needed_width))
    return Certificate(
        tables=tuple(tables),
        groups=tuple(groups),
        claims=tuple(claims),
        unknown=tuple(system.names[place] for place in unknown),
        witnesses=tuple(tuple(int(value) for value in table[: len(unknown)]) for table in witnesses),
        excepted=tuple(excepted),
    ).sealed()
