"""The statements of a search: which documents there are, as columns for NumPy."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection, sql

from forum.search.engine.interface import Scope
from forum.search.engine.postgresql.scoping import condition
from forum.search.engine.postgresql.tables import PERIODS, Tables
from forum.search.engine.postgresql.vectors import all_of, any_of, asked, lexeme, none_of, parts_of
from forum.search.engine.query import Match

# Reading positions is dear: phrases are looked for in this many of the newest documents that have their words.
_MOST_PHRASE_CHECKS = 3000

Numbers = NDArray[np.int64]


class Documents(NamedTuple):
    """Documents by ascending number. `ties` order them where all else is equal; `raised` are accepted ones, where the viewer may
    know of it."""

    numbers: Numbers
    groups: Numbers
    created: Numbers
    lengths: Numbers
    ties: Numbers
    raised: NDArray[np.bool_]

    @classmethod
    def unpacked(cls, places: bytes | None, facts: bytes | None) -> Self:
        first, second = (np.frombuffer(packed or b"", ">i8").astype(np.int64) for packed in (places, facts))
        order = np.argsort(first, kind="stable")
        first, second = first[order], second[order]
        lengths, ties, raised = second >> 15 & 0xFFFF, second >> 1 & 0x3FFF, (second & 1).astype(bool)
        return cls(first >> 32, first & 0xFFFFFFFF, second >> 31, lengths, ties, raised)

    @classmethod
    def none(cls) -> Self:
        return cls.unpacked(None, None)

    @classmethod
    def together(cls, some: Sequence[Self]) -> Self:
        """Each once."""
        some = [each for each in some if each.numbers.size] or some[:1]
        if len(some) == 1:
            return some[0]
        columns = [np.concatenate(column) for column in zip(*some, strict=True)]
        _, first = np.unique(columns[0], return_index=True)
        return cls(*(column[first] for column in columns))

    def where(self, wanted: NDArray) -> Self:
        """Those of a mask, or of ascending indexes."""
        return type(self)(*(column[wanted] for column in self))


class Reader:
    """Reads in a scope, passing by what is excluded."""

    def __init__(self, connection: Connection, tables: Tables, scope: Scope, excluded: Iterable[Match] = ()) -> None:
        self._connection = connection
        self._tables = tables
        self._titles = scope.titles
        self._condition = condition(scope)
        self._parameters = dict(self._condition.parameters)
        self._excluded = none_of(excluded, titles=scope.titles)
        self._where = self._condition.where

    def only_in(self, periods: list[int]) -> None:
        """Passes by what wasn't created in one of these."""
        self._where = self._where + sql.SQL(f" AND {PERIODS} && %(periods)s::int[]")
        self._parameters["periods"] = periods

    def matching(self, match: Match, groups: Numbers | None = None) -> Documents:
        """With `groups` those of them alone, which is worth asking for if they are few."""
        where = self._where
        more: dict[str, Any] = {}
        if groups is not None:
            where += sql.SQL(" AND grp = ANY (%(groups)s::int[])")
            more["groups"] = _array(groups)
        if len(match.terms) == 1:
            return self._documents(_MATCHING, where, query=asked(match, titles=self._titles) + self._excluded, **more)
        more |= {"words": all_of(parts_of(match, titles=self._titles)) + self._excluded, "most": _MOST_PHRASE_CHECKS}
        return self._documents(_PHRASE, where, query=asked(match, titles=self._titles), **more)

    def matching_all(self, words: Iterable[Match], most: int) -> Documents:
        """What has all these words; nothing where that is more than `most`."""
        query = all_of(asked(word, titles=self._titles) for word in words) + self._excluded
        documents = self._documents(_ALL, self._where, query=query, most=most + 1)
        return documents if len(documents.numbers) <= most else Documents.none()

    def having(self, query: str, numbers: Numbers | None = None) -> Numbers:
        """What matches; with `numbers` of these documents alone, which is worth asking for if they are few."""
        if numbers is not None:
            among = sql.SQL("number = ANY (%(numbers)s::int[])")
            (packed,) = self._row(_NUMBERS, among, query=query, numbers=_array(numbers))
        else:
            (packed,) = self._row(_NUMBERS, self._where, query=query)
        return np.frombuffer(packed or b"", ">i4").astype(np.int64)

    def newest(self, most: int) -> Documents:
        self._connection.execute("SET LOCAL enable_indexscan = on")
        return self._documents(_NEWEST, self._but_excluded(), most=most)

    def of_groups(self, groups: Numbers) -> Documents:
        return self._documents(_OF_GROUPS, self._but_excluded(), groups=_array(groups))

    def ids(self, numbers: Numbers) -> list[str]:
        return self._in_order(_IDS, numbers)

    def vectors(self, numbers: Numbers) -> list[tuple[str, int]]:
        """Each as text after a blank, and how many words the title has."""
        return self._in_order(_VECTORS, numbers)

    def answered(self, groups: Numbers) -> Numbers:
        """Those of these groups of which the viewer knows that they have an accepted document."""
        found = self._rows(_ANSWERED, self._but_excluded(), groups=_array(groups))
        return np.array([group for (group,) in found], np.int64)

    def lengths(self, groups: Numbers) -> dict[int, int]:
        """How many words groups have together."""
        return dict(self._rows(_LENGTHS, self._where, groups=_array(groups)))

    def frequencies(self, groups: Numbers, terms: Iterable[str]) -> dict[int, dict[str, int]]:
        """How often groups have lexemes, in titles twice."""
        wanted = list(map(lexeme, terms))
        found: dict[int, dict[str, int]] = {}
        parameters = {"groups": _array(groups), "terms": wanted, "query": any_of(wanted)}
        for group, term, frequency in self._rows(_FREQUENCIES, self._where, **parameters):
            found.setdefault(group, {})[term] = frequency
        return found

    def periods(self, spaces: Iterable[str]) -> list[tuple[int, int]]:
        """The last first, each with how many documents of these spaces it has."""
        return self._connection.execute(self._tables.compose(_PERIODS), (list(spaces),), prepare=False).fetchall()

    def _in_order(self, statement: str, numbers: Numbers) -> list[Any]:
        rows = self._connection.execute(self._tables.compose(statement), (_array(numbers),), prepare=False).fetchall()
        found = {number: rest[0] if len(rest) == 1 else rest for number, *rest in rows}
        return [found[number] for number in numbers.tolist()]

    def _but_excluded(self) -> sql.Composable:
        if not self._excluded:
            return self._where
        self._parameters["excluded"] = self._excluded.removeprefix(" & ")
        return self._where + sql.SQL(" AND vector @@ %(excluded)s::tsquery")

    def _documents(self, statement: str, where: sql.Composable, **parameters: Any) -> Documents:
        return Documents.unpacked(*self._row(_PACKED + statement, where, **parameters))

    def _row(self, statement: str, where: sql.Composable, **parameters: Any) -> tuple:
        return self._rows(statement, where, **parameters)[0]

    def _rows(self, statement: str, where: sql.Composable, **parameters: Any) -> list[tuple]:
        composed = self._tables.compose(statement, where=where, raised=self._condition.raised)
        return self._connection.execute(composed, self._parameters | parameters, prepare=False, binary=True).fetchall()


