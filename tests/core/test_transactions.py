"""One transaction a request: what is written together stays together, and writers take turns."""

import threading
import time

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from forum.boards.models import Board
from forum.core import transaction
from forum.core.database import db
from tests import factories


def boards() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Board.id)))


def test_what_is_raised_takes_everything_back(app):
    with pytest.raises(ValueError), transaction.writing() as session:
        session.add(Board(slug="a", name="A"))
        session.flush()
        raise ValueError
    assert boards() == 0


def test_writing_together_is_all_or_nothing(app):
    def add(*slugs: str) -> None:
        with transaction.together():
            for slug in slugs:
                with transaction.writing() as session:
                    session.add(Board(slug=slug, name=slug))
                with transaction.reading() as session:
                    assert session.scalar(select(func.count(Board.id)).where(Board.slug == slug)) == 1
                if not slug:
                    raise ValueError

    with pytest.raises(ValueError):
        add("a", "b", "")
    assert boards() == 0
    add("a", "b")
    assert boards() == 2


def test_a_reading_transaction_refuses_to_write(app):
    with pytest.raises(RuntimeError), transaction.reading() as session:
        session.add(Board(slug="a", name="A"))
        session.flush()


def test_writers_in_parallel_all_get_their_turn(app):
    failures = []

    def write(number: int) -> None:
        with app.app_context():
            try:
                with transaction.writing() as session:
                    session.scalar(select(func.count(Board.id)))
                    time.sleep(0.005)
                    session.add(Board(slug=f"b{number}", name="B"))
            except Exception as error:
                failures.append(error)

    threads = [threading.Thread(target=write, args=[number]) for number in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert boards() == 60


def test_a_failed_writer_leaves_the_turn_to_the_next(app):
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), transaction.writing() as session:
            session.connection()
            raise ZeroDivisionError
    factories.board("after")
    assert boards() == 1


def test_reading_goes_on_while_somebody_writes(app):
    factories.board("first")
    with db.engine.connect() as other:
        if other.dialect.name == "sqlite":
            other.exec_driver_sql("ROLLBACK")
            other.exec_driver_sql("BEGIN EXCLUSIVE")
        else:
            other.execute(text("LOCK TABLE boards IN SHARE ROW EXCLUSIVE MODE"))
        assert boards() == 1
        other.exec_driver_sql("ROLLBACK")


def test_a_locked_database_is_an_operational_error_in_bounded_time(app, monkeypatch):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL waits for rows, not for the database")
    with db.engine.connect() as other:
        other.exec_driver_sql("ROLLBACK")
        other.exec_driver_sql("BEGIN EXCLUSIVE")
        begun = time.monotonic()
        with pytest.raises(OperationalError), transaction.writing() as session:
            session.connection()
        assert time.monotonic() - begun < 8
        other.exec_driver_sql("ROLLBACK")
    factories.board("after")
