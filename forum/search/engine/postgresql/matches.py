"""Documents that match a query, by the ways in which they do."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forum.search.engine.postgresql.ranking import Way, distinct, highest, numbered
from forum.search.engine.postgresql.reading import Documents, Numbers
from forum.search.engine.query import Match


class Matching(NamedTuple):
    """Documents that match, and the key by which each is grouped."""

    documents: Documents
    groups: Numbers
    ways: list[Way]

    @property
    def met(self) -> NDArray[np.int64]:
        """How many clauses each document meets."""
        met = np.zeros(len(self.groups), np.int64)
        for clause in {way.clause for way in self.ways}:
            met[distinct(np.concatenate([way.found for way in self.ways if way.clause == clause]))] += 1
        return met

    def where(self, wanted: NDArray[np.bool_]) -> "Matching":
        places = np.cumsum(wanted) - 1
        ways = [way._replace(found=places[way.found[wanted[way.found]]]) for way in self.ways]
        return Matching(self.documents.where(wanted), self.groups[wanted], ways)


def groups_of(documents: Documents, *, grouped: bool) -> Numbers:
    return documents.groups if grouped else documents.numbers


def together(found: Sequence[tuple[int, Match, Documents]], *, grouped: bool) -> Matching:
    documents = Documents.together([Documents.none(), *(each for _, _, each in found)])
    ways = [
        Way(clause, match, np.searchsorted(documents.numbers, each.numbers))
        for clause, match, each in sorted(found, key=lambda way: way[0])
    ]
    return Matching(documents, groups_of(documents, grouped=grouped), ways)


def meets_half(matching: Matching) -> NDArray[np.bool_]:
    _names, groups = numbered(matching.groups)
    return 2 * matching.met >= highest(groups, matching.met)[groups]


def matches_of(ways: Sequence[Way], chosen: NDArray) -> list[list[tuple[int, Match]]]:
    """What each of the chosen documents meets."""
    matches: list[list[tuple[int, Match]]] = [[] for _ in chosen]
    for way in ways:
        for place in np.flatnonzero(np.isin(chosen, way.found)):
            matches[place].append((way.clause, way.match))
    return matches
