"""One moment of the database, read while others write: tables as they are there, whatever models this version has."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Connection, DateTime, LargeBinary, MetaData, String, Table, func, select, text
from sqlalchemy.types import TypeEngine

from forum.core.database import db

AT_ONCE = 500
REVISIONS = "alembic_version"


@contextmanager
def moment() -> Iterator[Connection]:
    """A connection that sees what was committed when it first read, until it is left."""
    with db.engine.connect() as connection:
        if is_postgresql(connection):
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
            connection = connection.execution_options(**options)
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        revision_of(connection)  # on SQLite too the moment is that of the first reading
        yield connection
        connection.rollback()


def is_postgresql(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


def revision_of(connection: Connection) -> str:
    return connection.scalar(text(f"SELECT version_num FROM {REVISIONS}"))  # noqa: S608  a name of our own


def tables_of(connection: Connection) -> dict[str, Table]:
    """Every table but the migrations' own, those that others point at first."""
    found = MetaData()
    found.reflect(connection)
    tables = {table.name: table for table in found.sorted_tables if table.name != REVISIONS}
    for table in tables.values():
        for column in table.columns:
            if isinstance(column.type, JSON):
                column.type = JSON(none_as_null=True)
    return tables


def count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table))


def at_once(table: Table) -> int:
    """How many rows are in memory together: one, where each may be a mail of megabytes."""
    return 1 if any(isinstance(column.type, LargeBinary) for column in table.columns) else AT_ONCE


def lines(connection: Connection, table: Table) -> Iterator[str]:
    """The rows as JSON, in an order that both databases share."""
    key = [column.collate("C") if _needs_plain_order(connection, column) else column for column in table.primary_key]
    rows = connection.execution_options(yield_per=at_once(table)).execute(select(table).order_by(*key))
    for row in rows:
        yield json.dumps(list(row), ensure_ascii=False, separators=(",", ":"), default=_written)


def _needs_plain_order(connection: Connection, column) -> bool:
    return is_postgresql(connection) and isinstance(column.type, String)


def _written(value: Any) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if not isinstance(value, datetime):
        raise TypeError(f"no form for a {type(value).__name__} in a backup")
    return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()


def values(table: Table, columns: list[str], row: list[Any]) -> dict[str, Any]:
    """A row of `lines` as the database takes it."""
    return {name: _read(table.columns[name].type, value) for name, value in zip(columns, row, strict=True)}


def _read(kind: TypeEngine, value: Any) -> Any:
    if value and isinstance(kind, DateTime):
        return datetime.fromisoformat(value)
    return base64.b64decode(value) if value is not None and isinstance(kind, LargeBinary) else value


def last_id(connection: Connection, table: Table) -> int | None:
    """The highest id that the table ever gave, as far as it remembers."""
    if is_postgresql(connection):
        if (sequence := _sequence(connection, table)) is None:
            return None
        value, is_called = connection.execute(text(f"SELECT last_value, is_called FROM {sequence}")).one()  # noqa: S608
        return value if is_called else 0
    if "id" not in table.columns or not connection.scalar(text(_HAS_IDS), {"name": table.name}):
        return None
    return connection.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name}) or 0


def set_last_id(connection: Connection, table: Table, last: int) -> None:
    """The next row gets a higher one: ids are never used again."""
    if is_postgresql(connection):
        if (sequence := _sequence(connection, table)) and last:
            connection.execute(text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last})
        return
    connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
    inserted = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)")
    connection.execute(inserted, {"name": table.name, "last": last})


_HAS_IDS = "SELECT 1 FROM sqlite_master WHERE name = :name AND sql LIKE '%AUTOINCREMENT%'"


def _sequence(connection: Connection, table: Table) -> str | None:
    if "id" not in table.columns:
        return None
    return connection.scalar(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": table.name})
