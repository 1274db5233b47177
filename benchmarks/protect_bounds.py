"""How far from the least loss protected tables are proved to be: `python benchmarks/protect_bounds.py [--patient]`.

Seeded tables of about 200, 1,000 and 2,000 cells, the last from sparse to dense, are protected at the default effort,
and with `--patient` at an effort of 20 too, which takes minutes. Printed for each: the mean of the lowest counts,
seconds of processor, cells withheld besides the small ones, the share of the numbers large enough to be shown that
are shown, the loss, the proved lower bound of what any safe pattern loses, and the gap as a share of the loss.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from itertools import product

from candour.sdc import DEFAULT_EFFORT, Policy, protect
from candour.tables import TOTAL, Category, Cell, Dimension, Provenance, Table

POLICY = Policy(decided_by="the benchmark", reason="to have one", threshold=4)
SHAPES = (((7, 24), 12.0), ((9, 9, 9), 1.5), ((11, 12, 12), 0.6), ((11, 12, 12), 5.0), ((11, 12, 12), 20.0))
"""How many categories each dimension has besides its total, and the mean of the lowest counts."""


def made(sizes: Sequence[int], mean: float, seed: int = 3) -> Table:
    """A table of this shape, its lowest counts drawn from a geometric distribution."""
    chance = random.Random(seed)
    codes = [[str(code) for code in range(size)] for size in sizes]
    dimensions = tuple(
        Dimension(f"d{place}", f"d{place}", tuple(Category(code, code) for code in [*own, TOTAL]))
        for place, own in enumerate(codes)
    )
    values = dict.fromkeys(product(*(each.codes for each in dimensions)), 0)
    for keys in product(*codes):
        count = int(chance.expovariate(1 / mean))
        for holder in product(*((code, TOTAL) for code in keys)):
            values[holder] += count
    cells = {keys: Cell.count(value) for keys, value in values.items()}
    return Table(f"{len(cells):,} cells", dimensions, cells, Provenance(unit="suspects", synthetic=True))


def main() -> None:
    """Protect each table and print a line for it."""
    efforts = (DEFAULT_EFFORT, 20.0) if "--patient" in sys.argv[1:] else (DEFAULT_EFFORT,)
    print(
        f"{'table':<12} {'mean':>5} {'effort':>6} {'CPU-s':>7} {'small':>6} {'besides':>8} "
        f"{'shown':>6} {'loss':>8} {'bound':>9} {'gap':>6}"
    )
    for sizes, mean in SHAPES:
        table = made(sizes, mean)
        for effort in efforts:
            start = time.process_time()
            account = protect(table, POLICY, effort=effort).account
            seconds = time.process_time() - start
            large = sum((cell.value or 0) >= POLICY.threshold for cell in table.cells.values())
            shown = 1 - len(account.secondary) / large
            print(
                f"{table.title:<12} {mean:>5g} {effort:>6g} {seconds:>7.2f} {len(account.primary):>6} "
                f"{len(account.secondary):>8} {shown:>6.0%} {account.loss:>8.1f} "
                f"{account.loss_bound:>9.1f} {account.gap:>6.0%}",
                flush=True,
            )


if __name__ == "__main__":
    main()
