"""Which documents meet a clause of a query, and what that scores."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forum.search.engine.analysis import is_sound
from forum.search.engine.postings import Postings
from forum.search.engine.query import Clause, Match
from forum.search.engine.reading import Mask, Snapshot
from forum.search.engine.scoring import Scorer, Scores

# Reading positions is dear: phrases are looked for in this many of the newest documents that have their words.
_MOST_PHRASE_CHECKS = 5000
_POSITION_BITS = 17

Docs = NDArray[np.intp]


class Found(NamedTuple):
    """Documents that meet a clause, ascending, and what it scores in each."""

    docs: Docs
    scores: Scores


class Finder:
    """Finds in the documents of a snapshot that are `allowed`; with `titles`, by their titles alone."""

    def __init__(self, snapshot: Snapshot, allowed: Mask, scorer: Scorer, *, titles: bool = False) -> None:
        self._snapshot = snapshot
        self._allowed = allowed
        self._scorer = scorer
        self._titles = titles

    def find(self, clause: Clause) -> Found:
        if len(clause.ways) == 1:
            return self.match(clause.ways[0])
        found = [self._sound(way, clause.ways[0]) if is_sound(way.terms[0]) else self.match(way) for way in clause.ways]
        best = np.zeros(self._snapshot.size)
        for each in found:
            best[each.docs] = np.maximum(best[each.docs], each.scores)
        docs = np.flatnonzero(best)
        return Found(docs, best[docs])

    def match(self, match: Match) -> Found:
        if len(match.terms) > 1:
            return self._phrase(match)
        if match.prefix:
            return self._beginning_with(match)
        return self._word(match.terms[0], match.weight)

    def _word(self, term: str, weight: float) -> Found:
        everywhere = self._snapshot.postings(term, "sounds" if is_sound(term) else "words")
        return self._scored(term, everywhere, self._scorer.rarity(everywhere) * weight)

    def _sound(self, match: Match, typed: Match) -> Found:
        """No more telling than the word as it was typed: else a common word's rare namesake in Greek would come first."""
        everywhere = self._snapshot.postings(match.terms[0], "sounds")
        rarity = min(self._scorer.rarity(everywhere), self._scorer.rarity(self._snapshot.postings(typed.terms[0])))
        return self._scored(match.terms[0], everywhere, rarity * match.weight)

    def _scored(self, term: str, everywhere: Postings, rarity: float) -> Found:
        readable = self._readable(everywhere)
        titles = self._readable(self._snapshot.postings(term, "title"))
        docs, scores = readable.docs.astype(np.intp), self._scorer.scores(rarity, readable)
        in_title = np.searchsorted(docs, titles.docs)
        scores[in_title] += self._scorer.title_scores(rarity, titles)
        return Found(docs[in_title], scores[in_title]) if self._titles else Found(docs, scores)

    def _beginning_with(self, match: Match) -> Found:
        everywhere = self._snapshot.beginning_with(match.terms[0], "title" if self._titles else "words")
        rarity = self._scorer.rarity(everywhere) * match.weight
        readable = self._readable(everywhere)
        return Found(readable.docs, self._scorer.scores(rarity, readable))

    def _phrase(self, match: Match) -> Found:
        words = [self._word(term, match.weight) for term in match.terms]
        docs = words[0].docs
        for word in words[1:]:
            docs = np.intersect1d(docs, word.docs, assume_unique=True)
        docs = self._in_sequence(match.terms, docs[-_MOST_PHRASE_CHECKS:])
        scores = np.zeros(len(docs))
        for word in words:
            scores += word.scores[np.searchsorted(word.docs, docs)]
        return Found(docs, scores)

    def _in_sequence(self, terms: tuple[str, ...], docs: Docs) -> Docs:
        wanted = np.zeros(self._snapshot.size, bool)
        wanted[docs] = True
        ends: NDArray[np.int64] | None = None
        for place, term in enumerate(terms):
            found = self._snapshot.positions(term, wanted)
            here = (found.docs.astype(np.int64) << _POSITION_BITS) + found.positions + (len(terms) - place)
            ends = here if ends is None else np.intersect1d(ends, here)
            wanted[:] = False
            wanted[ends >> _POSITION_BITS] = True
        return np.flatnonzero(wanted)

    def _readable(self, postings: Postings) -> Postings:
        readable = self._allowed[postings.docs]
        return Postings(postings.docs[readable], postings.frequencies[readable])
