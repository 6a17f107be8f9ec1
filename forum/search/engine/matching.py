"""Which documents match a query, and the best of them in one order whatever the segments are."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from heapq import nlargest
from itertools import chain, compress
from typing import NamedTuple

from forum.search.engine.interface import MOST_HITS, NO_HITS, Hits
from forum.search.engine.postings import Postings
from forum.search.engine.query import Query
from forum.search.engine.reading import LiveSegment, Snapshot
from forum.search.engine.scoring import Scorer

# Reading positions is dear: phrases are looked for in this many of the best documents that have their words.
_MOST_PHRASE_CHECKS = 5000

_Scored = list[tuple[LiveSegment, dict[int, float]]]


class _Part(NamedTuple):
    """One segment as one query sees it."""

    live: LiveSegment
    mask: bytes
    postings: dict[str, Postings | None]

    def readable(self, postings: Postings) -> Iterator[int]:
        return compress(postings.docs, map(self.mask.__getitem__, postings.docs))


def run(
    snapshot: Snapshot, query: Query, spaces: frozenset[str], ends: Mapping[str, datetime], limit: int, offset: int
) -> Hits:
    """Documents with all the words and phrases; where there are none, those with most of the words."""
    if not query or not snapshot.segments:
        return NO_HITS
    found = {word: [live.segment.terms.postings(word) for live in snapshot.segments] for word in query.words}
    parts = [
        _Part(live, live.mask(spaces, ends), {word: lists[number] for word, lists in found.items()})
        for number, live in enumerate(snapshot.segments)
    ]
    scorer = Scorer(snapshot, found)
    scored = [(part.live, scorer.scores(part.live, _with_all(part), part.postings)) for part in parts]
    cut = False
    if query.phrases:
        cut = _count(scored) > _MOST_PHRASE_CHECKS
        scored = _with_phrases(_best(scored, _MOST_PHRASE_CHECKS), query.phrases)
    if not _count(scored):
        cut = False
        scored = [(part.live, scorer.scores(part.live, _with_most(part), part.postings)) for part in parts]
    return _page(scored, limit, offset, cut)


def _with_all(part: _Part) -> Collection[int]:
    lists = sorted((listed for listed in part.postings.values() if listed), key=lambda listed: len(listed.docs))
    if len(lists) < len(part.postings):
        return ()
    docs = set(part.readable(lists[0]))
    for listed in lists[1:]:
        if not docs:
            break
        docs.intersection_update(listed.docs)
    return docs


def _with_most(part: _Part) -> Collection[int]:
    """Two words in three, or one in two."""
    words = len(part.postings)
    counts: Counter[int] = Counter()
    for listed in part.postings.values():
        if listed:
            counts.update(part.readable(listed))
    enough = words - max(words // 3, 1) if words > 1 else 1
    return [doc for doc, count in counts.items() if count >= enough]


def _with_phrases(scored: _Scored, phrases: Collection[tuple[str, ...]]) -> _Scored:
    kept = []
    for live, scores in scored:
        docs = set(scores)
        for phrase in phrases:
            docs = _with_phrase(live, docs, phrase)
        kept.append((live, {doc: scores[doc] for doc in docs}))
    return kept


def _with_phrase(live: LiveSegment, docs: set[int], phrase: tuple[str, ...]) -> set[int]:
    starts: Mapping[int, set[int]] = {}
    for place, term in enumerate(phrase):
        places = live.segment.terms.positions(term, docs)
        here = {doc: {position - place for position in positions} for doc, positions in places.items()}
        starts = here if place == 0 else {doc: starts[doc] & here[doc] for doc in here if doc in starts}
        docs = {doc for doc in docs if starts.get(doc)}
        if not docs:
            break
    return docs


def _count(scored: _Scored) -> int:
    return sum(len(scores) for _, scores in scored)


def _page(scored: _Scored, limit: int, offset: int, cut: bool) -> Hits:
    total = _count(scored)
    last = min(offset + limit, MOST_HITS)
    ids = [live.segment.id(doc) for _, live, doc in _ranked(scored, last)[offset:last]]
    return Hits(ids, min(total, MOST_HITS), cut or total > MOST_HITS)


def _best(scored: _Scored, number: int) -> _Scored:
    if _count(scored) <= number:
        return scored
    kept: dict[int, dict[int, float]] = {}
    by_id = {id(live): live for live, _ in scored}
    for score, live, doc in _ranked(scored, number)[:number]:
        kept.setdefault(id(live), {})[doc] = score
    return [(by_id[key], scores) for key, scores in kept.items()]


def _ranked(scored: _Scored, number: int) -> list[tuple[float, LiveSegment, int]]:
    """At least the first `number` in order: by score, then newest, then by id."""
    least = 0.0
    if number < _count(scored):
        least = min(nlargest(number, chain.from_iterable(scores.values() for _, scores in scored)), default=0.0)
    entries = [(score, live, doc) for live, scores in scored for doc, score in scores.items() if score >= least]
    entries.sort(key=lambda entry: entry[1].segment.id(entry[2]))
    entries.sort(key=lambda entry: (entry[0], entry[1].segment.created[entry[2]]), reverse=True)
    return entries
