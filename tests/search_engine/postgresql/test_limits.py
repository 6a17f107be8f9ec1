"""Where a search would look at more rows than is good, the newest part of its scope has to do."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from forum.search.engine.interface import Engine
from forum.search.engine.postgresql.vectors import OFTEN_IS
from tests.search_engine.conftest import Address
from tests.search_engine.documents import LOCKED, OPEN, PUBLIC, SOME_DAY, document, found, number_of, scope, search

YEAR = timedelta(days=365)
MARKED = frozenset(("rare",))


@pytest.fixture
def address(shared_address: Callable[[str], Address]) -> Address:
    return shared_address("postgresql")


@pytest.fixture
def engine(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A hundred posts a year for ten years, and at most eighty that may be looked at, or estimated otherwise."""
    monkeypatch.setattr("forum.search.engine.postgresql.matching._MOST_ROWS", 80)
    monkeypatch.setattr("forum.search.engine.postgresql.matching._MOST_ROWS_OF_LIKE", 80)
    monkeypatch.setattr("forum.search.engine.postgresql.matching._FEWEST_SCORED", 10)
    years = [SOME_DAY - YEAR * (9 - number // 100) + timedelta(hours=number) for number in range(1000)]
    engine.rebuild(
        document(number, f"common word{number} {'often ' * (number % 8)}", created=at)
        for number, at in enumerate(years)
    )
    return engine


def test_the_newest_are_found_and_that_there_are_more_is_said(engine: Engine):
    hits = search(engine, "common", limit=1000)
    assert hits.more
    assert 50 <= hits.total < 300
    assert min(number_of(group.best) for group in hits.groups) > 600


def test_what_is_rare_is_found_however_old(engine: Engine):
    hits = search(engine, "word7")
    assert ([group.best for group in hits.groups], hits.more) == (["comment:7"], False)


def test_an_old_document_that_has_all_words_is_found(engine: Engine):
    engine.apply([document(2000, "common often rarely", created=SOME_DAY - YEAR * 9)])
    engine.apply(document(3000 + number, "rarely", created=SOME_DAY) for number in range(100))
    assert 2000 in found(engine, "common often rarely")


def test_a_narrower_scope_is_searched_whole(engine: Engine):
    engine.apply([document(5, "common", created=SOME_DAY - YEAR * 9, marks=MARKED)])
    assert found(engine, "common", marks=(MARKED,)) == [5]


def test_between_dates_the_newest_between_them_are_found(engine: Engine):
    before = SOME_DAY - YEAR * 5
    numbers = found(engine, "common", before=before, limit=1000)
    assert 10 <= len(numbers) < 300
    assert max(numbers) < 500


def test_what_stands_often_or_in_the_title_is_among_the_first(engine: Engine):
    engine.apply([document(4000, "a", title="Often", created=SOME_DAY + timedelta(hours=950))])
    first = found(engine, "often", limit=5)
    assert first[0] == 4000
    assert all(number % 8 >= OFTEN_IS for number in first[1:])


def test_what_strangers_get_depends_on_nothing_private(engine: Engine):
    texts = ("common", "common often", "often word999", "common nowhere", "-word7")
    weights = {"common": 1.0, "often": 1.0}
    before = [search(engine, text, PUBLIC) for text in texts]
    ended = [search(engine, text, ends={LOCKED: SOME_DAY - YEAR * 20}) for text in texts]
    like = engine.like(weights, scope(PUBLIC), limit=20)
    engine.apply(document(5000 + number, "common often", space=LOCKED, created=SOME_DAY) for number in range(500))
    assert [search(engine, text, PUBLIC) for text in texts] == before
    assert [search(engine, text, ends={LOCKED: SOME_DAY - YEAR * 20}) for text in texts] == ended
    assert engine.like(weights, scope(PUBLIC), limit=20) == like
    assert OPEN in PUBLIC
