"""Anything can be typed into the search field."""

from benchmarks.hostile import queries
from forum.core import limits
from tests import factories
from tests.conftest import SHARED
from tests.people import person


def test_no_query_is_too_much(app, visitor, catch_up, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "search", limits.Limit(10**6, limits.MINUTE))
    alice = person("alice")
    for title in ("The slicer error in wp-config.php 4.2.1", "Η άδεια και το volume"):
        factories.thread(alice, factories.board(f"board-{len(title)}"), title, "the and slicer volume άδεια error")
    catch_up()
    for query in list(queries(SHARED / "corpora", 900))[::5]:
        response = visitor.post("/search", {"q": query})
        assert response.status_code in (200, 303), query[:80]
        if response.status_code == 303:
            assert visitor.get(response.location).status_code == 200, query[:80]
