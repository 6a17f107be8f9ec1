"""The best groups of what matches, in one order whatever the segments are."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forum.search.engine.interface import MOST_COUNTED, MOST_OTHERS, Group, Hits
from forum.search.engine.reading import Snapshot


class Matching(NamedTuple):
    """Documents that match, ascending: the key by which each is ordered, the highest first, and its group."""

    docs: NDArray[np.intp]
    keys: NDArray[np.float64]
    groups: NDArray[np.intp]

    def where(self, wanted: NDArray[np.bool_]) -> "Matching":
        return Matching(*(column[wanted] for column in self))


class Ranked(NamedTuple):
    """A group: its documents, the best first, and the key of that."""

    docs: list[int]
    key: float


def hits(snapshot: Snapshot, matching: Matching, limit: int, *, partial: bool = False) -> Hits:
    total = int(np.count_nonzero(np.bincount(matching.groups)))
    groups = []
    for ranked in best(snapshot, matching, min(limit, MOST_COUNTED)):
        first, *others = snapshot.ids(ranked.docs[: MOST_OTHERS + 1])
        groups.append(Group(first, tuple(others), len(ranked.docs)))
    return Hits(groups, min(total, MOST_COUNTED), total > MOST_COUNTED, partial)


def best(snapshot: Snapshot, matching: Matching, limit: int) -> list[Ranked]:
    """The first groups by the key of their best document, then the newest; of equals an order that depends on their ids."""
    matching = _of_best_groups(matching, limit)
    created = -snapshot.created[matching.docs].astype(np.int64)
    ties = snapshot.ties[matching.docs]
    in_groups = np.lexsort((ties, created, -matching.keys, matching.groups))
    starts = np.flatnonzero(np.diff(matching.groups[in_groups], prepend=-1))
    ends = np.append(starts[1:], len(in_groups))
    heads = in_groups[starts]
    order = np.lexsort((ties[heads], created[heads], -matching.keys[heads]))[:limit]
    return [
        Ranked(matching.docs[in_groups[starts[place] : ends[place]]].tolist(), float(matching.keys[heads[place]]))
        for place in order
    ]


def _of_best_groups(matching: Matching, limit: int) -> Matching:
    """Only as many groups as are wanted, and those equal to the last of them."""
    size = int(matching.groups.max(initial=-1)) + 1
    keys = np.full(size, -np.inf)
    np.maximum.at(keys, matching.groups, matching.keys)
    present = keys[np.isfinite(keys)]
    if len(present) <= limit:
        return matching
    least = np.partition(present, -limit)[-limit]
    return matching.where(keys[matching.groups] >= least)
