"""One transaction a request, job or command; what is inside never commits.

A safe request is one reading transaction. An unsafe one loads its viewer in a short reading transaction and then runs
its view in a writing one, which begins at the view's first statement. On SQLite a writing transaction begins IMMEDIATE:
begun later, at the first write, parallel writers fail at once instead of waiting. So an unsafe view does what takes
time (hashing, rendering, calling out) before its first statement.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from forum.core import sqlite
from forum.core.database import BUSY_SECONDS, db

_writing: ContextVar[bool] = ContextVar("writing", default=False)
_together: ContextVar[bool] = ContextVar("together", default=False)


def init_app(app: Flask) -> None:
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            sqlite.prepare(db.engine, is_writing=is_writing, patience=BUSY_SECONDS)


def is_writing() -> bool:
    return _writing.get()


@contextmanager
def reading() -> Iterator[Session]:
    """Nothing is written inside: a flush raises, and the end is a rollback."""
    with _unit(writing=False) as session:
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """Committed at the end, or rolled back whole when anything is raised."""
    with _unit(writing=True) as session:
        yield session
        if _together.get():
            session.flush()
        else:
            session.commit()


@contextmanager
def together() -> Iterator[None]:
    """Makes one transaction of all that are inside: for a command whose work would be of no use half done."""
    with writing() as session:
        session.connection()  # begins it as a writing one, whatever comes first
        tokens = _together.set(True), _writing.set(False)
        try:
            yield
        finally:
            _together.reset(tokens[0])
            _writing.reset(tokens[1])


@contextmanager
def apart() -> Iterator[Session]:
    """A short writing transaction of its own, on its own connection, committed whatever comes after.

    Never inside a writing transaction: on SQLite it would wait for its own caller.
    """
    forbid_inside("a transaction of its own")
    token = _writing.set(True)
    try:
        with Session(db.engine, expire_on_commit=False) as session, session.begin():
            yield session
    finally:
        _writing.reset(token)


@contextmanager
def ahead() -> Iterator[Session]:
    """What is to stay whatever becomes of the request: a writing transaction before its own, or in the place of one that was
    `abandoned`."""
    forbid_inside("a transaction of its own")
    with writing() as session:
        yield session


def abandon() -> None:
    """Undoes what the request has done so far. Its next statement begins another transaction."""
    db.session.rollback()


def forbid_inside(what: str) -> None:
    """Raises when a writing transaction has begun: `what` takes time and others would wait."""
    if is_writing() and db.session.registry.has() and db.session().in_transaction():
        raise RuntimeError(f"{what} inside a writing transaction: do it before the first statement")


def forbid(what: str) -> None:
    """Raises when any transaction is open here: `what` may take seconds."""
    if db.session.registry.has() and db.session().in_transaction():
        raise RuntimeError(f"{what} inside a transaction")


@contextmanager
def _unit(*, writing: bool) -> Iterator[Session]:
    token = _writing.set(writing)
    session = db.session()
    try:
        yield session
    except BaseException:
        session.rollback()
        raise
    else:
        if not writing and not _together.get():
            session.rollback()
    finally:
        _writing.reset(token)


@event.listens_for(Session, "before_flush")
def _refuse_to_write_while_reading(session: Session, context, instances) -> None:
    if not is_writing() and (session.new or session.dirty or session.deleted):
        raise RuntimeError("a reading transaction tried to write")
