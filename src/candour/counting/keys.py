"""Whether keys are unique and edges lead somewhere, asked once of whole columns.

Keys are compared as 64-bit numbers. Different numbers are different keys for certain; where two are the same, the
caller looks at the keys themselves.
"""

from __future__ import annotations

import duckdb
import numpy as np
from numpy.typing import NDArray

# Above this many rows the numbers are not held in memory; the engine compares them itself, spilling to disk.
_IN_MEMORY = 25_000_000

Numbers = NDArray[np.uint64]


def numbers(connection: duckdb.DuckDBPyConnection, relation: str, columns: tuple[str, ...]) -> Numbers:
    """The keys of a relation as 64-bit numbers in no order, rows without one left out."""
    key = columns[0] if len(columns) == 1 else f"hash({', '.join(columns)})"
    first = columns[0]
    kind = connection.execute(f"SELECT typeof({first}) FROM {relation} LIMIT 1").fetchone()
    if len(columns) == 1 and (kind is None or kind[0] != "UBIGINT"):
        key = f"hash({first})"
    found = connection.execute(f"SELECT {key} AS k FROM {relation} WHERE {first} IS NOT NULL").fetchnumpy()["k"]
    return np.asarray(found, dtype=np.uint64)


def in_memory(rows: int) -> bool:
    """Whether a table of so many rows is checked in memory."""
    return rows <= _IN_MEMORY


def unique(keys: Numbers) -> bool:
    """Whether no two numbers are the same."""
    return _different(np.sort(keys)) == len(keys)


def all_among(some: Numbers, others: Numbers) -> bool:
    """Whether every one of `some` is among `others`, which hold no number twice."""
    # Together they then hold no more different numbers than `others` do alone. Sorting once what is in no order is
    # several times cheaper than sorting two runs that are each in order.
    together = np.concatenate((some, others))
    together.sort()
    return _different(together) == len(others)


def _different(ordered: Numbers) -> int:
    """How many different numbers there are in a sorted column."""
    return int(np.count_nonzero(ordered[1:] != ordered[:-1])) + 1 if len(ordered) else 0


def unique_in_engine(connection: duckdb.DuckDBPyConnection, relation: str, columns: tuple[str, ...]) -> bool:
    """Whether no key of the relation stands twice, compared by the engine."""
    listed = ", ".join(columns)
    query = f"SELECT 1 FROM {relation} GROUP BY {listed} HAVING count(*) > 1 LIMIT 1"
    return connection.execute(query).fetchone() is None


def all_among_in_engine(connection: duckdb.DuckDBPyConnection, child: str, column: str, parent: str, key: str) -> bool:
    """Whether every value of the child's column is a key of the parent, compared by the engine."""
    query = (
        f"SELECT 1 FROM {child} AS c ANTI JOIN {parent} AS p ON c.{column} = p.{key} "
        f"WHERE c.{column} IS NOT NULL LIMIT 1"
    )
    return connection.execute(query).fetchone() is None
