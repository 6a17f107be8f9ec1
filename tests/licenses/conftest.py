from contextlib import contextmanager

import pytest
from sqlalchemy import event

from forum.core.database import db
from forum.licenses.providers.registry import PROVIDERS
from tests.licenses.shop import Shop, open_shop


@pytest.fixture
def statements(app):
    """A block in which every statement sent to the database is kept."""

    @contextmanager
    def listen():
        ran = []

        def keep(connection, cursor, statement, *rest):
            ran.append(statement)

        event.listen(db.engine, "before_cursor_execute", keep)
        yield ran
        event.remove(db.engine, "before_cursor_execute", keep)

    return listen


@pytest.fixture
def shop(monkeypatch):
    """The other side of a provider of tests, on loopback."""
    monkeypatch.setitem(PROVIDERS, "shop", Shop())
    with open_shop() as counter:
        yield counter
