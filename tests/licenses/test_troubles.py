"""Whatever may be wrong with a connection has words."""

from typing import get_args

import pytest
from flask import Flask
from flask_babel import Babel

from forum.core import outgoing
from forum.licenses import troubles
from forum.licenses.providers import interface


@pytest.fixture(autouse=True)
def english():
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


def test_every_trouble_has_words_and_nothing_else_has():
    assert set(troubles.WORDS) == {*get_args(outgoing.Trouble), *get_args(interface.Trouble)}


def test_where_or_what_stands_in_brackets():
    assert (
        troubles.words("refused", "shop.example:81")
        == "Nobody answers there. Does the server run, and is the port right? (shop.example:81)"
    )
    assert troubles.words("filled in wrong", "zone") == "This isn’t filled in as it should be. (Time zone of the shop)"
    assert (
        troubles.words("unknown host", "shop.exmaple")
        == "No server has this name. Look at how it is written. (shop.exmaple)"
    )
    assert troubles.words("bad address") == "The address isn’t one of the web. Look at how it is written."


def test_a_host_that_nobody_filled_in_is_not_spelled_wrong():
    assert troubles.words_of("unknown host: api.gumroad.com") == (
        "This server can’t find api.gumroad.com. Has it access to the internet, and a working DNS?"
    )
