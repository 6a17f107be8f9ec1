"""The databases of the tests: made by the migrations, emptied for a test, or kept as they are and put back."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import psycopg
from flask import Flask
from flask_migrate import upgrade
from psycopg import sql
from sqlalchemy import Connection, event

from forum import create_app
from forum.core.database import db

NAMES = ("sqlite", "postgresql")
POSTGRESQL = os.environ.get("STOA_TEST_POSTGRESQL_URL", "postgresql://postgres@127.0.0.1:5432/postgres")

_numbers = count(1)
_NO_INDEX = "DROP SCHEMA IF EXISTS search CASCADE"


def environment(instance: Path, **more: str) -> dict[str, str]:
    return {
        "STOA_INSTANCE": str(instance),
        "STOA_SECRET_KEY": "a secret of the tests alone",
        "STOA_BASE_URL": "http://localhost",
        "STOA_DEMO": "0",
    } | more


class SQLite:
    """A file, made once by the migrations and copied for each test."""

    def __init__(self, instance: Path) -> None:
        self.app = create_app(environment(instance))
        self.path = instance / "stoa.sqlite3"
        self.clean, self.kept = instance / "clean.sqlite3", instance / "kept.sqlite3"
        with self.app.app_context():
            event.listen(db.engine, "connect", _trust_the_power)
            upgrade()
            db.session.remove()
            db.engine.dispose()
        shutil.copy(self.path, self.clean)

    def reset(self) -> None:
        forget_searches(self.app)
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        shutil.copy(self.clean, self.path)

    def keep(self) -> None:
        """Makes the rows as they are now what `restore` brings back."""
        with closing(sqlite3.connect(self.path)) as live, closing(sqlite3.connect(self.kept)) as kept:
            live.backup(kept)

    def restore(self) -> None:
        with closing(sqlite3.connect(self.path)) as live, closing(sqlite3.connect(self.kept)) as kept:
            _trust_the_power(live)
            kept.backup(live)

    @contextmanager
    def watched(self) -> Iterator[Callable[[], bool]]:
        """Gives what tells, cheaply, whether anything was committed since it was asked last."""
        with closing(sqlite3.connect(self.path)) as connection:
            seen = [connection.execute("PRAGMA data_version").fetchone()]

            def has_changed() -> bool:
                seen.append(connection.execute("PRAGMA data_version").fetchone())
                return seen[-1] != seen[-2]

            yield has_changed

    def close(self) -> None:
        pass


def forget_searches(app: Flask) -> None:
    """Those not written yet, or a timer writes them into the next test's database, and who asked lately."""
    if gathered := app.extensions.pop("stoa.searches", None):
        gathered.take()


def _trust_the_power(connection: sqlite3.Connection, record=None) -> None:
    """No test outlives a power cut, so none waits for the disk."""
    connection.execute("PRAGMA synchronous = OFF")


class PostgreSQL:
    """A database of its own, emptied for each test.

    Emptied by DELETE, past triggers: of tables this small TRUNCATE costs a hundred times as much, a new file for each of
    them and each of their indexes.
    """

    def __init__(self, instance: Path) -> None:
        self.name = f"stoa_test_{os.getpid()}_{next(_numbers)}"
        self._command("CREATE DATABASE {}")
        for setting in ("synchronous_commit", "jit"):  # compiling costs more than statements over a few rows take
            self._command(f"ALTER DATABASE {{}} SET {setting} TO off")
        address = POSTGRESQL.rpartition("/")[0] + f"/{self.name}"
        self.app = create_app(environment(instance, STOA_DATABASE_URL=address))
        with self.app.app_context():
            upgrade()
            self.tables = [sql.Identifier(table.name) for table in db.metadata.sorted_tables]

    def reset(self) -> None:
        forget_searches(self.app)
        with self.app.app_context():
            db.session.remove()
        self._run(*self._emptying(), _NO_INDEX, "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'")

    def keep(self) -> None:
        """Makes the rows as they are now what `restore` brings back."""
        self._run(
            "CREATE SCHEMA kept",
            *self._each_table("CREATE TABLE kept.{0} AS TABLE {0}"),
            "CREATE TABLE kept.sequences AS SELECT sequencename, last_value FROM pg_sequences",
        )

    def restore(self) -> None:
        self._run(
            *self._emptying(),
            *self._each_table("INSERT INTO {0} TABLE kept.{0}"),
            "SELECT setval(sequencename::regclass, coalesce(last_value, 1), last_value IS NOT NULL) FROM kept.sequences",
        )

    @contextmanager
    def watched(self) -> Iterator[Callable[[], bool]]:
        """Gives what tells, cheaply, whether anything was committed since it was asked last: what writes has a number."""
        numbers = []

        def note(connection: Connection) -> None:
            numbers.append(connection.exec_driver_sql("SELECT pg_current_xact_id_if_assigned()").scalar())

        def has_changed() -> bool:
            changed = any(numbers)
            numbers.clear()
            return changed

        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "commit", note)
        yield has_changed
        event.remove(engine, "commit", note)

    def close(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        self._command("DROP DATABASE IF EXISTS {} WITH (FORCE)")

    def _emptying(self) -> list[str | sql.Composed]:
        everything = sql.SQL("LOCK TABLE {}").format(sql.SQL(", ").join(self.tables))
        past_triggers = "SET LOCAL session_replication_role = replica"
        return [past_triggers, everything, *self._each_table("DELETE FROM {0}")]

    def _each_table(self, statement: str) -> list[sql.Composed]:
        return [sql.SQL(statement).format(table) for table in self.tables]

    def _run(self, *statements: str | sql.Composed) -> None:
        """In one transaction, and sent at once."""
        parts = [sql.SQL(part) if isinstance(part, str) else part for part in statements]
        with self.app.app_context(), db.engine.begin() as connection:
            connection.connection.driver_connection.execute(sql.SQL("; ").join(parts))

    def _command(self, statement: str) -> None:
        with psycopg.connect(POSTGRESQL, autocommit=True, connect_timeout=3) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(self.name)))


Engine = SQLite | PostgreSQL


def make(name: str, instance: Path) -> Engine | None:
    """A fresh one; none where no PostgreSQL answers."""
    if name == "sqlite":
        return SQLite(instance)
    try:
        return PostgreSQL(instance)
    except psycopg.OperationalError:
        return None
