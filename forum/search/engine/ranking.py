"""The best groups of what matches, in one order whatever the segments are."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forum.search.engine.interface import MOST_COUNTED, MOST_OTHERS, Group, Hits
from forum.search.engine.reading import Snapshot


class Matching(NamedTuple):
    """Documents that match, ascending: what orders each within its group, the highest first, its group, and what orders that."""

    docs: NDArray[np.intp]
    keys: NDArray[np.float64]
    groups: NDArray[np.intp]
    ranks: NDArray[np.float64]

    def where(self, wanted: NDArray[np.bool_]) -> "Matching":
        return Matching(*(column[wanted] for column in self))

    def by(self, created: NDArray[np.uint32]) -> "Matching":
        """Ordered by when documents were created, groups by their newest."""
        keys = created[self.docs].astype(np.float64)
        newest = np.zeros(int(self.groups.max(initial=-1)) + 1)
        np.maximum.at(newest, self.groups, keys)
        return self._replace(keys=keys, ranks=newest[self.groups])


class Ranked(NamedTuple):
    """A group: its documents, the best first, and its rank."""

    docs: list[int]
    rank: float


def hits(snapshot: Snapshot, matching: Matching, limit: int, *, partial: bool = False) -> Hits:
    total = int(np.count_nonzero(np.bincount(matching.groups)))
    groups = []
    for ranked in best(snapshot, matching, min(limit, MOST_COUNTED)):
        first, *others = snapshot.ids(ranked.docs[: MOST_OTHERS + 1])
        groups.append(Group(first, tuple(others), len(ranked.docs)))
    return Hits(groups, min(total, MOST_COUNTED), total > MOST_COUNTED, partial)


def best(snapshot: Snapshot, matching: Matching, limit: int) -> list[Ranked]:
    """The first groups by their ranks, then the newest best document; of equals an order that depends on their ids."""
    matching = _of_best_groups(matching, limit)
    created = -snapshot.created[matching.docs].astype(np.int64)
    ties = snapshot.ties[matching.docs]
    in_groups = np.lexsort((ties, created, -matching.keys, matching.groups))
    starts = np.flatnonzero(np.diff(matching.groups[in_groups], prepend=-1))
    ends = np.append(starts[1:], len(in_groups))
    heads = in_groups[starts]
    order = np.lexsort((ties[heads], created[heads], -matching.ranks[heads]))[:limit]
    return [
        Ranked(matching.docs[in_groups[starts[place] : ends[place]]].tolist(), float(matching.ranks[heads[place]]))
        for place in order
    ]


def _of_best_groups(matching: Matching, limit: int) -> Matching:
    """Only as many groups as are wanted, and those equal to the last of them."""
    ranks = np.full(int(matching.groups.max(initial=-1)) + 1, -1.0)
    ranks[matching.groups] = matching.ranks
    present = ranks[ranks >= 0]
    if len(present) <= limit:
        return matching
    return matching.where(matching.ranks >= np.partition(present, -limit)[-limit])
