"""Which documents of a snapshot a search may look at."""

import numpy as np

from forum.search.engine.interface import Scope
from forum.search.engine.reading import Snapshot
from forum.search.engine.schema import seconds
from forum.search.engine.segments import Mask


def allowed(snapshot: Snapshot, scope: Scope) -> Mask:
    ended = snapshot.in_spaces(scope.ends) if scope.ends else None
    mask = snapshot.mask(scope.spaces)
    for space, end in scope.ends.items():
        mask &= ~snapshot.in_spaces((space,)) | (snapshot.created < seconds(end.timestamp()))
    if scope.since:
        mask &= snapshot.created >= seconds(scope.since.timestamp())
    if scope.before:
        mask &= snapshot.created < seconds(scope.before.timestamp())
    for marks in scope.marks:
        having = _having(snapshot, marks)
        mask &= having if ended is None or not marks & scope.uncertain else having | ended
    mask &= ~_having(snapshot, scope.barred - scope.uncertain)
    unsure = _having(snapshot, scope.barred & scope.uncertain)
    mask &= ~(unsure if ended is None else unsure & ~ended)
    for id in scope.without:
        mask[snapshot.postings(id, "id").docs] = False
    return mask


def _having(snapshot: Snapshot, marks: frozenset[str]) -> Mask:
    having = np.zeros(snapshot.size, bool)
    for mark in marks:
        having[snapshot.postings(mark, "marks").docs] = True
    return having
