"""BM25 over the statistics of public documents alone, and the best groups by it, as the embedded engine has them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from forum.search.engine.analysis import is_sound
from forum.search.engine.postgresql.counts import Counts
from forum.search.engine.postgresql.reading import Documents
from forum.search.engine.postgresql.vectors import IN_TITLE, OFTEN_IS, lexeme
from forum.search.engine.query import Clause, Match

# Of a search, in texts and in titles.
_K1, _B = 1.2, 0.75
_TITLE_B = 0.4
_IN_ONE_DOCUMENT = 1.5
_ANSWERED = 1.15

# Of what is like a text: in whole groups, and in their best documents.
_GROUP_K1, _GROUP_B = 2.0, 0.4
_ALIKE_K1, _ALIKE_B = 2.0, 0.6

Scores = NDArray[np.float64]
Indexes = NDArray[np.intp]


class Way(NamedTuple):
    """A way to meet a clause, and the documents in which it is met: indexes of some `Documents`, ascending."""

    clause: int
    match: Match
    found: Indexes


class Scored(NamedTuple):
    """What documents score, in their words and in their titles."""

    texts: Scores
    titles: Scores

    @property
    def together(self) -> Scores:
        return self.texts + self.titles

    def of_groups(self, groups: Indexes, in_one: NDArray[np.bool_], answered: NDArray[np.bool_]) -> Scores:
        """What groups score, by their number: the best text and the best title of each, raised where one of its documents
        meets all clauses, and where it is known that its question was answered. `answered` says so of documents."""
        scores = highest(groups, self.texts) + highest(groups, self.titles)
        scores *= np.where(highest(groups, in_one), _IN_ONE_DOCUMENT, 1.0)
        return scores * np.where(highest(groups, answered), _ANSWERED, 1.0)


class Scorer:
    """Of a search. Sums run in the order of its clauses."""

    def __init__(self, counts: Counts, documents: Documents, clauses: Sequence[Clause]) -> None:
        self._counts = counts
        self._norms = _norms(documents.lengths, counts.average_length, _K1, _B)
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

    def estimates(self, ways: Sequence[Way], in_title: Sequence[Indexes], often: Sequence[Indexes]) -> Scored:
        weights = [sum(self._rarities[way.clause, way.match]) for way in ways]
        return _estimates(self._norms, ways, weights, in_title, often)

    def score(
        self, document: int, vector: str, title_length: int, matches: Iterable[tuple[int, Match]]
    ) -> tuple[float, float]:
        """What a document scores by its vector, in its words and in its title; the best of the matches counts of each clause."""
        norm = self._norms[document]
        title_norm = _norms(title_length, self._counts.average_title, _K1, _TITLE_B)
        texts: dict[int, float] = {}
        titles: dict[int, float] = {}
        for clause, match in matches:
            scored = in_title = 0.0
            for term, rarity in zip(match.terms, self._rarities[clause, match], strict=True):
                frequency, of_title = frequencies_of(vector, term, prefix=match.prefix)
                if frequency:
                    scored += rarity * frequency / (frequency + norm)
                    in_title += rarity * of_title / (of_title + title_norm)
            texts[clause] = max(texts.get(clause, 0.0), scored)
            titles[clause] = max(titles.get(clause, 0.0), in_title)
        return float(sum(texts.values())), float(sum(titles.values()))


class LikeScorer:
    """Of what is like a text: its weights stand in the place of rarities."""

    def __init__(self, counts: Counts, documents: Documents, weights: Mapping[str, float]) -> None:
        self._average_group = counts.average_group
        self._norms = _norms(documents.lengths, counts.average_length, _ALIKE_K1, _ALIKE_B)
        self._weights = weights
        self._lexemes = {_written(term): weight for term, weight in weights.items()}
        self._pattern = re.compile(rf" '({'|'.join(map(re.escape, self._lexemes))})'(?!')(?::(\S+))?")

    def estimates(self, ways: Sequence[Way], in_title: Sequence[Indexes], often: Sequence[Indexes]) -> Scored:
        weights = [self._weights[way.match.terms[0]] for way in ways]
        return _estimates(self._norms, ways, weights, in_title, often)

    def score(self, document: int, vector: str) -> float:
        norm = float(self._norms[document])
        scored = 0.0
        for written, places in self._pattern.findall(vector):
            frequency = places.count(",") + 1 + places.count("A")
            scored += self._lexemes[written] * frequency / (frequency + norm)
        return scored

    def whole(self, frequencies: Mapping[str, int], length: int) -> float:
        """What a group scores by how often it has the lexemes, and by how many words it has."""
        norm = _norms(length, self._average_group, _GROUP_K1, _GROUP_B)
        found = ((weight, frequencies.get(lexeme(term), 0)) for term, weight in self._weights.items())
        return sum(weight * frequency / (frequency + norm) for weight, frequency in found)


def _norms(lengths, average: float, k1: float, b: float):
    """What belongs below a frequency: frequency / (frequency + norm)."""
    return k1 * (1 - b + b * lengths / average)


def _estimates(
    norms: Scores, ways: Sequence[Way], weights: Sequence[float], in_title: Sequence[Indexes], often: Sequence[Indexes]
) -> Scored:
    """What documents will score, about: known is only whether a term is in the title, and whether it is there often."""
    texts: dict[int, Scores] = {}
    titles: dict[int, Scores] = {}
    for way, weight, titled, many in zip(ways, weights, in_title, often, strict=True):
        frequencies = np.ones(len(norms))
        frequencies[many] = OFTEN_IS
        scores, title_scores = np.zeros(len(norms)), np.zeros(len(norms))
        scores[way.found] = weight * (frequencies / (frequencies + norms))[way.found]
        title_scores[titled] = weight / (1 + _K1)
        for bests, here in ((texts, scores), (titles, title_scores)):
            best = bests.setdefault(way.clause, here)
            np.maximum(best, here, out=best)
    return Scored(sum(texts.values()), sum(titles.values()))


def frequencies_of(vector: str, term: str, *, prefix: bool = False) -> tuple[int, int]:
    """How often a term stands in a vector, and how often of it in the title."""
    frequency, in_title, marked = 0, 0, 0
    for marker, places in _pattern(term, prefix).findall(vector):
        if marker:
            marked += 1
        else:
            frequency += places.count(",") + 1
            in_title += places.count("A")
    return frequency, in_title or marked


@lru_cache(maxsize=256)
def _pattern(term: str, prefix: bool) -> re.Pattern[str]:
    return re.compile(rf" '(\{IN_TITLE}?){re.escape(_written(term))}{'[^ ]*' if prefix else ''}'(?!')(?::(\S+))?")


def _written(term: str) -> str:
    """As it stands in a vector's text."""
    return lexeme(term).replace("\\", "\\\\").replace("'", "''")


