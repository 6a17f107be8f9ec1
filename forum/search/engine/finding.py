"""Which documents meet a clause of a query, and what that scores."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forum.search.engine.analysis import is_sound
from forum.search.engine.postings import Postings
from forum.search.engine.query import Clause, Match
from forum.search.engine.reading import Snapshot
from forum.search.engine.scoring import Scorer, Scores
from forum.search.engine.segments import Mask

# Reading positions is dear: phrases are looked for in this many of the newest documents that have their words.
_MOST_PHRASE_CHECKS = 5000
_POSITION_BITS = 17

Docs = NDArray[np.intp]


class Found(NamedTuple):
    """Documents that meet a clause, ascending, and what it scores in each: in its words, and in its title."""

    docs: Docs
    scores: Scores
    titles: Scores

    def where(self, wanted: Mask) -> "Found":
        return Found(*(column[wanted] for column in self))


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
        scores, titles = np.zeros(self._snapshot.size), np.zeros(self._snapshot.size)
        for each in found:
            scores[each.docs] = np.maximum(scores[each.docs], each.scores)
            titles[each.docs] = np.maximum(titles[each.docs], each.titles)
        docs = np.flatnonzero(scores)
        return Found(docs, scores[docs], titles[docs])

    def match(self, match: Match) -> Found:
        found = self._phrase(match) if len(match.terms) > 1 else self._prefix(match) if match.prefix else self._word(match)
        return found.where(found.titles > 0) if self._titles else found

    def _word(self, match: Match) -> Found:
        everywhere = self._snapshot.words(match.terms[0])
        return self._scored(match, everywhere, self._scorer.rarity(everywhere))

    def _sound(self, match: Match, typed: Match) -> Found:
        """No more telling than the word as it was typed: else a common word's rare namesake in Greek would come first."""
        everywhere = self._snapshot.words(match.terms[0])
        rarity = min(self._scorer.rarity(everywhere), self._scorer.rarity(self._snapshot.words(typed.terms[0])))
        found = self._scored(match, everywhere, rarity)
        return found.where(found.titles > 0) if self._titles else found

    def _prefix(self, match: Match) -> Found:
        titles = self._snapshot.beginning_with(match.terms[0], "title")
        # The words of all texts that begin so are dear to read, and suggestions ask for few letters.
        everywhere = titles if self._titles else self._snapshot.beginning_with(match.terms[0])
        return self._with_titles(everywhere, titles, self._scorer.rarity(everywhere) * match.weight)

    def _scored(self, match: Match, everywhere: Postings, rarity: float) -> Found:
        titles = self._snapshot.postings(match.terms[0], "title")
        return self._with_titles(everywhere, titles, rarity * match.weight)

    def _with_titles(self, everywhere: Postings, titles: Postings, rarity: float) -> Found:
        found, in_titles = self.readable(everywhere), self.readable(titles)
        docs = found.docs.astype(np.intp)
        title_scores = np.zeros(len(docs))
        title_scores[np.searchsorted(docs, in_titles.docs)] = rarity * self._scorer.title_scores(in_titles)
        return Found(docs, rarity * self._scorer.scores(found), title_scores)

    def _phrase(self, match: Match) -> Found:
        words = [self.match(Match((term,), weight=match.weight)) for term in match.terms]
        docs = words[0].docs
        for word in words[1:]:
            docs = np.intersect1d(docs, word.docs, assume_unique=True)
        docs = self._in_sequence(match.terms, docs[-_MOST_PHRASE_CHECKS:])
        scores, titles = np.zeros(len(docs)), np.zeros(len(docs))
        for word in words:
            here = np.searchsorted(word.docs, docs)
            scores += word.scores[here]
            titles += word.titles[here]
        return Found(docs, scores, titles)

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

    def readable(self, postings: Postings) -> Postings:
        readable = self._allowed[postings.docs]
        return Postings(postings.docs[readable], postings.frequencies[readable])
