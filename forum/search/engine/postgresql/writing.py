"""Writing: all documents anew, or some of them with what is counted, in one transaction."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from psycopg import Connection

from forum.search.engine.interface import Document, Progress
from forum.search.engine.postgresql.tables import GROUPS, MARK, PERIOD, Card, Tables, write_card
from forum.search.engine.postgresql.vectors import MARKERS, Indexed, indexed

_PROGRESS_EVERY = 1000

_COPY = "COPY {documents} (number, id, grp, space, created, marks, accepted, length, title_length, vector) FROM STDIN"
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
            counts.add(_Counted(*row[2:5], words.length, words.title_length, words.terms, row[5]), 1)
    counts.write(connection, tables)
    write_card(connection, present._replace(next=present.next + len(given), removed=present.removed or removed))


_DELETE = """
DELETE FROM {documents} WHERE id = ANY (%s)
RETURNING grp, space, created, length, title_length, tsvector_to_array(vector), marks
"""


def _row(number: int, document: Document, words: Indexed) -> tuple:
    created = seconds(document.created.timestamp())
    marks = sorted(document.marks)
    place = document.group, document.space, created
    return number, document.id, *place, marks, document.accepted, words.length, words.title_length, words.vector


class _Counted(NamedTuple):
    group: int
    space: str
    created: int
    length: int
    title_length: int
    terms: Iterable[str]
    marks: Iterable[str]

    def words(self) -> Iterator[str]:
        yield from (term for term in self.terms if not term.startswith(MARKERS))
        yield from (MARK + mark for mark in self.marks)


class _Counts:
    """By how much the counts change."""

    def __init__(self) -> None:
        self.words: Counter[tuple[str, str]] = Counter()
        self._groups: Counter[tuple[int, str]] = Counter()
        self._periods: defaultdict[tuple[str, int], list[int]] = defaultdict(lambda: [0] * 4)

    def add(self, counted: _Counted, times: int) -> None:
        for word in counted.words():
            self.words[word, counted.space] += times
        self._groups[counted.group, counted.space] += times
        sums = self._periods[counted.space, counted.created // PERIOD]
        for place, value in enumerate((1, counted.length, counted.title_length > 0, counted.title_length)):
            sums[place] += times * value

    def write(self, connection: Connection, tables: Tables) -> None:
        """When the documents were written: groups that came or went are told by what there is of them now."""
        groups = [key for key, change in self._groups.items() if change]
        for group, space, there in connection.execute(tables.compose(_IN_GROUPS), _columns(groups, 2), prepare=False):
            self.words[GROUPS, space] += (there > 0) - (there - self._groups[group, space] > 0)
        words = [(term, space, change) for (term, space), change in self.words.items() if change]
        connection.execute(tables.compose(_ADD_WORDS), _columns(words, 3), prepare=False)
        connection.execute(tables.compose("DELETE FROM {words} WHERE documents <= 0"))
        periods = [(*key, *sums) for key, sums in self._periods.items()]
        connection.execute(tables.compose(_ADD_PERIODS), _columns(periods, 6), prepare=False)


def _columns(rows: list[tuple], width: int) -> list[list]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]


_ADD_WORDS = """
INSERT INTO {words} AS present SELECT * FROM unnest(%s::text[], %s::text[], %s::int[])
ON CONFLICT (term, space) DO UPDATE SET documents = present.documents + excluded.documents
"""

_IN_GROUPS = """
SELECT grp, space, (SELECT count(*) FROM {documents} AS document WHERE (document.grp, document.space) = (asked.grp, asked.space))
FROM unnest(%s::int[], %s::text[]) AS asked (grp, space)
"""

_ADD_PERIODS = """
INSERT INTO {spaces} AS present
SELECT * FROM unnest(%s::text[], %s::int[], %s::int[], %s::bigint[], %s::int[], %s::bigint[])
ON CONFLICT (space, period) DO UPDATE SET
    documents = present.documents + excluded.documents, length = present.length + excluded.length,
    titled = present.titled + excluded.titled, title_length = present.title_length + excluded.title_length
"""