class Ordered(NamedTuple):
    """Documents with their groups, numbered from 0, and what orders them: documents in their groups by `keys`, groups by
    `ranks`, the highest first."""

    documents: Documents
    groups: Indexes
    keys: Scores
    ranks: Scores

    @classmethod
    def newest(cls, documents: Documents, groups: NDArray) -> Self:
        _names, places = numbered(groups)
        keys = documents.created.astype(np.float64)
        return cls(documents, places, keys, highest(places, keys))


class Ranked(NamedTuple):
    """A group: its documents, the best first, and its rank."""

    documents: list[int]
    rank: float


def best(ordered: Ordered, limit: int) -> list[Ranked]:
    """The first groups; of equals the newest by their best documents."""
    documents, groups, keys, ranks = ordered
    chosen = _of_best_groups(groups, ranks, limit)
    documents, groups, keys = documents.where(chosen), groups[chosen], keys[chosen]
    created = -documents.created
    in_groups = np.lexsort((documents.ties, created, -keys, groups))
    starts = _starts(groups[in_groups])
    heads = in_groups[starts]
    order = np.lexsort((documents.ties[heads], created[heads], -ranks[groups[heads]]))[:limit]
    members = np.split(chosen[in_groups], starts[1:])
    return [Ranked(members[place].tolist(), float(ranks[groups[heads[place]]])) for place in order]


def first_of_each(groups: Indexes, keys: Scores, ranks: Scores, most: int, limit: int) -> Indexes:
    """So many documents of each of the best groups, the best by their keys; `limit` of them, ascending."""
    chosen = _of_best_groups(groups, ranks, limit)
    in_groups = chosen[np.lexsort((-keys[chosen], groups[chosen], -ranks[groups[chosen]]))]
    starts = _starts(groups[in_groups])
    sizes = np.diff(np.append(starts, len(in_groups)))
    first = np.arange(len(in_groups)) - np.repeat(starts, sizes) < most
    return np.sort(in_groups[first][:limit])


def highest(groups: Indexes, values: NDArray) -> NDArray:
    """Of each group, by its number."""
    values = np.asarray(values)
    best = np.zeros(int(groups.max(initial=-1)) + 1, values.dtype)
    np.maximum.at(best, groups, values)
    return best


def distinct(values: NDArray) -> NDArray:
    """Ascending. Sorting is faster here than how NumPy does it."""
    ascending = np.sort(values)
    return ascending[_starts(ascending)]


def numbered(groups: NDArray) -> tuple[NDArray, Indexes]:
    """The different groups, ascending, and for each document the place of its own among them."""
    return np.unique(groups, return_inverse=True)


def _starts(together: NDArray) -> Indexes:
    """Where another value begins."""
    return np.flatnonzero(np.diff(together, prepend=-1))


def _of_best_groups(groups: Indexes, ranks: Scores, limit: int) -> Indexes:
    """The documents of as many groups as are wanted, and of those equal to the last of them."""
    if len(ranks) <= limit:
        return np.arange(len(groups))
    least = np.partition(ranks, -limit)[-limit]
    return np.flatnonzero(ranks[groups] >= least)
