"""BM25 over the statistics of public documents alone.

With private documents in them a stranger's ranking would change with texts that the stranger may not read, and so
tell about them. A holder's private hits are scored with the same public statistics.
"""

from collections.abc import Iterable, Mapping
from itertools import compress
from math import log

from whoosh.util.numeric import byte_to_length

from forum.search.engine.postings import Postings
from forum.search.engine.reading import LiveSegment, Snapshot

_K1 = 1.2
_B = 0.75
_ACCEPTED = 1.15


class Scorer:
    """Scores of one query's words. Sums run in the order of the words, so a score doesn't depend on segments."""

    def __init__(self, snapshot: Snapshot, found: Mapping[str, list[Postings | None]]) -> None:
        self._documents = sum(live.public_documents for live in snapshot.segments)
        length = sum(live.public_length for live in snapshot.segments)
        average = length / self._documents if length else 1.0
        self._norms = [_K1 * (1 - _B + _B * byte_to_length(byte) / average) for byte in range(256)]
        self._rarity = {word: self._rarity_of(snapshot, lists) for word, lists in found.items()}

    def scores(
        self, live: LiveSegment, docs: Iterable[int], postings: Mapping[str, Postings | None]
    ) -> dict[int, float]:
        """The scores of these documents of one segment."""
        scores = dict.fromkeys(docs, 0.0)
        lengths, norms = live.segment.lengths, self._norms
        for word, listed in postings.items():
            if listed is None:
                continue
            rarity = self._rarity[word]
            for doc, frequency in _meeting(listed, scores):
                scores[doc] += rarity * frequency / (frequency + norms[lengths[doc]])
        for doc in live.segment.accepted.intersection(scores):
            scores[doc] *= _ACCEPTED
        return scores

    def _rarity_of(self, snapshot: Snapshot, lists: list[Postings | None]) -> float:
        having = sum(
            sum(map(live.public.__getitem__, postings.docs))
            for live, postings in zip(snapshot.segments, lists, strict=True)
            if postings
        )
        return log(1 + (self._documents - having + 0.5) / (having + 0.5))


def _meeting(postings: Postings, wanted: Mapping[int, float]) -> Iterable[tuple[int, int]]:
    """The postings of the wanted documents."""
    chosen = list(map(wanted.__contains__, postings.docs))
    return zip(compress(postings.docs, chosen), compress(postings.frequencies, chosen), strict=True)
