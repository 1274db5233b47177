"""Counts a question over a snapshot: candidates, the values that fan out, the counts by grouping sets, the table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import sqlalchemy as sa

from candour.counting import words
from candour.counting.compile import Candidates, candidates, charged_rows, class_at
from candour.counting.dialect import DuckDB
from candour.counting.expressions import Expression, Records
from candour.counting.fans import Fan, fan_key, fan_places, fan_rows, fans_of, fitting_links
from candour.counting.legality import check_size, many_valued
from candour.counting.load import engine
from candour.counting.periods import CodedPeriod, split
from candour.counting.question import DimensionSpec, Question
from candour.counting.refusing import wrong_at
from candour.counting.result import Levels, Tally, build_table
from candour.counting.snapshot import BadRow, BadRows, Snapshot
from candour.counting.store import relation_of
from candour.counting.twice import two_classes, two_currents
from candour.counting.values import Assigned, assign
from candour.counting.wrong_links import wrong_link
from candour.errors import BadInput
from candour.language import gettext as _
from candour.language import ngettext
from candour.tables import RowAccounts, Table

_DIALECT = DuckDB(paramstyle="named")
_LISTED = 100_000


def count(
    question: Question, snapshot: Snapshot, *, allow: Iterable[str] = (), rejects: list[BadRow] | None = None
) -> Table:
    """Count the question over the snapshot.

    `allow` names the reasons (`negative-age`, `no-person-key`) for which rows found wrong while counting are rejected
    instead of stopping the count; `rejects`, where given, is a list to which those rows are added (the first 100,000).
    The table has a cell for every combination of categories, zeros included, every margin counted on its own, and full
    provenance. Raises `BadRows` for rows found wrong whose reason is not allowed (`located` finds their files and row
    numbers), and `BadInput` where the question does not fit the records.
    """
    _check_day(question, snapshot)
    check_size(question)
    with TemporaryDirectory(prefix="candour-spill-") as spill, engine(snapshot.memory, Path(spill)) as connection:
        for name, stored in snapshot.tables.items():
            connection.execute(f'CREATE VIEW "{name}" AS SELECT * FROM {relation_of(stored.files)}')
        counting = _Count(question, snapshot, connection, frozenset(allow))
        table = counting.run()
    if rejects is not None:
        rejects.extend(counting.rejects)
    return table


def _check_day(question: Question, snapshot: Snapshot) -> None:
    if question.snapshot_date is not None and question.snapshot_date != snapshot.snapshot_date:
        days = {"asked": question.snapshot_date, "held": snapshot.snapshot_date}
        if snapshot.snapshot_date is None:
            raise BadInput(
                _("the question is asked of records of %(asked)s; these are of a day that the mapping does not give")
                % days
            )
        raise BadInput(_("the question is asked of records of %(asked)s; these are of %(held)s") % days)


class _Count:
    """One count; a class only so that its steps share the connection and the compiled question."""

    def __init__(
        self, question: Question, snapshot: Snapshot, connection: duckdb.DuckDBPyConnection, allow: frozenset[str]
    ) -> None:
        self.question = question
        self.snapshot = snapshot
        self.connection = connection
        self.allow = allow
        self.records = Records(snapshot)
        self.periods: tuple[CodedPeriod, ...] = split(question.periods)
        self.caveats: list[str] = []
        self.rejects: list[BadRow] = []

    def run(self) -> Table:
        found = candidates(self.question, self.records, self.periods)
        self._check_history()
        if found.narrowed is not None:
            self._create("narrowed", found.narrowed)
        self._create("candidates", found.statement)
        charged, values = self._look(found)
        accounts = self._account(found, charged)
        self._check_currents(found)
        self._check_linked_ages(found)
        rows, assigned = self._assign(found, values)
        levels = [
            Levels.of(dimension, values.codes, dimension.name in self.question.margins)
            for dimension, values in zip(self.question.dimensions, assigned, strict=True)
        ]
        tally = self._tally(rows, levels)
        return build_table(self.question, self.snapshot, self.periods, levels, tally, accounts, tuple(self.caveats))

    def _sql(self, statement: sa.sql.ClauseElement) -> str:
        return str(statement.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True}))

    def _all(self, statement: sa.sql.ClauseElement) -> list[tuple[Any, ...]]:
        return self.connection.execute(self._sql(statement)).fetchall()

    def _create(self, name: str, statement: sa.sql.ClauseElement) -> None:
        self.connection.execute(f"CREATE TEMP TABLE {name} AS {self._sql(statement)}")

    def _check_history(self) -> None:
        """A crime with two classes on the day that the question speaks of stops the count."""
        if not hasattr(self.question.offence_as_at, "year") or not self.records.holds("classification.crime_key"):
            return
        history = class_at(self.records, self.question.offence_as_at)
        twice = sa.select(history.c.crime_key).where(history.c.classes > 1)
        if keys := self._keys(twice):
            raise BadInput(two_classes(keys, self.question.offence_as_at))

    def _keys(self, selected: sa.Select[Any]) -> list[Any]:
        """The keys that a selection finds: text, or numbers that stand for it."""
        return [row[0] for row in self._all(selected)]

    def _look(self, found: Candidates) -> tuple[dict[int | None, int], dict[str, list[Any]]]:
        """The rows by their charge, and every value of each single-valued dimension among those that count."""
        charge: sa.ColumnClause[Any] = sa.column("charge")
        periods = {f"value_{at}" for at, one in enumerate(self.question.dimensions) if one.column == "period"}
        names = [name for name in found.columns if name.startswith("value_") and name not in periods]
        columns: list[sa.ColumnClause[Any]] = [sa.column(name) for name in names]
        sets = sa.func.grouping_sets(sa.tuple_(charge), *(sa.tuple_(charge, column) for column in columns))
        absent = [sa.func.grouping(column) for column in columns]
        query = sa.select(charge, sa.func.count(), *columns, *absent).select_from(sa.table("candidates"))
        charged: dict[int | None, int] = {}
        values: dict[str, list[Any]] = {name: [] for name in names}
        for place, number, *row in self._all(query.group_by(sets)):
            given = [at for at in range(len(names)) if row[len(names) + at] == 0]
            if not given:
                charged[place] = number
            elif place is None:
                values[names[given[0]]].append(row[given[0]])
        return charged, values

    def _account(self, found: Candidates, charged: dict[int | None, int]) -> RowAccounts:
        """Charge every row that was read, and stop for rejects that were not allowed."""
        stored = self.snapshot.tables[self.question.counted.base]
        excluded = {words.stored_rule(rule): number for rule, number in stored.excluded.items()}
        if found.pushed is not None:
            excluded[found.pushed] = stored.rows - sum(charged.values())
        rejections = {_(words.REJECTS[reason]): number for reason, number in stored.rejected.items()}
        self._list_wrong_rows(found, charged)
        for place, one in enumerate(found.charges):
            number = charged.get(place, 0)
            if not one.reject:
                excluded[one.said] = excluded.get(one.said, 0) + number
            elif number:
                said = _(words.REJECTS[one.said])
                rejections[said] = rejections.get(said, 0) + number
        return RowAccounts(
            stored.read,
            charged.get(None, 0),
            excluded,
            sum(rejections.values()),
            {k: v for k, v in rejections.items() if v},
        )

    def _list_wrong_rows(self, found: Candidates, charged: dict[int | None, int]) -> None:
        """Remember the rows that are wrong in themselves, looking at the records a second time only where there are."""
        wrong = {at: one.said for at, one in enumerate(found.charges) if one.reject and charged.get(at, 0)}
        if not wrong:
            return
        rows = charged_rows(self.question, self.records, self.periods).subquery("rows")
        query = sa.select(rows.c.key, rows.c.charge).where(rows.c.charge.in_(list(wrong))).order_by(rows.c.key)
        listed = [(key, wrong[place]) for key, place in self._all(query.limit(_LISTED))]
        self._reject(listed, {reason: charged[place] for place, reason in wrong.items()})

    def _reject(self, links: list[tuple[Any, str]], counts: dict[str, int]) -> None:
        """Remember wrong links by key and reason; `BadRows` where the reason of any was not allowed."""
        anchor = self.question.age.anchor if self.question.age else ""
        rows = [wrong_link(str(key), reason, anchor) for key, reason in links]
        if stopping := tuple(row for row in rows if row.reason not in self.allow):
            raise BadRows(stopping, {reason: number for reason, number in counts.items() if reason not in self.allow})
        self.rejects.extend(rows)

    def _check_currents(self, found: Candidates) -> None:
        """A filter on the current row stops the count where two rows are marked current."""
        for current in found.currents:
            source = sa.table("candidates", sa.column("charge"), sa.column(current.key))
            passed = sa.select(source.c[current.key]).where(
                sa.or_(source.c.charge.is_(None), source.c.charge >= current.place)
            )
            key = self.records.column(f"{current.table}.{current.key}")
            marked = self.records.column(f"{current.table}.current").is_(sa.true())
            twice = sa.select(key).where(marked, key.in_(passed)).group_by(key).having(sa.func.count() > 1)
            if keys := self._keys(twice):
                problem = two_currents(keys, current.table)
                raise wrong_at(
                    "population, where", _('%(problem)s; mend that, or use rule = "any"') % {"problem": problem}
                )

    def _check_linked_ages(self, found: Candidates) -> None:
        """Links with a negative age fit nothing; they stop the count unless allowed, and then are told of."""
        wanted = self.question.population.with_link
        ages = wanted is not None and (wanted.age or any(d.column == "age" for d in self.question.dimensions))
        if wanted is None or not ages:
            return
        places = [at for at, one in enumerate(found.charges) if one.said == _(words.WITH_LINK_RULE)]
        source = sa.table("candidates", sa.column("charge"), sa.column("crime_key"))
        negative = fitting_links(self.question, self.records, wanted, negative=True)
        passed = sa.select(source.c.crime_key).where(sa.or_(source.c.charge.is_(None), source.c.charge >= places[0]))
        query = sa.select(negative.c.link_key).where(negative.c.crime_key.in_(passed)).order_by(negative.c.link_key)
        links = self._all(query)
        if number := len(links):
            self._reject([(row[0], "negative-age") for row in links[:_LISTED]], {"negative-age": number})
            self.caveats.append(
                ngettext(
                    "One linked person whose age would be below 0 was left out of the search for people.",
                    "%(count)s linked people whose age would be below 0 were left out of the search for people.",
                    number,
                )
                % {"count": f"{number:,}"}
            )

    def _assign(self, found: Candidates, values: dict[str, list[Any]]) -> tuple[sa.Subquery, list[Assigned]]:
        """The rows that count, with the place of a category for each dimension in columns d0, d1 and so on."""
        source = sa.table("candidates", *(sa.column(name) for name in found.columns), sa.column("charge"))
        rows = self._ordered(source, found)
        clause: sa.FromClause = rows
        columns: dict[int, Expression] = {}
        assigned: dict[int, Assigned] = {}
        for fan in fans_of(self.question):
            table, fanned = self._fan(fan, source)
            first = fan.places[0]
            chosen = self.question.dimensions[first].across in ("first", "latest")
            key = rows.c[f"key_{first}"] if chosen else rows.c[fan.key]
            clause = clause.join(table, table.c.k == key, isouter=True)
            for place in fan.places:
                assigned[place] = fanned[place]
                columns[place] = sa.func.coalesce(table.c[f"d{place}"], fanned[place].missing)
        for place, dimension in enumerate(self.question.dimensions):
            if place in assigned:
                continue
            value = rows.c[f"value_{place}"]
            if dimension.column == "period":
                assigned[place], columns[place] = Assigned.of_periods(self.periods), value
            else:
                assigned[place] = assign(dimension, values[value.key], self._kind(dimension))
                columns[place] = assigned[place].column(value)
        units = [rows.c[name] for name in found.columns if name.startswith("unit_")]
        selected = [columns[place].label(f"d{place}") for place in range(len(columns))]
        placed = sa.select(*units, *selected).select_from(clause).subquery("placed")
        return placed, [assigned[place] for place in range(len(assigned))]

    def _fan(self, fan: Fan, source: sa.TableClause) -> tuple[sa.FromClause, dict[int, Assigned]]:
        """The places of one fan's dimensions by its key: one row for a key, or several where each value counts."""
        counted = sa.select(source.c[fan.key]).where(source.c.charge.is_(None))
        name = f"fan_{fan.places[0]}"
        self._create(name, fan_rows(self.question, self.records, fan, counted))
        rows = sa.table(name, *(sa.column(column) for column in fan.columns))
        values = {}
        for place in fan.places:
            dimension = self.question.dimensions[place]
            found = self._all(sa.select(rows.c[f"v{place}"]).distinct())
            values[place] = assign(dimension, [row[0] for row in found], self._kind(dimension))
        if fan.rule == "current":
            twice = sa.select(rows.c.k).group_by(rows.c.k).having(sa.func.count() > 1)
            if keys := self._keys(twice):
                raise wrong_at(
                    _("dimension %(name)s") % {"name": repr(self.question.dimensions[fan.places[0]].name)},
                    _('%(problem)s; mend that, or use rule = "latest" or "highest_ranked"')
                    % {"problem": two_currents(keys, fan.table)},
                )
        return fan_places(self.question, fan, rows, values), values

    def _ordered(self, source: sa.TableClause, found: Candidates) -> sa.Subquery:
        """The rows that count; a dimension taken `first` or `latest` has the value of its unit's first or last row."""
        columns: list[Any] = []
        for name in found.columns:
            columns.append(source.c[name])
        for place, dimension in enumerate(self.question.dimensions):
            if dimension.across not in ("first", "latest"):
                continue
            many = many_valued(self.question, dimension.column)
            name = fan_key(self.question, dimension) if many else f"value_{place}"
            order: list[Any] = [source.c.day, source.c.row_key]
            if dimension.across == "latest":
                order = [column.desc() for column in order]
            chosen = sa.func.first_value(source.c[name]).over(partition_by=source.c.unit_0, order_by=order)
            if not many:
                columns = [column for column in columns if column.key != name]
            columns.append(chosen.label(f"key_{place}" if many else name))
        return sa.select(*columns).where(source.c.charge.is_(None)).subquery("rows")

    def _kind(self, dimension: DimensionSpec) -> Any:
        if dimension.column in ("age", "offence", "period"):
            return None
        return self.records.kind(dimension.column)

    def _tally(self, rows: sa.Subquery, levels: list[Levels]) -> Tally:
        """Count every set of margins: rows by grouping sets, or different units one set at a time."""
        names = [column.key for column in rows.c]
        units = [name for name in names if name.startswith("unit_")]
        columns = [rows.c[f"d{place}"] for place in range(len(levels))]
        sets = list(product(*(level.kinds for level in levels)))
        keyed = {
            (place, kind): level.column(columns[place], kind)
            for place, level in enumerate(levels)
            for kind in level.kinds
            if kind != "total"
        }
        tally = Tally()
        if not units:
            self._grouping_sets(rows, keyed, sets, tally)
            return tally
        self._create("placed", sa.select(*(rows.c[name] for name in names)))
        stored = sa.table("placed", *(sa.column(name) for name in names))
        for kinds in sets:
            self._distinct_units(stored, units, levels, kinds, tally)
        return tally

    def _grouping_sets(
        self,
        rows: sa.Subquery,
        keyed: dict[tuple[int, str], Expression],
        sets: Sequence[tuple[str, ...]],
        tally: Tally,
    ) -> None:
        labels = {key: column.label(f"k{number}") for number, (key, column) in enumerate(keyed.items())}
        inner = sa.select(*labels.values()).select_from(rows).subquery("keyed")
        groups = [
            sa.tuple_(*(inner.c[labels[place, kind].name] for place, kind in enumerate(kinds) if kind != "total"))
            for kinds in sets
        ]
        query = sa.select(*(inner.c[label.name] for label in labels.values()), sa.func.count()).group_by(
            sa.func.grouping_sets(*groups)
        )
        names = list(labels)
        for row in self._all(query):
            present = {names[at]: row[at] for at in range(len(names)) if row[at] is not None}
            tally.enter(present, len(sets[0]), row[-1])

    def _distinct_units(
        self, stored: sa.TableClause, units: list[str], levels: list[Levels], kinds: tuple[str, ...], tally: Tally
    ) -> None:
        keys = {
            (place, kind): levels[place].column(stored.c[f"d{place}"], kind).label(f"k{place}")
            for place, kind in enumerate(kinds)
            if kind != "total"
        }
        once = sa.select(*keys.values(), *(stored.c[name] for name in units)).distinct().subquery("once")
        by = [once.c[f"k{place}"] for place, _unused in keys]
        for row in self._all(sa.select(*by, sa.func.count()).select_from(once).group_by(*by)):
            tally.enter(dict(zip(keys, row[:-1], strict=True)), len(kinds), row[-1])
