"""From a query and a scope to the best results of a snapshot."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from forum.search.engine import ranking
from forum.search.engine.allowed import allowed
from forum.search.engine.finding import Finder
from forum.search.engine.interface import NO_HITS, Hits, Order, Scope
from forum.search.engine.query import Clause, Match, Query
from forum.search.engine.ranking import Matching
from forum.search.engine.reading import Snapshot
from forum.search.engine.scoring import ACCEPTED, Scorer


def run(snapshot: Snapshot, query: Query, scope: Scope, limit: int, order: Order, *, grouped: bool) -> Hits:
    """Groups in which all clauses are met; where there are none, those in which most are."""
    if not snapshot.segments or limit <= 0:
        return NO_HITS
    search = _Search(snapshot, scope)
    for match in query.excluded:
        search.exclude(match)
    groups = snapshot.groups if grouped else np.arange(snapshot.size)
    if not query.clauses:
        return ranking.hits(snapshot, search.everything(groups), limit)
    matching = search.match(query, groups, len(query.clauses))
    if partial := not matching.docs.size:
        query = query.loosened()
        matching = search.match(query, groups, _most_of(len(query.clauses)))
    if order == "newest":
        matching = matching._replace(keys=snapshot.created[matching.docs].astype(np.float64))
    return ranking.hits(snapshot, matching, limit, partial=partial)


def like(snapshot: Snapshot, weights: Mapping[str, float], scope: Scope, limit: int) -> list[tuple[str, float]]:
    """The best documents of as many groups by the weighted sum of what the terms score, with that sum."""
    if not snapshot.segments or limit <= 0:
        return []
    query = Query(tuple(Clause((Match((term,), weight=weight),)) for term, weight in weights.items()))
    matching = _Search(snapshot, scope).match(query, snapshot.groups, 1)
    return [(snapshot.ids(each.docs[:1])[0], each.key) for each in ranking.best(snapshot, matching, limit)]


def _most_of(clauses: int) -> int:
    """Two in three, or one in two."""
    return clauses - max(clauses // 3, 1) if clauses > 1 else 1


class _Search:
    def __init__(self, snapshot: Snapshot, scope: Scope) -> None:
        self._snapshot = snapshot
        self._allowed = allowed(snapshot, scope)
        self._ends = scope.ends
        self._finder = Finder(snapshot, self._allowed, Scorer(snapshot, scope.public), titles=scope.titles)

    def exclude(self, match: Match) -> None:
        self._allowed[self._finder.match(match).docs] = False

    def everything(self, groups: NDArray[np.intp]) -> Matching:
        docs = np.flatnonzero(self._allowed)
        return Matching(docs, self._snapshot.created[docs].astype(np.float64), groups[docs])

    def match(self, query: Query, groups: NDArray[np.intp], least: int) -> Matching:
        """Documents that meet a clause, of groups in which so many are met. Of a group with documents that meet at least half
        of what its best one meets, those alone."""
        scores = np.zeros(self._snapshot.size)
        met = np.zeros(self._snapshot.size, np.uint8)
        size = int(groups.max(initial=-1)) + 1
        met_in_group = np.zeros(size, np.uint8)
        for clause in query.clauses:
            found = self._finder.find(clause)
            scores[found.docs] += found.scores
            met[found.docs] += 1
            having = np.zeros(size, np.uint8)
            having[groups[found.docs]] = 1
            met_in_group += having
        docs = np.flatnonzero(met)
        docs = docs[met_in_group[groups[docs]] >= least]
        most = np.zeros(size, np.uint8)
        np.maximum.at(most, groups[docs], met[docs])
        docs = docs[2 * met[docs] >= most[groups[docs]]]
        return Matching(docs, self._raised(docs, scores[docs]), groups[docs])

    def _raised(self, docs: NDArray[np.intp], scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """With accepted answers before others, where the viewer may know that they are."""
        accepted = self._snapshot.accepted[docs]
        if self._ends:
            accepted &= ~self._snapshot.in_spaces(self._ends)[docs]
        return np.where(accepted, scores * ACCEPTED, scores)
