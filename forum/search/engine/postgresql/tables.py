"""The tables of the index, in a schema of their own: throwaway, so neither in the models nor in migrations or backups.

Each rebuild makes a generation of tables; a card says which one is in use.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from psycopg import Connection, sql

from forum.search.engine.interface import IndexUnavailable

# Raise it when the analyzer or the tables change: every site then rebuilds by itself.
VERSION = 1
PERIOD = 180 * 24 * 3600  # seconds; the shorter, the more of them an index has to go through
PERIODS = f"(ARRAY[(created / {PERIOD})::int])"  # in which a document was created, as the index knows it
MARK = "="  # before the marks among the counted terms
GROUPS = "#"  # counted as a term: the groups that a space has documents of

_SCHEMA = "search"
_KINDS = ("words", "spaces", "documents")  # in this order they are read, and so dropped: nobody waits in a circle
_NAME = re.compile(rf"(?:{'|'.join(_KINDS)})_(\d+)")


class Tables(NamedTuple):
    """One generation."""

    generation: int

    def compose(self, statement: str, **more: sql.Composable) -> sql.Composed:
        """A statement in which {documents}, {words} and {spaces} are the tables."""
        return sql.SQL(statement).format(**{kind: self._table(kind) for kind in _KINDS}, **more)

    def _table(self, kind: str) -> sql.Identifier:
        return sql.Identifier(_SCHEMA, f"{kind}_{self.generation}")


class Card(NamedTuple):
    """What is in use, the number of the next document, and whether some were removed since all was written."""

    version: int
    generation: int
    next: int
    removed: bool

    @property
    def tables(self) -> Tables:
        return Tables(self.generation)


def card(connection: Connection) -> Card:
    row = connection.execute("SELECT version, generation, next, removed FROM search.card").fetchone()
    if row is None:
        raise IndexUnavailable("missing", "nothing was built yet")
    if row[0] != VERSION:
        raise IndexUnavailable("outdated", f"version {row[0]}, not {VERSION}")
    return Card(*row)


def write_card(connection: Connection, written: Card) -> None:
    connection.execute("DELETE FROM search.card")
    connection.execute("INSERT INTO search.card VALUES (%s, %s, %s, %s)", written)


def build(connection: Connection, fill: Callable[[Tables], int]) -> None:
    """Make a new generation and put it in the place of the present one. `fill` writes its documents and gives the next number."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS search")
    connection.execute(_CARD)
    tables = Tables(max(_generations(connection), default=0) + 1)
    connection.execute(tables.compose(_DOCUMENTS))
    following = fill(tables)
    connection.execute("SET LOCAL maintenance_work_mem = '256MB'")
    connection.execute(tables.compose(_INDEXES, periods=sql.SQL(PERIODS)))
    named = {"mark": sql.Literal(MARK), "groups": sql.Literal(GROUPS), "period": sql.Literal(PERIOD)}
    connection.execute(tables.compose(_COUNTS, **named))
    connection.execute(tables.compose("ANALYZE {documents}; ANALYZE {words}; ANALYZE {spaces}"))
    write_card(connection, Card(VERSION, tables.generation, following, False))


def drop_unused(connection: Connection) -> None:
    used = card(connection).generation
    for generation in _generations(connection) - {used}:
        unused = Tables(generation)
        for kind in _KINDS:
            connection.execute(unused.compose(f"DROP TABLE IF EXISTS {{{kind}}}"))


def what_is_wrong(connection: Connection, used: Tables, counted: int) -> str:
    """Of a generation whose spaces count so many documents; empty if nothing is."""
    for columns in _COLUMNS:
        connection.execute(used.compose(columns))
    names = [f"{_SCHEMA}.{kind}_{used.generation}" for kind in _KINDS]
    (indexes,) = connection.execute(_SOUND_INDEXES, (names,)).fetchone()
    if indexes != _SOUND:
        return f"{indexes} of {_SOUND} indexes"
    (documents,) = connection.execute(used.compose("SELECT count(*)::int FROM {documents}")).fetchone()
    if documents != counted:
        return f"{documents} documents, of which {counted} are counted"
    uncounted = connection.execute(used.compose(_UNCOUNTED), (GROUPS,)).fetchone()
    return "the words of a space are not counted" if uncounted else ""


