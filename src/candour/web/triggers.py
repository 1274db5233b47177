"""Triggers by which the database itself refuses to change what must stay as it was written.

A migration calls `refuse_change` for each table it protects; the same rule is made for SQLite and for PostgreSQL. All
such triggers are named `keep_...`, so that they can be told from triggers that do work.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_REFUSE = """
CREATE OR REPLACE FUNCTION candour_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
_STANDS_ALREADY = (
    "CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) {stop}"
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A table whose rows stay as they were written.

    `unique` are the columns, one set each, that no second row may share: SQLite's INSERT OR REPLACE would take away the
    row that stands there. `except_when` is an SQL condition over OLD and NEW for the one change that is allowed; in it
    `{same}` stands for the operator that compares two values, both of which may be NULL.
    """

    table: str
    what: str
    unique: tuple[tuple[str, ...], ...] = ()
    primary: str = "id"
    except_when: str = ""


def refuse_change(editor: BaseDatabaseSchemaEditor, kept: Kept) -> None:
    """Make the triggers of one table."""
    for sql in _postgresql(kept) if editor.connection.vendor == "postgresql" else _sqlite(kept):
        editor.execute(sql, params=None)


def allow_change(editor: BaseDatabaseSchemaEditor, kept: Kept) -> None:
    """Take the triggers of one table away again: the way back of a migration."""
    on = f" ON {kept.table}" if editor.connection.vendor == "postgresql" else ""
    for name in sorted(names(kept, editor.connection.vendor)):
        editor.execute(f"DROP TRIGGER {name}{on}", params=None)


def _sqlite(kept: Kept) -> Iterator[str]:
    """A trigger's condition that is NULL counts as false, so each condition here is one that is never NULL."""
    when = f"WHEN NOT ({kept.except_when.format(same='IS')})" if kept.except_when else ""
    stop = f"BEGIN SELECT RAISE(ABORT, '{kept.what}'); END"
    yield f"CREATE TRIGGER keep_{kept.table}_update BEFORE UPDATE ON {kept.table} {when} {stop}"
    yield f"CREATE TRIGGER keep_{kept.table}_delete BEFORE DELETE ON {kept.table} {stop}"
    # INSERT OR REPLACE deletes silently where `recursive_triggers` is off, as it is in any other program that opens
    # the file; this trigger sees the row before it is replaced.
    for columns in ((kept.primary,), *kept.unique):
        same = " AND ".join(f"{column} = NEW.{column}" for column in columns)
        name = f"keep_{kept.table}_replace_{columns[-1]}"
        yield _STANDS_ALREADY.format(name=name, table=kept.table, same=same, stop=stop)


def _postgresql(kept: Kept) -> Iterator[str]:
    yield _REFUSE
    when = f"WHEN (NOT ({kept.except_when.format(same='IS NOT DISTINCT FROM')}))" if kept.except_when else ""
    refuse = f"EXECUTE FUNCTION candour_refuse('{kept.what}')"
    yield f"CREATE TRIGGER keep_{kept.table}_update BEFORE UPDATE ON {kept.table} FOR EACH ROW {when} {refuse}"
    yield f"CREATE TRIGGER keep_{kept.table}_delete BEFORE DELETE ON {kept.table} FOR EACH ROW {refuse}"
    yield f"CREATE TRIGGER keep_{kept.table}_truncate BEFORE TRUNCATE ON {kept.table} FOR EACH STATEMENT {refuse}"


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Without any trigger inside the block, and with all of them again after it. For tests alone: they empty tables."""
    on_postgresql = connection.vendor == "postgresql"
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(_POSTGRESQL if on_postgresql else _SQLITE)
        triggers = cursor.fetchall()
        _settle(connection)
        for name, made in triggers:
            cursor.execute(f"ALTER TABLE {made} DISABLE TRIGGER {name}" if on_postgresql else f"DROP TRIGGER {name}")
        yield
        _settle(connection)
        for name, made in triggers:
            cursor.execute(f"ALTER TABLE {made} ENABLE TRIGGER {name}" if on_postgresql else made)


def _settle(connection: BaseDatabaseWrapper) -> None:
    """Check what PostgreSQL would check at the end: it alters no table that has checks waiting."""
    if connection.vendor == "postgresql":
        connection.check_constraints()


def standing(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of the triggers that stand and are switched on."""
    with connection.cursor() as cursor:
        cursor.execute(_POSTGRESQL if connection.vendor == "postgresql" else _SQLITE)
        return {name for name, _made in cursor.fetchall()}


def names(kept: Kept, vendor: str) -> set[str]:
    """The names of the triggers that protect a table."""
    acts = ["truncate"] if vendor == "postgresql" else [f"replace_{one[-1]}" for one in ((kept.primary,), *kept.unique)]
    return {f"keep_{kept.table}_{act}" for act in ("update", "delete", *acts)}


# A trigger's name and, on PostgreSQL, its table; on SQLite, the statement that makes it.
_POSTGRESQL = (
    "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D' ORDER BY tgname"
)
_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
