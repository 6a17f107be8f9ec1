"""In how many documents terms are: in public ones, for scores, and in those of a scope, to know what a search will cost."""

from collections.abc import Collection, Iterable, Mapping
from math import log
from typing import NamedTuple

from psycopg import Connection

from forum.search.engine.postgresql.tables import Tables
from forum.search.engine.postgresql.vectors import lexeme

_LAST = "\U0010ffff"


class Counts(NamedTuple):
    """Counted at this moment and exactly: what a board's readers alone may read has no part in what is public."""

    documents: int
    length: int
    known_documents: int
    in_public: Mapping[str, int]
    in_scope: Mapping[str, int]

    @classmethod
    def read(
        cls,
        connection: Connection,
        tables: Tables,
        terms: Iterable[str],
        prefixes: Iterable[str],
        public: Collection[str],
        known: Collection[str] = (),
    ) -> "Counts":
        """`known` are the spaces to estimate costs by: of nothing else what a search does may depend on. What is counted of all
        terms with a prefix stands under the prefix and an asterisk."""
        asked = {"public": list(public), "known": list(known), "all": list({*public, *known})}
        asked["terms"] = list(set(map(lexeme, terms)))
        rows = connection.execute(tables.compose(_WORDS), asked, prepare=False).fetchall()
        for prefix in prefixes:
            bounds = {"first": lexeme(prefix), "last": lexeme(prefix) + _LAST}
            rows += connection.execute(tables.compose(_PREFIX), asked | bounds, prepare=False).fetchall()
        documents, length, known_documents = connection.execute(
            tables.compose(_LENGTH), asked, prepare=False
        ).fetchone()
        in_public = {term: count for term, count, _ in rows if count}
        return cls(documents, length, known_documents, in_public, {term: count for term, _, count in rows if count})

    @property
    def average_length(self) -> float:
        return self.length / self.documents if self.length else 1.0

    def public(self, term: str) -> int:
        return min(self.in_public.get(lexeme(term), 0), self.documents)

    def known(self, term: str) -> int:
        return self.in_scope.get(lexeme(term), 0)

    def rarity(self, term: str) -> float:
        having = self.public(term)
        return log(1 + (self.documents - having + 0.5) / (having + 0.5))


_WORDS = """SELECT term, coalesce(sum(documents) FILTER (WHERE space = ANY (%(public)s)), 0)::int,
coalesce(sum(documents) FILTER (WHERE space = ANY (%(known)s)), 0)::int
FROM {words} WHERE term = ANY (%(terms)s) AND space = ANY (%(all)s) GROUP BY term"""

_PREFIX = """SELECT %(first)s || '*', coalesce(sum(documents) FILTER (WHERE space = ANY (%(public)s)), 0)::int,
coalesce(sum(documents) FILTER (WHERE space = ANY (%(known)s)), 0)::int
FROM {words} WHERE term >= %(first)s AND term < %(last)s AND space = ANY (%(all)s)"""

_LENGTH = """SELECT coalesce(sum(documents) FILTER (WHERE space = ANY (%(public)s)), 0)::int,
coalesce(sum(length) FILTER (WHERE space = ANY (%(public)s)), 0)::bigint,
coalesce(sum(documents) FILTER (WHERE space = ANY (%(known)s)), 0)::int FROM {spaces} WHERE space = ANY (%(all)s)"""
