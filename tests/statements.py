"""Counting the statements that a request sends to the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from forum.core.database import db

NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collects the statements sent inside, without those that only begin or end transactions."""
    sent: list[str] = []

    def collect(connection, cursor, statement, parameters, context, many):
        if not statement.lstrip().upper().startswith(NOT_COUNTED):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", collect)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", collect)
