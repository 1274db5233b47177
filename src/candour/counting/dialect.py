"""How statements are written out for DuckDB, which reads the constructs of the standard that they are made of."""

from __future__ import annotations

from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.sql.compiler import IdentifierPreparer


class _Quoted(IdentifierPreparer):
    """Writes every name in quotation marks, so that none can be taken for a keyword of this or a later version."""

    def _requires_quotes(self, value: str) -> bool:
        return bool(value)


class DuckDB(DefaultDialect):
    """The standard's own dialect, with true and false as values."""

    name = "duckdb"
    preparer = _Quoted
    supports_native_boolean = True
    # 7 / 2 is 3.5.
    div_is_floordiv = False