def _array(numbers: Numbers) -> str:
    """As PostgreSQL reads it; psycopg takes ten times as long for a list."""
    return "{" + ",".join(map(str, numbers.tolist())) + "}"


_PACKED = """SELECT string_agg(int8send(number::int8 << 32 | grp), ''),
    string_agg(int8send(
        (created << 31) | (least(length, 65535)::int8 << 15) | ((hashtext(id) & 16383) << 1) | ({raised})::int), '') """

_MATCHING = "FROM {documents} WHERE vector @@ %(query)s::tsquery AND {where}"

_ALL = """FROM (
    SELECT number, id, grp, space, created, length, accepted FROM {documents}
    WHERE vector @@ %(query)s::tsquery AND {where} LIMIT %(most)s
) AS having_all"""

_PHRASE = """FROM (
    SELECT number, id, grp, space, created, length, accepted, vector FROM {documents}
    WHERE vector @@ %(words)s::tsquery AND {where} ORDER BY created DESC, id LIMIT %(most)s
) AS having_its_words WHERE vector @@ %(query)s::tsquery"""

_NEWEST = """FROM (
    SELECT number, id, grp, space, created, length, accepted FROM {documents}
    WHERE {where} ORDER BY created DESC, id LIMIT %(most)s
) AS newest"""

_OF_GROUPS = "FROM {documents} WHERE grp = ANY (%(groups)s::int[]) AND {where}"

_NUMBERS = """SELECT string_agg(int4send(number), '') FROM {documents} WHERE vector @@ %(query)s::tsquery AND {where}"""

_IDS = "SELECT number, id FROM {documents} WHERE number = ANY (%s::int[])"
_VECTORS = "SELECT number, ' ' || vector::text, title_length FROM {documents} WHERE number = ANY (%s::int[])"
_ANSWERED = (
    "SELECT DISTINCT grp FROM {documents} WHERE accepted AND {raised} AND grp = ANY (%(groups)s::int[]) AND {where}"
)
_LENGTHS = "SELECT grp, sum(length)::int FROM {documents} WHERE grp = ANY (%(groups)s::int[]) AND {where} GROUP BY grp"
_FREQUENCIES = """SELECT grp, lexeme, sum(coalesce(cardinality(positions) + cardinality(array_positions(weights, 'A')), 1))::int
FROM {documents}, unnest(vector)
WHERE grp = ANY (%(groups)s::int[]) AND {where} AND vector @@ %(query)s::tsquery AND lexeme = ANY (%(terms)s::text[])
GROUP BY grp, lexeme"""
_PERIODS = """SELECT period, sum(documents)::int FROM {spaces}
WHERE space = ANY (%s) GROUP BY period ORDER BY period DESC"""
