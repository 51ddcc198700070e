"""Statements that are compiled once and run on the driver directly: on the hot path SQLAlchemy's own execution costs
several times as much as the database (`make bench`).

Column types convert values and rows, and errors are SQLAlchemy's, so that callers see no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.types import Float, TypeEngine

Convert = Callable[[Any], Any] | None
Values = Mapping[str, Any]


class _Compiled(Struct, frozen=True):
    """SQL text for one driver. `takes` are the parameters in its order, `gives` the columns of a row."""

    sql: str
    fixed: Values
    takes: tuple[tuple[str, Convert], ...]
    gives: tuple[tuple[str, Convert], ...]
    by_place: bool
    in_order: Callable[[Values], Sequence[Any]]
    converts: tuple[tuple[int, Callable[[Any], Any]], ...]

    def bound(self, values: Values) -> Any:
        given = {**self.fixed, **values} if self.fixed else values
        if not self.by_place:
            return {name: given[name] if convert is None else convert(given[name]) for name, convert in self.takes}
        row = list(self.in_order(given))
        for place, convert in self.converts:
            row[place] = convert(row[place])
        return row

    def row(self, row: Sequence[Any]) -> dict[str, Any]:
        return {
            name: value if convert is None else convert(value)
            for (name, convert), value in zip(self.gives, row, strict=True)
        }


class Ready:
    """A statement, compiled at first use for each dialect and set of values. It must name all values it needs: column
    defaults are not filled in."""

    __slots__ = ("_compiled", "_statement")

    def __init__(self, statement: Select[Any] | UpdateBase) -> None:
        self._statement = statement
        self._compiled: dict[tuple[str, ...], _Compiled] = {}

    def run(self, connection: Connection, values: Values) -> int:
        """Run it; returns how many rows were touched."""
        compiled = self._for(connection, values)
        touched: int = _execute(connection, compiled.sql, compiled.bound(values)).rowcount
        return touched

    def run_many(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Once for each row; all rows name the same columns."""
        compiled = self._for(connection, rows[0])
        if len(rows) == 1:
            _execute(connection, compiled.sql, compiled.bound(rows[0]))
        else:
            _execute(connection, compiled.sql, [compiled.bound(row) for row in rows], many=True)

    def rows(self, connection: Connection, values: Values) -> list[dict[str, Any]]:
        """The rows, as dicts by column name."""
        compiled = self._for(connection, values)
        found = _execute(connection, compiled.sql, compiled.bound(values)).fetchall()
        return [compiled.row(row) for row in found]

    def scalar(self, connection: Connection, values: Values) -> Any:
        """The first column of the first row; None without a row."""
        compiled = self._for(connection, values)
        found = _execute(connection, compiled.sql, compiled.bound(values)).fetchone()
        if found is None:
            return None
        convert = compiled.gives[0][1]
        return found[0] if convert is None else convert(found[0])

    def new_id(self, connection: Connection, values: Values) -> int | None:
        """The id of the row that this INSERT made; None if it left an existing row as it was.

        Needs no RETURNING on SQLite, where that costs as much as the INSERT.
        """
        compiled = self._for(connection, values)
        cursor = _execute(connection, compiled.sql, compiled.bound(values))
        if not compiled.gives:
            return cursor.lastrowid if cursor.rowcount == 1 else None
        found = cursor.fetchone()
        return None if found is None else found[0]

    def _for(self, connection: Connection, values: Values) -> _Compiled:
        key = (connection.dialect.name, *values)
        compiled = self._compiled.get(key)
        if compiled is None:
            compiled = self._compiled[key] = _compile(self._statement, connection.dialect, tuple(values))
        return compiled


def _compile(statement: Any, dialect: Dialect, names: tuple[str, ...]) -> _Compiled:
    made = statement.compile(dialect=dialect, column_keys=None if isinstance(statement, Select) else list(names))
    binds = {name: bind for bind, name in made.bind_names.items()}
    missing = [name for name in binds if made.params.get(name) is None and name not in names]
    if missing or made.post_compile_params or made.literal_execute_params:
        raise ValueError(f"a ready statement needs all its values, and no list among them; it lacks {missing}")
    order = tuple(made.positiontup if made.positional else binds)
    takes = tuple((name, _bind(binds[name].type, dialect)) for name in order)
    return _Compiled(
        sql=made.string,
        fixed={name: value for name, value in made.params.items() if name not in names},
        takes=takes,
        gives=tuple((column.name, _result(column.type, dialect)) for column in statement.exported_columns),
        by_place=made.positional,
        in_order=itemgetter(*order) if len(order) > 1 else lambda values: [values[name] for name in order],
        converts=tuple((place, convert) for place, (_, convert) in enumerate(takes) if convert is not None),
    )


def _bind(kind: TypeEngine[Any], dialect: Dialect) -> Convert:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _result(kind: TypeEngine[Any], dialect: Dialect) -> Convert:
    if isinstance(kind, Float):
        return None  # both drivers give floats; on PostgreSQL SQLAlchemy would ask for the answer's own type first
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _execute(connection: Connection, sql: str, parameters: Any, *, many: bool = False) -> Any:
    if not connection.in_transaction():
        connection.begin()
    cursor = connection.connection.cursor()
    try:
        if many:
            cursor.executemany(sql, parameters)
        else:
            cursor.execute(sql, parameters)
    except connection.dialect.loaded_dbapi.Error as error:
        cursor.close()
        raise _as_sqlalchemy(connection, sql, error) from error
    return cursor


def _as_sqlalchemy(connection: Connection, sql: str, error: Any) -> BaseException:
    """Without the values, which may be a member's words."""
    dialect = connection.dialect
    lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
    if lost:
        connection.invalidate(error)
    kind = dialect.loaded_dbapi.Error
    told: BaseException = DBAPIError.instance(
        sql, None, error, kind, hide_parameters=True, connection_invalidated=lost, dialect=dialect
    )
    return told
