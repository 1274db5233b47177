"""The engine as the tests call it: a question file and a folder of records in, a table out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from candour.counting import count, load, load_mapping, load_question
from candour.tables import Table

Cells = dict[tuple[str, ...], tuple[str, int | None]]


def run(question: Path, records: Path, allow: Iterable[str] = ()) -> Table:
    """Load the records by the mapping that lies with them and count the question."""
    asked = load_question(question)
    with load(load_mapping(records / "mapping.toml"), records, allow=allow) as snapshot:
        return count(asked, snapshot, allow=allow)


def cells_of(table: Table) -> Cells:
    """Every cell as (state, value) by its address."""
    return {address: (str(cell.state), cell.value) for address, cell in table.cells.items()}


def shown(table: Table) -> dict[str, int | str]:
    """Every cell that is not zero, by its codes joined with |: its count, or the words of its state."""
    return {
        "|".join(address): cell.state.value if cell.value is None else cell.value
        for address, cell in table.cells.items()
        if cell.value != 0
    }


def accounts(table: Table) -> dict[str, object]:
    """The row accounts, the rules that left out none not named."""
    rows = table.provenance.rows
    assert rows is not None
    left_out = [number for number in rows.excluded.values() if number]
    return {"read": rows.read, "counted": rows.counted, "excluded": left_out, "rejected": rows.rejected}
