"""Where an error was told before."""

from collections.abc import Collection
from dataclasses import replace

from forum.search.documents import error_marks
from forum.search.engine.interface import Scope
from forum.search.engine.query import Query
from forum.search.fingerprints import LOOSE, STRICT, strength
from forum.search.index import engine

MOST = 10


def told_before(fingerprints: Collection[str], scope: Scope) -> dict[str, int]:
    """The best document of each thread or article with the same error, the newest of each kind first, with how sure that is:
    the lower, the surer. Raises `IndexUnavailable`."""
    found: dict[str, int] = {}
    for kind in (STRICT, LOOSE):
        marks = error_marks(each for each in fingerprints if strength(each) == kind)
        if marks:
            narrow = replace(scope, marks=(*scope.marks, marks))
            for group in engine().search(Query(), narrow, limit=MOST).groups:
                found.setdefault(group.best, -kind)
    return found
