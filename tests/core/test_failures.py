"""What somebody is answered when nothing works."""

from unittest.mock import patch

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

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
