"""BM25 over the statistics of public documents alone.

With private documents in them a stranger's ranking would change with texts that the stranger may not read, and so
tell about them. A holder's private hits are scored with the same public statistics.
"""

from collections.abc import Iterable
from functools import cached_property
from math import log

import numpy as np
from numpy.typing import NDArray

from forum.search.engine.interface import Rarities, Scope
from forum.search.engine.postings import Postings
from forum.search.engine.reading import Snapshot
from forum.search.engine.segments import LENGTHS, NO_DOCS

Scores = NDArray[np.float64]

# Found by benchmarks/relevance.py: of a search, in texts and in titles.
_K1, _B = 1.2, 0.75
_TITLE_B = 0.4
_MOST_KEPT = 40_000

# Of what is like a text: in whole groups, and in their best documents.
_GROUP_K1, _GROUP_B = 2.0, 0.4
_ALIKE_K1, _ALIKE_B = 2.0, 0.6


class Scorer:
    """Sums run in the order of a query's clauses, so a score doesn't depend on segments."""

    def __init__(self, snapshot: Snapshot, public: frozenset[str]) -> None:
        self._snapshot = snapshot
        self._public = public
        self._is_public = snapshot.mask(public)
        self._documents = int(np.count_nonzero(self._is_public))

    def public_documents(self, postings: Postings) -> int:
        return int(np.count_nonzero(self._is_public[postings.docs]))

    def rarity(self, postings: Postings) -> float:
        having = self.public_documents(postings)
        return log(1 + (self._documents - having + 0.5) / (having + 0.5))

    def scores(self, postings: Postings) -> Scores:
        """What a term of the rarity 1 scores in each of its documents."""
        return _saturated(postings.frequencies, self._norms[self._snapshot.lengths[postings.docs]])

    def title_scores(self, postings: Postings) -> Scores:
        return _saturated(postings.frequencies, self._title_norms[self._snapshot.title_lengths[postings.docs]])

    def alike_scores(self, postings: Postings) -> Scores:
        return _saturated(postings.frequencies, self._alike_norms[self._snapshot.lengths[postings.docs]])

    def group_norms(self, lengths: NDArray[np.float64]) -> NDArray[np.float64]:
        """What belongs below a group's frequency, by how many words it has: frequency / (frequency + norm)."""
        groups = np.count_nonzero(np.bincount(self._snapshot.groups[self._is_public]))
        return _norms(lengths, self._snapshot.length(self._public), groups, _GROUP_K1, _GROUP_B)

    @cached_property
    def _norms(self) -> Scores:
        return _norms(LENGTHS, self._snapshot.length(self._public), self._documents, _K1, _B)

    @cached_property
    def _alike_norms(self) -> Scores:
        return _norms(LENGTHS, self._snapshot.length(self._public), self._documents, _ALIKE_K1, _ALIKE_B)

    @cached_property
    def _title_norms(self) -> Scores:
        titles = LENGTHS[self._snapshot.title_lengths[self._is_public]]
        return _norms(LENGTHS, float(titles.sum()), int(np.count_nonzero(titles)), _K1, _TITLE_B)


def _norms(lengths: Scores, together: float, documents: int, k1: float, b: float) -> Scores:
    average = together / documents if documents else 1.0
    return k1 * (1 - b + b * lengths / (average or 1.0))


def _saturated(frequencies: NDArray, norms: Scores) -> Scores:
    return frequencies / (frequencies + norms)


def rarities(snapshot: Snapshot, terms: Iterable[str], scope: Scope) -> Rarities:
    """Kept with the snapshot: texts about the same ask for the same terms."""
    if not snapshot.segments:
        return Rarities({}, 0.0)
    scorer = Scorer(snapshot, scope.public)
    readable = scope.spaces.difference(scope.ends) | scope.public
    mask = snapshot.mask(readable)
    if sum(map(len, snapshot.rarities.values())) > _MOST_KEPT:
        snapshot.rarities.clear()
    kept = snapshot.rarities.setdefault((scope.public, readable), {})
    known = {}
    for term in terms:
        if term not in kept:
            postings = snapshot.words(term)
            kept[term] = scorer.rarity(postings) if mask[postings.docs].any() else None
        if (rarity := kept[term]) is not None:
            known[term] = rarity
    return Rarities(known, scorer.rarity(NO_DOCS))