def size(connection: Connection) -> int:
    row = connection.execute(
        "SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class"
        " WHERE relkind = 'r' AND relnamespace = to_regnamespace('search')"
    ).fetchone()
    return (row and row[0]) or 0


def _generations(connection: Connection) -> set[int]:
    names = connection.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = to_regnamespace('search')"
    )
    return {int(match[1]) for (name,) in names if (match := _NAME.fullmatch(name))}


_CARD = """
CREATE TABLE IF NOT EXISTS search.card (
    version int NOT NULL, generation int NOT NULL, next int NOT NULL, removed bool NOT NULL)
"""

# Searches look at many rows and at few vectors. PostgreSQL only moves a column out of rows of more than 2 KB, so each gets a
# padding that makes it that long, and a few bytes again when it is compressed: a row is 200 bytes instead of a thousand.
_DOCUMENTS = """
CREATE TABLE {documents} (
    number int NOT NULL,
    id text COLLATE "C" NOT NULL,
    grp int NOT NULL,
    space text COLLATE "C" NOT NULL,
    created bigint NOT NULL,
    marks text[] COLLATE "C" NOT NULL,
    accepted bool NOT NULL,
    length int NOT NULL,
    title_length int NOT NULL,
    vector tsvector NOT NULL,
    padding text NOT NULL DEFAULT repeat(' ', 2000)
) WITH (toast_tuple_target = 400);
ALTER TABLE {documents} ALTER vector SET STORAGE EXTERNAL, ALTER marks SET STORAGE MAIN
"""

# What a search asks for is combined inside one index, which spares reading rows. It has no list of pending entries, which each
# search would go through.
_INDEXES = """
ALTER TABLE {documents} ADD PRIMARY KEY (number);
CREATE UNIQUE INDEX ON {documents} (id);
CREATE INDEX ON {documents} (grp);
CREATE INDEX ON {documents} (grp) WHERE accepted;
CREATE INDEX ON {documents} (created, space);
CREATE INDEX ON {documents} USING gin (vector, marks, {periods}) WITH (fastupdate = off)
"""

_COUNTS = """
CREATE TABLE {words} (
    term text COLLATE "C" NOT NULL, space text COLLATE "C" NOT NULL, documents int NOT NULL
) WITH (fillfactor = 80);
INSERT INTO {words}
    SELECT term, space, count(*) FROM {documents}, unnest(tsvector_to_array(vector)) AS term
    WHERE left(term, 1) NOT IN ('^', '*') GROUP BY 1, 2
    UNION ALL
    SELECT {mark} || mark, space, count(*) FROM {documents}, unnest(marks) AS mark GROUP BY 1, 2
    UNION ALL
    SELECT {groups}, space, count(DISTINCT grp) FROM {documents} GROUP BY 2;
ALTER TABLE {words} ADD PRIMARY KEY (term, space);
CREATE INDEX ON {words} (documents) WHERE documents <= 0;
CREATE TABLE {spaces} (
    space text COLLATE "C", period int, documents int NOT NULL, length bigint NOT NULL,
    titled int NOT NULL, title_length bigint NOT NULL, PRIMARY KEY (space, period)
);
INSERT INTO {spaces}
    SELECT space, created / {period}, count(*), sum(length), count(*) FILTER (WHERE title_length > 0), sum(title_length)
    FROM {documents} GROUP BY 1, 2
"""

# What searches and writers rely on: raises where a column is gone.
_COLUMNS = (
    "SELECT number, id, grp, space, created, marks, accepted, length, title_length, vector FROM {documents} LIMIT 0",
    "SELECT term, space, documents FROM {words} LIMIT 0",
    "SELECT space, period, documents, length, titled, title_length FROM {spaces} LIMIT 0",
)
_SOUND_INDEXES = "SELECT count(*)::int FROM pg_index WHERE indrelid = ANY (%s::regclass[]) AND indisvalid AND indisready"
_SOUND = sum(statement.count(made) for statement in (_INDEXES, _COUNTS) for made in ("INDEX ON", "PRIMARY KEY"))
_UNCOUNTED = """
SELECT 1 FROM {spaces} AS spaces
WHERE documents > 0 AND NOT EXISTS (SELECT FROM {words} AS words WHERE words.term = %s AND words.space = spaces.space) LIMIT 1
"""
