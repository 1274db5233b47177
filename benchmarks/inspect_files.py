"""How long inspecting an answer takes beside reading and hashing the same bytes: `python benchmarks/inspect_files.py`.

Prints a line for each format: the size, the time of each, and their ratio.
"""

from __future__ import annotations

import hashlib
import itertools
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

# A program's own folder comes first where modules are looked for, and this one is named like a standard module.
sys.path.pop(0)

import typst

from candour.gate import inspect
from candour.tables import TOTAL, Category, Cell, Dimension, Provenance, Table, write_csvw, write_ods, write_xlsx

ROWS = 2_000
REPEATS = 3


def big_table() -> Table:
    places = Dimension(
        "place", "Place", (*(Category(f"p{n}", f"Place {n}") for n in range(ROWS)), Category(TOTAL, "Total"))
    )
    years = Dimension("year", "Year", tuple(Category(str(year), str(year)) for year in range(2015, 2025)))
    keys = itertools.product(places.codes, years.codes)
    cells = {key: Cell.count(number % 97) for number, key in enumerate(keys)}
    return Table("Crimes by place and year", (places, years), cells, Provenance(unit="crimes"))


def letter(folder: Path) -> Path:
    source = folder / "letter.typ"
    source.write_text('#set document(title: "Answer")\n#set text(lang: "en")\n= Answer\n' + "#lorem(2500)\n", "utf-8")
    typst.compile(str(source), output=str(folder / "letter.pdf"), pdf_standards=["ua-1"])
    return folder / "letter.pdf"


def best(act: Callable[[], object]) -> float:
    times = []
    for _ in range(REPEATS):
        start = time.process_time()
        act()
        times.append(time.process_time() - start)
    return min(times)


def hashed(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table = big_table()
        write_xlsx(table, folder / "table.xlsx")
        write_ods(table, folder / "table.ods")
        write_csvw(table, folder / "table.csv")
        paths = [folder / "table.xlsx", folder / "table.ods", folder / "table.csv", letter(folder)]
        for path in paths:
            report = inspect(path)
            hashing = best(lambda path=path: [hashed(path) for _ in range(100)]) / 100
            inspecting = best(lambda path=path: inspect(path))
            size = f"{path.suffix[1:]:<5} {path.stat().st_size:>9,} bytes  {report.verdict:<8}"
            times = f"inspect {inspecting * 1000:8.1f} ms  read and hash {hashing * 1000:7.3f} ms"
            print(f"{size} {times}  ratio {inspecting / hashing:8.0f}")


if __name__ == "__main__":
    main()
