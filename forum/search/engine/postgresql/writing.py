"""Writing: all documents anew, or some of them with what is counted, in one transaction."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from psycopg import Connection

from forum.search.engine.interface import Document, Progress
from forum.search.engine.postgresql.tables import MARK, PERIOD, Card, Tables, write_card
from forum.search.engine.postgresql.vectors import MARKERS, Indexed, indexed

_PROGRESS_EVERY = 1000

_COPY = "COPY {documents} (number, id, grp, space, created, marks, accepted, length, vector) FROM STDIN"
# What a table of this very transaction takes needn't be looked at again to know who may see it.
_COPY_FROZEN = _COPY + " (FREEZE)"


def seconds(timestamp: float) -> int:
    """A moment as the index keeps it."""
    return min(max(int(timestamp), 0), 0xFFFFFFFF)


def write_all(connection: Connection, tables: Tables, documents: Iterable[Document], progress: Progress) -> int:
    """Each id once. Gives the next number."""
    seen: set[str] = set()
    with connection.cursor().copy(tables.compose(_COPY_FROZEN)) as copy:
        for document in documents:
            if document.id in seen:
                continue
            seen.add(document.id)
            copy.write_row(_row(len(seen), document, indexed(document)))
            if len(seen) % _PROGRESS_EVERY == 0:
                progress(len(seen))
    progress(len(seen))
    return len(seen) + 1


def write_again(connection: Connection, tables: Tables, present: Card) -> int:
    """All that another generation has. Gives the next number."""
    connection.execute(tables.compose("INSERT INTO {documents} ") + present.tables.compose("TABLE {documents}"))
    return present.next


def write_some(connection: Connection, present: Card, documents: Iterable[Document], deletions: Iterable[str]) -> None:
    tables = present.tables
    given = {document.id: document for document in documents}
    stale = list(given.keys() | set(deletions))
    counts = _Counts()
    for row in connection.execute(tables.compose(_DELETE), (stale,), prepare=False):
        counts.add(_Counted(*row), -1)
    removed = bool(counts.words)
    with connection.cursor().copy(tables.compose(_COPY)) as copy:
        for number, document in enumerate(given.values(), present.next):
            words = indexed(document)
            row = _row(number, document, words)
            copy.write_row(row)
            counts.add(_Counted(row[3], row[4], words.length, words.terms, row[5]), 1)
    counts.write(connection, tables)
    write_card(connection, present._replace(next=present.next + len(given), removed=present.removed or removed))


_DELETE = """
DELETE FROM {documents} WHERE id = ANY (%s) RETURNING space, created, length, tsvector_to_array(vector), marks
"""


def _row(number: int, document: Document, words: Indexed) -> tuple:
    created = seconds(document.created.timestamp())
    marks = sorted(document.marks)
    accepted, length, vector = document.accepted, words.length, words.vector
    return number, document.id, document.group, document.space, created, marks, accepted, length, vector


class _Counted(NamedTuple):
    space: str
    created: int
    length: int
    terms: Iterable[str]
    marks: Iterable[str]

    def words(self) -> Iterator[str]:
        yield from (term for term in self.terms if not term.startswith(MARKERS))
        yield from (MARK + mark for mark in self.marks)


class _Counts:
    """By how much the counts change."""

    def __init__(self) -> None:
        self.words: Counter[tuple[str, str]] = Counter()
        self._documents: Counter[tuple[str, int]] = Counter()
        self._lengths: Counter[tuple[str, int]] = Counter()

    def add(self, counted: _Counted, times: int) -> None:
        for word in counted.words():
            self.words[word, counted.space] += times
        period = (counted.space, counted.created // PERIOD)
        self._documents[period] += times
        self._lengths[period] += times * counted.length

    def write(self, connection: Connection, tables: Tables) -> None:
        words = [(term, space, change) for (term, space), change in self.words.items() if change]
        connection.execute(tables.compose(_ADD_WORDS), _columns(words, 3), prepare=False)
        connection.execute(tables.compose("DELETE FROM {words} WHERE documents <= 0"))
        periods = [(*key, change, self._lengths[key]) for key, change in self._documents.items()]
        connection.execute(tables.compose(_ADD_PERIODS), _columns(periods, 4), prepare=False)


def _columns(rows: list[tuple], width: int) -> list[list]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]


_ADD_WORDS = """
INSERT INTO {words} AS present SELECT * FROM unnest(%s::text[], %s::text[], %s::int[])
ON CONFLICT (term, space) DO UPDATE SET documents = present.documents + excluded.documents
"""

_ADD_PERIODS = """
INSERT INTO {spaces} AS present SELECT * FROM unnest(%s::text[], %s::int[], %s::int[], %s::bigint[])
ON CONFLICT (space, period) DO UPDATE
SET documents = present.documents + excluded.documents, length = present.length + excluded.length
"""
