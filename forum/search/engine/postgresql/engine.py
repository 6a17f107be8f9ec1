"""The engine on PostgreSQL: connections, transactions, and what their failures mean."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from typing import TypeVar

import psycopg
from psycopg import Connection, errors, sql
from sqlalchemy import Engine as Database
from sqlalchemy.exc import SQLAlchemyError

from forum.search.engine.interface import (
    NO_HITS,
    Alike,
    Document,
    Hits,
    IndexBusy,
    IndexUnavailable,
    Order,
    Progress,
    Rarities,
    Scope,
    Status,
)
from forum.search.engine.postgresql import tables, writing
from forum.search.engine.postgresql.counts import Counts
from forum.search.engine.postgresql.matching import Search
from forum.search.engine.postgresql.tables import Tables
from forum.search.engine.query import Query

_LOCK = 0x53746F61  # of the index's writers, among the database's advisory locks
_MOST_SECONDS = 2  # of a statement of a search
_ATTEMPTS = 3

_ABSENT = (errors.UndefinedTable, errors.InvalidSchemaName)

# Bitmaps of a GIN index are what finds; whatever else the planner may think of reads vectors, which lie elsewhere.
_READING = f"""
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
SET LOCAL statement_timeout = '{_MOST_SECONDS}s';
SET LOCAL jit = off;
SET LOCAL max_parallel_workers_per_gather = 0;
SET LOCAL effective_io_concurrency = 0;
SET LOCAL enable_seqscan = off;
SET LOCAL enable_indexscan = off;
SET LOCAL work_mem = '32MB'
"""

Found = TypeVar("Found")


class PostgresEngine:
    """An index in the schema `search` of a database. One object serves all threads of a process."""

    name = "postgresql"

    def __init__(self, database: Database, *, patience: float = 5.0) -> None:
        """`patience` is how many seconds a writer waits for another one before `IndexBusy`.

        Give a database with connections of its own: who searches may hold one of the site's while waiting for one of these.
        """
        self._database = database
        self._patience = patience

    def apply(self, documents: Iterable[Document], deletions: Iterable[str] = ()) -> None:
        with self._writing() as connection:
            writing.write_some(connection, tables.card(connection), documents, deletions)

    def search(self, query: Query, scope: Scope, *, limit: int, order: Order = "best", grouped: bool = True) -> Hits:
        if not scope.spaces or limit <= 0:
            return NO_HITS
        return self._read(
            lambda connection, used: Search(connection, used, scope).run(query, limit, order, grouped=grouped)
        )

    def rarities(self, terms: Iterable[str], scope: Scope) -> Rarities:
        wanted = list(terms)
        readable = scope.spaces.difference(scope.ends) | scope.public

        def read(connection: Connection, used: Tables) -> Rarities:
            counts = Counts.read(connection, used, wanted, scope.public, spaces=readable)
            return Rarities({term: counts.rarity(term) for term in wanted if counts.is_there(term)}, counts.unknown)

        return self._read(read)

    def like(self, weights: Mapping[str, float], scope: Scope, *, limit: int) -> list[Alike]:
        if not weights or not scope.spaces or limit <= 0:
            return []
        return self._read(lambda connection, used: Search(connection, used, scope).like(weights, limit))

    def rebuild(self, documents: Iterable[Document], progress: Progress | None = None) -> None:
        """In one transaction: who reads has the present index until it is committed, and who is killed leaves nothing."""
        tell = progress or (lambda done: None)
        self._build(lambda connection, made: writing.write_all(connection, made, documents, tell))

    def purge(self) -> None:
        """Neither a vacuum nor an index forgets words: what is left is written anew, where something was removed."""
        with self._writing() as connection:
            present = tables.card(connection)
            if not present.removed:
                return
            self._fill(connection, lambda connection, made: writing.write_again(connection, made, present))
        self._drop_unused()

    def status(self, *, thorough: bool = False) -> Status:
        size = 0
        try:
            with self._connected() as connection:
                size = tables.size(connection)
                used = tables.card(connection).tables
                (counted,) = connection.execute(used.compose(_COUNTED)).fetchone()
                wrong = tables.what_is_wrong(connection, used, counted) if thorough else ""
        except IndexUnavailable as unavailable:
            return Status(unavailable.state, 0, size, unavailable.reason)
        return Status("broken" if wrong else "ready", counted, size, wrong)

    def _read(self, read: Callable[[Connection, Tables], Found]) -> Found:
        """A rebuild may drop the tables between the look at the card and the first one at them."""
        for attempt in range(_ATTEMPTS):
            try:
                with self._connected() as connection:
                    connection.execute(_READING)
                    return read(connection, tables.card(connection).tables)
            except IndexUnavailable as unavailable:
                if unavailable.state != "missing" or attempt + 1 == _ATTEMPTS:
                    raise
        raise AssertionError

    def _build(self, fill: Callable[[Connection, Tables], int]) -> None:
        with self._writing() as connection:
            self._fill(connection, fill)
        self._drop_unused()

    def _fill(self, connection: Connection, fill: Callable[[Connection, Tables], int]) -> None:
        connection.execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
        tables.build(connection, lambda made: fill(connection, made))

    def _drop_unused(self) -> None:
        """What can't be dropped, as somebody reads it for long, the next rebuild drops."""
        with suppress(IndexBusy, IndexUnavailable), self._writing() as connection:
            tables.drop_unused(connection)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._connected() as connection:
            timeout = sql.Literal(f"{max(int(self._patience * 1000), 1)}ms")
            connection.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(timeout))
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            yield connection
            connection.commit()

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """Closing gives the connection back to its pool, which rolls back what wasn't committed."""
        try:
            pooled = self._database.raw_connection()
        except (SQLAlchemyError, psycopg.Error) as error:
            raise IndexUnavailable("broken", str(error)) from error
        try:
            with closing(pooled):
                yield pooled.driver_connection
        except _ABSENT as error:
            raise IndexUnavailable("missing", str(error)) from error
        except errors.LockNotAvailable as error:
            raise IndexBusy from error
        except psycopg.Error as error:
            raise IndexUnavailable("broken", str(error)) from error


_COUNTED = "SELECT coalesce(sum(documents), 0)::int FROM {spaces}"
