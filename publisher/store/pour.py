"""Many rows at once, as the driver takes them: the library's way of inserting one costs more than the database's."""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import closing
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Connection, Dialect, Table, any_, func, literal, select

from publisher.store.base import POSTGRESQL


def pour(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows, each with a value for each of the columns: words, numbers and instants."""
    writers = [_writer(table.c[name].type, connection.dialect) for name in columns]
    written = (
        [value if write is None else write(value) for write, value in zip(writers, row, strict=True)] for row in rows
    )
    names = ", ".join(columns)
    with closing(connection.connection.cursor()) as cursor:
        if connection.dialect.name == POSTGRESQL:
            with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
                for row in written:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(columns))
            insert = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608 - names of ours
            cursor.executemany(insert, list(written))


def among(connection: Connection, column: ColumnElement[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """Whether a column has one of the values, as one parameter: thousands of them take long to write down."""
    if connection.dialect.name == POSTGRESQL:
        return column == any_(literal(list(values), ARRAY(column.type)))
    return column.in_(select(func.json_each(json.dumps(list(values))).table_valued("value").c.value))


def _writer(kind: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    """How a value of a type is written, None where it is as it is."""
    writer: Callable[[Any], Any] | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return lru_cache(maxsize=4096)(writer) if writer else None
