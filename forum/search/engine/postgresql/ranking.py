"""BM25 over the statistics of public documents alone, and the best groups by it."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forum.search.engine.analysis import is_sound
from forum.search.engine.postgresql.counts import Counts
from forum.search.engine.postgresql.reading import Documents
from forum.search.engine.postgresql.vectors import IN_TITLE, OFTEN_IS, TITLE_FREQUENCY, lexeme
from forum.search.engine.query import Clause, Match

_K1 = 1.2
_B = 0.75
_TITLE = 1.0
_ACCEPTED = 1.15

Scores = NDArray[np.float64]
Indexes = NDArray[np.intp]


class Way(NamedTuple):
    """A way to meet a clause, and the documents in which it is met: indexes of some `Documents`, ascending."""

    clause: int
    match: Match
    found: Indexes


class Scorer:
    """Sums run in the order of a query's clauses."""

    def __init__(self, counts: Counts, documents: Documents, clauses: Sequence[Clause]) -> None:
        self._counts = counts
        self._norms = _K1 * (1 - _B + _B * documents.lengths / counts.average_length)
        self._raises = np.where(documents.raised, _ACCEPTED, 1.0)
        self._rarities = {
            (number, way): self._rarities_of(way, clause)
            for number, clause in enumerate(clauses)
            for way in clause.ways
        }

    def _rarities_of(self, match: Match, clause: Clause) -> list[float]:
        """A sound is no more telling than the word as it was typed: else a common word's rare namesake in Greek would come
        first."""
        rarities = [self._counts.rarity(term + "*" * match.prefix) for term in match.terms]
        if is_sound(match.terms[0]):
            rarities = [min(*rarities, self._counts.rarity(clause.ways[0].terms[0]))]
        return [rarity * match.weight for rarity in rarities]

    def estimates(self, ways: Sequence[Way], in_title: Sequence[Indexes], often: Sequence[Indexes]) -> Scores:
        """What documents will score, about: known is only whether a term is in the title, and whether it is there often."""
        bests: dict[int, Scores] = {}
        for way, titles, many in zip(ways, in_title, often, strict=True):
            frequency = np.ones(len(self._norms))
            frequency[titles] = TITLE_FREQUENCY
            frequency[many] = OFTEN_IS
            bonus = np.zeros(len(self._norms))
            bonus[titles] = _TITLE
            scores = np.zeros(len(self._norms))
            rarity = sum(self._rarities[way.clause, way.match])
            scores[way.found] = rarity * (frequency / (frequency + self._norms) + bonus)[way.found]
            best = bests.setdefault(way.clause, scores)
            np.maximum(best, scores, out=best)
        return sum(bests.values()) * self._raises

    def score(self, document: int, vector: str, matches: Iterable[tuple[int, Match]]) -> float:
        """What a document scores by its vector; the best of the matches counts of each clause."""
        norm = self._norms[document]
        bests: dict[int, float] = {}
        for clause, match in matches:
            scored = 0.0
            for term, rarity in zip(match.terms, self._rarities[clause, match], strict=True):
                frequency, in_title = frequency_of(vector, term, prefix=match.prefix)
                if frequency:
                    scored += rarity * (frequency / (frequency + norm) + _TITLE * in_title)
            bests[clause] = max(bests.get(clause, 0.0), scored)
        return float(sum(bests.values()) * self._raises[document])


def frequency_of(vector: str, term: str, *, prefix: bool = False) -> tuple[int, bool]:
    """How often a term stands in a vector, twice where that is in the title, and whether it is in the title."""
    frequency, in_title = 0, False
    for marker, places in _pattern(term, prefix).findall(vector):
        if marker:
            in_title = True
        else:
            frequency += places.count(",") + 1 + (TITLE_FREQUENCY - 1) * places.count("A")
    return frequency, in_title


@lru_cache(maxsize=256)
def _pattern(term: str, prefix: bool) -> re.Pattern[str]:
    written = re.escape(lexeme(term).replace("\\", "\\\\").replace("'", "''"))
    return re.compile(rf" '(\{IN_TITLE}?){written}{'[^ ]*' if prefix else ''}'(?!')(?::(\S+))?")


class Ranked(NamedTuple):
    """A group: its documents, the best first."""

    documents: list[int]
    key: float


def best(documents: Documents, groups: NDArray, keys: Scores, limit: int) -> list[Ranked]:
    """The first groups by the key of their best document, then the newest."""
    chosen = _of_best_groups(groups, keys, limit)
    documents, groups, keys = documents.where(chosen), groups[chosen], keys[chosen]
    created = -documents.created
    in_groups = np.lexsort((documents.ties, created, -keys, groups))
    starts = _starts(groups[in_groups])
    heads = in_groups[starts]
    order = np.lexsort((documents.ties[heads], created[heads], -keys[heads]))[:limit]
    members = np.split(chosen[in_groups], starts[1:])
    return [Ranked(members[place].tolist(), float(keys[heads[place]])) for place in order]


def first_of_each(groups: NDArray, keys: Scores, most: int, limit: int) -> Indexes:
    """So many documents of each of the best groups, the best by their keys."""
    chosen = _of_best_groups(groups, keys, limit)
    in_groups = np.lexsort((-keys[chosen], groups[chosen]))
    starts = _starts(groups[chosen][in_groups])
    sizes = np.diff(np.append(starts, len(in_groups)))
    return chosen[in_groups[np.arange(len(in_groups)) - np.repeat(starts, sizes) < most]]


def distinct(values: NDArray) -> NDArray:
    """Ascending. Sorting is faster here than how NumPy does it."""
    ascending = np.sort(values)
    return ascending[_starts(ascending)]


def _starts(ascending: NDArray) -> Indexes:
    return np.flatnonzero(np.diff(ascending, prepend=-1))


def _of_best_groups(groups: NDArray, keys: Scores, limit: int) -> Indexes:
    """The documents of as many groups as are wanted, and of those equal to the last of them."""
    highest = np.full(int(groups.max(initial=-1)) + 1, -np.inf)
    np.maximum.at(highest, groups, keys)
    present = highest[np.isfinite(highest)]
    if len(present) <= limit:
        return np.arange(len(groups))
    least = np.partition(present, -limit)[-limit]
    return np.flatnonzero(highest[groups] >= least)
