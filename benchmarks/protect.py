"""How well and how fast tables are protected: `python benchmarks/protect.py [--quick]`.

Two seeded tables are made. One has 1,071 cells (17 offences in a hierarchy x 9 ages in a hierarchy x 7 outcomes,
about 206 of them small), like the table on which the peers were measured. The other is the reference shape of an
answer: year x offence x age x outcome with about 300 suspects. Three patterns are judged by the same attackers in the
same run: small counts alone (what most published answers do), a simple heuristic (in every total that holds a single
withheld cell withhold the smallest other one, until none does), and `protect`. Printed for each: seconds, cells
withheld besides the small ones, and how many of the small ones each attacker gets exactly, or narrower than the policy
(narrow includes exact), and how many small cells some person alone in another cell gets exactly.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from itertools import product

from candour.sdc import Account, Attacker, Policy, Verdict, audit, protect, verify
from candour.sdc.people import alone, upwards
from candour.sdc.system import build
from candour.tables import TOTAL, WITHHELD, Category, Cell, CellState, Dimension, Keys, Provenance, Table

POLICY = Policy(
    decided_by="the benchmark", reason="the rule of the published comparison", threshold=4, width=3, insider_width=1
)

# Time for each attacker of each pattern; what is not decided by then is said to be so.
SECONDS = 60.0


def dimension(name: str, parents: dict[str, str | None]) -> Dimension:
    return Dimension(name, name, tuple(Category(code, code, parent) for code, parent in parents.items()))


def flat(name: str, codes: Sequence[str]) -> Dimension:
    return dimension(name, {**dict.fromkeys(codes), TOTAL: None})


def counted(title: str, dimensions: Sequence[Dimension], people: Sequence[Keys]) -> Table:
    """The table of these people, every margin counted."""
    values = dict.fromkeys(product(*(each.codes for each in dimensions)), 0)
    for person in people:
        for keys in product(*(upwards(each, code) for each, code in zip(dimensions, person, strict=True))):
            values[keys] += 1
    cells = {keys: Cell.count(value) for keys, value in values.items()}
    return Table(title, tuple(dimensions), cells, Provenance(unit="suspects", synthetic=True))


def hierarchical(people: int = 4900, seed: int = 20) -> Table:
    """17 offences (4 groups of 3, and the total) x 9 ages (2 bands of 3, and the total) x 7 outcomes."""
    offences: dict[str, str | None] = {}
    for group in range(4):
        offences[f"group {group}"] = None
        offences.update({f"offence {group}.{number}": f"group {group}" for number in range(3)})
    ages: dict[str, str | None] = {"child": None, "adult": None}
    ages.update({f"child {number}": "child" for number in range(3)})
    ages.update({f"adult {number}": "adult" for number in range(3)})
    outcomes = [f"outcome {number}" for number in range(6)]
    dimensions = [
        dimension("offence", {**offences, TOTAL: None}),
        dimension("age", {**ages, TOTAL: None}),
        flat("outcome", outcomes),
    ]
    return counted("1,071 cells", dimensions, drawn(dimensions, people, seed, steepness=1.25))


def reference(people: int = 300, seed: int = 1) -> Table:
    """Year x offence x age x outcome, sparse."""
    dimensions = [
        flat("year", ["2017", "2018", "2019"]),
        flat("offence", ["86/02", "86/10", "86/15"]),
        flat("age", [str(age) for age in range(5, 14)]),
        flat("outcome", [str(outcome) for outcome in (1, 2, 8, 10, 11, 14, 15, 16, 18, 21)]),
    ]
    return counted("The reference shape", dimensions, drawn(dimensions, people, seed, steepness=1.1))


def drawn(dimensions: Sequence[Dimension], people: int, seed: int, steepness: float) -> list[Keys]:
    """People drawn with some categories much more common than others."""
    chance = random.Random(seed)
    leaves = [list(each.leaves) for each in dimensions]
    weights = [[1 / (place + 1) ** steepness for place in range(len(codes))] for codes in leaves]
    drawings = [chance.choices(codes, weight, k=people) for codes, weight in zip(leaves, weights, strict=True)]
    return list(zip(*drawings, strict=True))


def withholding(table: Table, hidden: set[Keys]) -> Table:
    cells = {keys: WITHHELD if keys in hidden else cell for keys, cell in table.cells.items()}
    return Table(table.title, table.dimensions, cells, table.provenance)


def small(table: Table) -> set[Keys]:
    return {keys for keys, cell in table.cells.items() if POLICY.is_sensitive(cell.value or 0)}


def simple_heuristic(table: Table) -> set[Keys]:
    """Small counts, and the smallest other count of every total that holds a single withheld cell, until none does."""
    system = build([table], [0])
    keys_of = {place: keys for keys, place in system.cells[0].items()}
    hidden = {system.cells[0][keys] for keys in small(table)}
    changed = True
    while changed:
        changed = False
        for relation in system.relations:
            members = [relation.whole, *relation.parts]
            if sum(member in hidden for member in members) == 1:
                others = [member for member in members if member not in hidden and system.values[member]]
                if others:
                    hidden.add(min(others, key=lambda member: (system.values[member], member)))
                    changed = True
    return {keys_of[place] for place in hidden}


def judged(table: Table, hidden: set[Keys]) -> dict[Attacker, Counter[Verdict]]:
    """For each outsider, how many small cells he gets exactly, narrower than the policy, or not decided in time."""
    primary = small(table)
    found = {attacker: Counter[Verdict]() for attacker in (Attacker.OUTSIDER_FLOOR_0, Attacker.OUTSIDER_FLOOR_1)}
    for cell in audit(withholding(table, hidden), policy=POLICY, seconds=SECONDS).cells:
        if tuple(cell.keys.values()) in primary:
            found[cell.attacker][cell.verdict] += 1
    return found


def opened_by_insiders(table: Table, hidden: set[Keys]) -> int:
    """How many small cells some person alone in another cell gets exactly, knowing that zeros are shown."""
    opened: set[Keys] = set()
    floor_1 = Policy("the benchmark", "insiders", width=1, attackers=frozenset({Attacker.OUTSIDER_FLOOR_1}))
    for own in alone(table):
        seen = audit(withholding(table, hidden - set(own)), policy=floor_1, seconds=SECONDS)
        opened |= {tuple(cell.keys.values()) for cell in seen.cells if cell.verdict is Verdict.EXACT}
    return len(opened & small(table))


def line(name: str, seconds: float, table: Table, hidden: set[Keys], insiders: bool) -> int:
    """Print what becomes of one pattern, and give how many small cells are narrow at floor 1."""
    shown = []
    for counts in judged(table, hidden).values():
        narrow = counts[Verdict.EXACT] + counts[Verdict.NARROW]
        late = f" ({counts[Verdict.UNDECIDED]} undecided)" if counts[Verdict.UNDECIDED] else ""
        shown.append((narrow, f"{counts[Verdict.EXACT]} / {narrow}{late}"))
    opened = str(opened_by_insiders(table, hidden)) if insiders else "-"
    besides = len(hidden - small(table))
    print(f"{name:<18} {seconds:>8.2f} {besides:>8} {shown[0][1]:>26} {shown[1][1]:>26} {opened:>8}", flush=True)
    return shown[1][0]


def compare(table: Table, *, insiders: bool, effort: float) -> None:
    above = sum(bool(cell.value) for cell in table.cells.values())
    print(f"\n{table.title}: {len(table.cells)} cells, {above} above zero, {len(small(table))} small")
    heads = ("seconds", "besides", "floor 0: exact / narrow", "floor 1: exact / narrow", "insider")
    print(f"{'':<18} {heads[0]:>8} {heads[1]:>8} {heads[2]:>26} {heads[3]:>26} {heads[4]:>8}")
    leaking = line("small counts only", 0.0, table, small(table), insiders=False)
    start = time.perf_counter()
    simple = simple_heuristic(table)
    line("simple heuristic", time.perf_counter() - start, table, simple, insiders)
    start = time.perf_counter()
    protected = protect(table, POLICY, effort=effort)
    seconds = time.perf_counter() - start
    hidden = {keys for keys, cell in protected.table.cells.items() if cell.state is CellState.WITHHELD}
    left = line("candour protect", seconds, table, hidden, insiders)
    start = time.perf_counter()
    wrong = verify(protected.certificate)
    checked = time.perf_counter() - start
    witnesses = len(protected.certificate.witnesses)
    print(f"certificate: {witnesses} witnesses, {len(wrong)} faults, verified in {checked:.2f} s")
    besides = len(protected.account.secondary)
    print(f"cells besides, to the simple heuristic: {besides / max(len(simple - small(table)), 1):.2f}")
    print(f"narrow cells at floor 1, to small counts only: {left / max(leaking, 1):.2f}")
    print(f"verify to protect: {checked / seconds:.2f}; loss to its proved bound: {_over_bound(protected.account)}")


def _over_bound(account: Account) -> str:
    return f"{account.loss / account.loss_bound:.2f}" if account.loss_bound else "no bound (too large for a proof)"


def main() -> None:
    quick = "--quick" in sys.argv[1:]
    compare(reference(), insiders=False, effort=2.0)
    compare(hierarchical(), insiders=not quick, effort=2.0 if quick else 6.0)


if __name__ == "__main__":
    main()
