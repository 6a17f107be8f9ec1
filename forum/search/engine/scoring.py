"""BM25 over the statistics of public documents alone.

With private documents in them a stranger's ranking would change with texts that the stranger may not read, and so
tell about them. A holder's private hits are scored with the same public statistics.
"""

from collections.abc import Iterable
from math import log

import numpy as np
from numpy.typing import NDArray

from forum.search.engine.postings import Postings
from forum.search.engine.reading import LENGTHS, Snapshot

_K1 = 1.2
_B = 0.75
_TITLE = 1.0
ACCEPTED = 1.15

Scores = NDArray[np.float64]


class Scorer:
    """Sums run in the order of a query's clauses, so a score doesn't depend on segments."""

    def __init__(self, snapshot: Snapshot, public: frozenset[str]) -> None:
        self._lengths = snapshot.lengths
        self._public = snapshot.mask(public)
        self._documents = int(self._public.sum())
        average = snapshot.length(public) / self._documents if self._documents else 1.0
        self._norms = _K1 * (1 - _B + _B * LENGTHS / (average or 1.0))

    def public_documents(self, postings: Postings) -> int:
        return int(np.count_nonzero(self._public[postings.docs]))

    def rarity(self, postings: Postings) -> float:
        having = self.public_documents(postings)
        return log(1 + (self._documents - having + 0.5) / (having + 0.5))

    def scores(self, rarity: float, postings: Postings) -> Scores:
        """What a term scores in each of its documents."""
        frequencies = postings.frequencies.astype(np.float64)
        return rarity * frequencies / (frequencies + self._norms[self._lengths[postings.docs]])

    def title_scores(self, rarity: float, postings: Postings) -> Scores:
        """What it scores beside that where it stands in the title."""
        return np.full(len(postings.docs), rarity * _TITLE)


def rarities(snapshot: Snapshot, terms: Iterable[str], public: frozenset[str]) -> dict[str, float]:
    """Of those that occur in public documents."""
    if not snapshot.segments:
        return {}
    scorer = Scorer(snapshot, public)
    found = {term: snapshot.postings(term) for term in terms}
    return {term: scorer.rarity(postings) for term, postings in found.items() if scorer.public_documents(postings)}
