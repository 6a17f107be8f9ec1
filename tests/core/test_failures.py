"""What somebody is answered when nothing works."""

from unittest.mock import patch

import pytest
from sqlalchemy import Engine, insert
from sqlalchemy.exc import IntegrityError, OperationalError

from forum.accounts.models import Person
from forum.core.database import db
from tests.people import Browser, person


@pytest.fixture
def database_away(app):
    gone = OperationalError("SELECT", {}, ConnectionError("away"))
    with patch.object(Engine, "connect", side_effect=gone):
        yield


@pytest.fixture
def alice(app):
    return Browser(app, person("alice"))


def test_while_the_database_is_away_everybody_is_told_so(app, alice, database_away):
    for browser in (Browser(app), alice):
        for address in ("/", "/help", "/nowhere"):
            response = browser.get(address)
            assert (response.status_code, response.headers["Retry-After"]) == (503, "30")
            assert "Nothing is lost. Please try again in a minute." in response.text


def test_while_the_database_is_away_no_text_is_lost(alice, database_away):
    response = alice.post("/threads/new", {"title": "A walrus", "body": "A long story of a walrus."})
    assert response.status_code == 503
    assert "A long story of a walrus." in response.text


@pytest.mark.parametrize(("address", "wanted"), [("/?lang=el", "en"), ("/", "el")])
def test_while_the_database_is_away_the_browser_says_which_language(alice, database_away, address, wanted):
    response = alice.get(address, headers={"Accept-Language": wanted})
    assert "Τίποτα δεν χάθηκε" in response.text
    assert '<html lang="el">' in response.text


def test_what_was_to_be_stored_is_in_no_error(app):
    """Errors go to logs, and to the list of what failed."""
    values = {"handle": "alice", "name_key": "alice", "skeleton": "alice", "display_name": "Alice", "hue": 1}
    values |= {"password_hash": "a hash of hers", "about": "", "language": "", "theme": "", "suspended_for": ""}
    with pytest.raises(IntegrityError) as raised:
        db.session.execute(insert(Person), [values | {"id": 1, "public_id": "a"}, values | {"id": 1, "public_id": "b"}])
    db.session.rollback()
    assert "a hash of hers" not in str(raised.value)
