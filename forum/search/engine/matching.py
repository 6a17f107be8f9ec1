"""From a query and a scope to the best results of a snapshot."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from forum.search.engine import ranking
from forum.search.engine.allowed import allowed
from forum.search.engine.finding import Docs, Finder
from forum.search.engine.interface import NO_HITS, Alike, Hits, Order, Scope
from forum.search.engine.query import Match, Query
from forum.search.engine.ranking import Matching
from forum.search.engine.reading import Snapshot
from forum.search.engine.scoring import Scorer
from forum.search.engine.segments import LENGTHS, Mask

_IN_ONE_DOCUMENT = 1.5
_ANSWERED = 1.15


def run(snapshot: Snapshot, query: Query, scope: Scope, limit: int, order: Order, *, grouped: bool) -> Hits:
    """Groups in which all clauses are met; where there are none, those in which most are."""
    if not snapshot.segments or limit <= 0:
        return NO_HITS
    search = _Search(snapshot, scope, snapshot.groups if grouped else np.arange(snapshot.size))
    for match in query.excluded:
        search.exclude(match)
    if not query.clauses:
        return ranking.hits(snapshot, search.everything(), limit)
    matching = search.match(query, len(query.clauses))
    if partial := not matching.docs.size:
        query = query.loosened()
        matching = search.match(query, _most_of(len(query.clauses)))
    if order == "newest":
        matching = matching.by(snapshot.created)
    return ranking.hits(snapshot, matching, limit, partial=partial and bool(matching.docs.size))


def like(snapshot: Snapshot, weights: Mapping[str, float], scope: Scope, limit: int) -> list[Alike]:
    """The groups with the highest weighted sums of what the terms score in them as wholes."""
    if not snapshot.segments or limit <= 0:
        return []
    groups, within = snapshot.groups, allowed(snapshot, scope)
    scorer = Scorer(snapshot, scope.public)
    finder = Finder(snapshot, within, scorer)
    size = int(groups.max(initial=-1)) + 1
    norms = scorer.group_norms(np.bincount(groups[within], LENGTHS[snapshot.lengths[within]], size))
    whole, best = np.zeros(size), np.zeros(snapshot.size)
    for term, weight in weights.items():
        found = finder.readable(snapshot.words(term, titles_twice=True))
        in_group = np.bincount(groups[found.docs], found.frequencies, size)
        whole += weight * in_group / (in_group + norms)
        best[found.docs] += weight * scorer.alike_scores(found)
    docs = np.flatnonzero(best)
    ranked = ranking.best(snapshot, Matching(docs, best[docs], groups[docs], whole[groups[docs]]), limit)
    ids = snapshot.ids([each.docs[0] for each in ranked])
    return [Alike(id, each.rank, float(best[each.docs[0]])) for id, each in zip(ids, ranked, strict=True)]


def _most_of(clauses: int) -> int:
    """Two in three, or one in two."""
    return clauses - max(clauses // 3, 1) if clauses > 1 else 1


class _Search:
    """`groups` says for each document of the snapshot of which result it is."""

    def __init__(self, snapshot: Snapshot, scope: Scope, groups: NDArray[np.intp]) -> None:
        self._snapshot = snapshot
        self._groups = groups
        self._size = int(groups.max(initial=-1)) + 1
        self._ends = scope.ends
        self._allowed = allowed(snapshot, scope)
        self._finder = Finder(snapshot, self._allowed, Scorer(snapshot, scope.public), titles=scope.titles)

    def exclude(self, match: Match) -> None:
        self._allowed[self._finder.match(match).docs] = False

    def everything(self) -> Matching:
        docs = np.flatnonzero(self._allowed)
        return Matching(docs, docs, self._groups[docs], docs).by(self._snapshot.created)

    def match(self, query: Query, least: int) -> Matching:
        """Documents that meet a clause, of groups in which so many are met. Of a group with documents that meet at least half
        of what its best one meets, those alone."""
        scores, titles = np.zeros(self._snapshot.size), np.zeros(self._snapshot.size)
        met = np.zeros(self._snapshot.size, np.uint8)
        met_in_group = np.zeros(self._size, np.uint8)
        for clause in query.clauses:
            found = self._finder.find(clause)
            scores[found.docs] += found.scores
            titles[found.docs] += found.titles
            met[found.docs] += 1
            met_in_group += self._groups_of(found.docs)
        docs = np.flatnonzero(met)
        docs = docs[met_in_group[self._groups[docs]] >= least]
        most = self._best_of_groups(docs, met[docs])
        docs = docs[2 * met[docs] >= most[self._groups[docs]]]
        ranks = self._best_of_groups(docs, scores[docs]) + self._best_of_groups(docs, titles[docs])
        ranks *= np.where(most >= len(query.clauses), _IN_ONE_DOCUMENT, 1.0)
        ranks *= np.where(self._groups_of(self._known_answers()), _ANSWERED, 1.0)
        groups = self._groups[docs]
        return Matching(docs, scores[docs] + titles[docs], groups, ranks[groups])

    def _groups_of(self, docs: Docs) -> Mask:
        having = np.zeros(self._size, bool)
        having[self._groups[docs]] = True
        return having

    def _best_of_groups(self, docs: Docs, values: NDArray) -> NDArray:
        best = np.zeros(self._size, values.dtype)
        np.maximum.at(best, self._groups[docs], values)
        return best

    def _known_answers(self) -> Docs:
        """Accepted answers, where the viewer may know that they are."""
        accepted = self._snapshot.accepted & self._allowed
        if self._ends:
            accepted &= ~self._snapshot.in_spaces(self._ends)
        return np.flatnonzero(accepted)
