"""In how many documents terms are: in public ones, for scores, and in those of a scope, to know what a search will cost."""

from collections.abc import Collection, Iterable, Mapping
from math import log
from typing import NamedTuple

from psycopg import Connection

from forum.search.engine.postgresql.tables import GROUPS, Tables
from forum.search.engine.postgresql.vectors import lexeme

_LAST = "\U0010ffff"


class Counts(NamedTuple):
    """Counted at this moment and exactly: what a board's readers alone may read has no part in what is public.

    What is counted of all terms with a prefix stands under the prefix and an asterisk.
    """

    documents: int
    length: int
    titled: int
    title_length: int
    known_documents: int
    terms: Mapping[str, tuple[int, int, int]]

    @classmethod
    def read(
        cls,
        connection: Connection,
        tables: Tables,
        terms: Iterable[str],
        public: Collection[str],
        prefixes: Iterable[str] = (),
        spaces: Collection[str] = (),
        ended: Collection[str] = (),
    ) -> "Counts":
        """`spaces` are those that are searched; of those `ended` it is known only whether a term is there at all, as what came
        after the end must have no part in how a search is done."""
        asked = {
            "public": list(public),
            "spaces": list(spaces),
            "known": [each for each in spaces if each not in ended],
        }
        asked |= {"all": list({*public, *spaces}), "terms": list(set(map(lexeme, terms)))}
        rows = connection.execute(tables.compose(_WORDS), asked, prepare=False).fetchall()
        for prefix in prefixes:
            bounds = {"first": lexeme(prefix), "last": lexeme(prefix) + _LAST}
            rows += connection.execute(tables.compose(_PREFIX), asked | bounds, prepare=False).fetchall()
        totals = connection.execute(tables.compose(_TOTALS), asked, prepare=False).fetchone()
        return cls(*totals, {term: counts for term, *counts in rows})

    @property
    def average_length(self) -> float:
        return self.length / self.documents if self.length else 1.0

    @property
    def average_title(self) -> float:
        """Of those that have one."""
        return self.title_length / self.titled if self.title_length else 1.0

    @property
    def average_group(self) -> float:
        """Where `GROUPS` are among the terms."""
        return self.length / self.public(GROUPS) if self.length else 1.0

    def public(self, term: str) -> int:
        return min(self._of(term)[0], self.documents)

    def known(self, term: str) -> int:
        return self._of(term)[1]

    def is_there(self, term: str) -> bool:
        return self._of(term)[2] > 0

    def rarity(self, term: str) -> float:
        return self._rarity(self.public(term))

    @property
    def unknown(self) -> float:
        """The rarity of a term that no public document has."""
        return self._rarity(0)

    def _rarity(self, having: int) -> float:
        return log(1 + (self.documents - having + 0.5) / (having + 0.5))

    def _of(self, term: str) -> tuple[int, int, int]:
        return self.terms.get(lexeme(term), (0, 0, 0))


_SUMS = """coalesce(sum(documents) FILTER (WHERE space = ANY (%(public)s)), 0)::int,
coalesce(sum(documents) FILTER (WHERE space = ANY (%(known)s)), 0)::int,
coalesce(sum(documents) FILTER (WHERE space = ANY (%(spaces)s)), 0)::int FROM {words}"""

_WORDS = f"SELECT term, {_SUMS} WHERE term = ANY (%(terms)s) AND space = ANY (%(all)s) GROUP BY term"
_PREFIX = f"SELECT %(first)s || '*', {_SUMS} WHERE term >= %(first)s AND term < %(last)s AND space = ANY (%(all)s)"
_TOTALS = """SELECT coalesce(sum(documents) FILTER (WHERE space = ANY (%(public)s)), 0)::int,
coalesce(sum(length) FILTER (WHERE space = ANY (%(public)s)), 0)::bigint,
coalesce(sum(titled) FILTER (WHERE space = ANY (%(public)s)), 0)::int,
coalesce(sum(title_length) FILTER (WHERE space = ANY (%(public)s)), 0)::bigint,
coalesce(sum(documents) FILTER (WHERE space = ANY (%(known)s)), 0)::int FROM {spaces} WHERE space = ANY (%(all)s)"""
