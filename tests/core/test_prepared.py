"""Reading for pages: the same values as by SQLAlchemy's own way, ready to be compared."""

from datetime import UTC

import psycopg
import pytest
from sqlalchemy import BigInteger, bindparam, case, cast, func, literal, select
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.types import Integer

from forum.boards.models import Board
from forum.core import transaction
from forum.core.clock import now
from forum.core.database import UTCDateTime, db
from forum.core.prepared import fetch
from forum.threads.models import Thread
from tests import factories
from tests.engines import POSTGRESQL
from tests.people import person
from tests.statements import counted

COLUMNS = (Thread.id, Thread.title, Thread.tags, Thread.participants, Thread.created_at, Thread.closed_at)
BY_IDS = select(*COLUMNS).where(Thread.id.in_(bindparam("ids", expanding=True))).order_by(Thread.id)
BEFORE = select(Thread.id).where(Thread.created_at <= bindparam("moment", type_=UTCDateTime))


@pytest.fixture
def threads(app):
    alice, board = person("alice"), factories.board(texts={"el": {"name": "Γενικά"}})
    return [factories.thread(alice, board, f"100% of {number}", tags=["sync", "λάθος"]) for number in range(3)]


def test_moments_are_compared_as_the_session_does(threads):
    before = select(Thread.id).where(Thread.created_at < bindparam("moment", type_=UTCDateTime)).order_by(Thread.id)
    with transaction.reading() as session:
        first, second, third = (session.get_one(Thread, thread.id) for thread in threads)
        assert [row.id for row in fetch(before, moment=third.created_at)] == [first.id, second.id]
        until_third = (
            select(Thread.id).where(Thread.created_at < literal(third.created_at, UTCDateTime)).order_by(Thread.id)
        )
        assert [row.id for row in fetch(until_third)] == [first.id, second.id]


def test_values_are_those_of_the_session(threads):
    with transaction.reading() as session:
        mine = fetch(BY_IDS, ids=[thread.id for thread in threads])
        usual = session.execute(BY_IDS, {"ids": [thread.id for thread in threads]}).all()
    assert [row._asdict() for row in mine] == [
        row._asdict() | {"tags": tuple(row.tags), "participants": tuple(row.participants)} for row in usual
    ]
    assert mine[0].tags == ("sync", "λάθος")
    assert mine[0].created_at.tzinfo is UTC
    assert mine[0].closed_at is None


def test_rows_can_be_compared_and_kept(threads):
    statement = select(Board.texts, Board.listed, Thread.tags).join(Thread, Thread.board_id == Board.id)
    with transaction.reading():
        first, again = fetch(statement), fetch(statement)
    assert hash(tuple(first)) == hash(tuple(again))
    assert first[0].texts["el"]["name"] == "Γενικά"
    assert first[0].listed is True


@pytest.mark.parametrize("count", [0, 1, 3, 2])
def test_lists_may_have_any_length(threads, count):
    ids = [thread.id for thread in threads][:count]
    with transaction.reading():
        assert [row.id for row in fetch(BY_IDS, ids=ids)] == ids


def test_moments_are_asked_for_as_they_are_stored(threads):
    with transaction.reading():
        assert len(fetch(BEFORE, moment=now())) == 3
        assert fetch(BEFORE, moment=threads[0].created_at.replace(year=2000)) == []


def test_signs_that_drivers_read_as_parameters_are_letters(threads):
    statement = select(Thread.id).where(Thread.title.like("100% of %"), Thread.title != ":ids ? %s")
    with transaction.reading():
        assert len(fetch(statement)) == 3


def test_a_change_is_seen_at_once(threads):
    with transaction.reading():
        before = fetch(BY_IDS, ids=[threads[0].id])[0]
    with transaction.writing():
        db.session.get(Thread, threads[0].id).tags = ["sync"]
    with transaction.reading():
        after = fetch(BY_IDS, ids=[threads[0].id])[0]
    assert (before.tags, after.tags) == (("sync", "λάθος"), ("sync",))


def test_errors_and_counts_are_those_of_any_statement(threads):
    nonsense = select(cast(Thread.title, Integer) / (Thread.id - Thread.id), db.func.no_such_function())
    with transaction.reading(), pytest.raises(DBAPIError):
        fetch(nonsense)
    with transaction.reading(), counted() as sent:
        fetch(BY_IDS, ids=[1, 2])
    assert len(sent) == 1


def test_an_error_at_a_later_row_is_one_too(threads):
    lowest = literal(-(2**63), BigInteger)
    broken = select(func.abs(case((Thread.id > threads[0].id, lowest), else_=literal(0, BigInteger)))).order_by(
        Thread.id
    )
    with transaction.reading(), pytest.raises(DBAPIError):
        fetch(broken)


def test_a_lost_connection_is_an_error_of_that_moment_alone(app, threads):
    if db.engine.dialect.name == "sqlite":
        pytest.skip("a file isn't lost")
    with transaction.reading() as session:
        process = session.connection().connection.driver_connection.info.backend_pid
        with psycopg.connect(POSTGRESQL, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 1000)", [process])
        with pytest.raises(OperationalError):
            fetch(BY_IDS, ids=[1])
    with transaction.reading():
        assert len(fetch(BY_IDS, ids=[threads[0].id])) == 1
