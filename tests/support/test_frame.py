"""The bubble on other sites: who may show it, and what they load."""

import json
import re

import pytest

from forum.core import transaction
from forum.core.viewer import ANONYMOUS
from forum.core.web import HEADERS
from forum.support.actions.setup import change_support
from forum.support.origins import origin_of

ORIGINS = ["https://www.example.org", "http://127.0.0.1:8080"]
POLICY = "Content-Security-Policy"


@pytest.fixture
def named(app):
    with transaction.writing():
        change_support(ANONYMOUS, origins=ORIGINS)


def test_the_frame_may_stand_on_the_named_sites_alone(visitor, named):
    headers = visitor.get("/support/frame").headers
    assert headers.get_all(POLICY) == [HEADERS[POLICY].replace("ancestors 'none'", f"ancestors {' '.join(ORIGINS)}")]
    assert "X-Frame-Options" not in headers


def test_without_sites_it_may_stand_nowhere(visitor):
    headers = visitor.get("/support/frame").headers
    assert headers[POLICY] == HEADERS[POLICY] and headers["X-Frame-Options"] == "DENY"


def test_no_other_answer_may_be_framed(visitor, named):
    visitor.get("/support/frame")
    for address in ("/", "/help", "/login", "/support/bubble", "/support/bubble.js", "/missing"):
        headers = visitor.get(address).headers
        assert headers[POLICY] == HEADERS[POLICY] and headers["X-Frame-Options"] == "DENY", address


def test_the_frame_speaks_the_asked_language_and_leaves_no_cookie(visitor, named):
    answer = visitor.get("/support/frame?lang=el&theme=dark")
    assert '<html lang="el"' in answer.text and "Πώς μπορούμε" in answer.text
    assert "Set-Cookie" not in answer.headers
    assert '<html lang="en"' in visitor.get("/support/frame").text


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("https://www.example.org/shop", True),
        ("https://www.example.org", True),
        ("https://www.example.org.evil.example/", False),
        ("javascript:alert(1)", False),
    ],
)
def test_the_page_around_is_one_of_a_named_site(visitor, named, sent, kept):
    assert (
        f'name="page" value="{sent if kept else ""}"' in visitor.get("/support/frame", query_string={"page": sent}).text
    )


def test_the_script_may_be_loaded_from_anywhere_and_kept_for_minutes(visitor):
    answer = visitor.get("/support/bubble.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert visitor.get("/support/bubble.js", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_the_script_knows_this_site_and_its_languages(visitor):
    setup = json.loads(re.search(r"\((\{\"address.*\})\)$", visitor.get("/support/bubble.js").text)[1])
    assert setup["address"] == "http://localhost"
    assert setup["labels"] == {"en": "Support", "el": "Υποστήριξη"}


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://www.example.org", "https://www.example.org"),
        ("https://WWW.Example.org/", "https://www.example.org"),
        ("https://example.org:443", "https://example.org"),
        ("https://example.org:8443", "https://example.org:8443"),
        ("https://παράδειγμα.gr", "https://xn--hxajbheg2az3al.gr"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("http://www.example.org", None),
        ("https://example.org/shop", None),
        ("https://example.org?a", None),
        ("https://*.example.org", None),
        ("https://a@example.org", None),
        ("https://example.org; script-src *", None),
        ("https://example.org https://evil.example", None),
        ("https://example.org:99999", None),
        ("https://" + "a" * 300 + ".org", None),
        ("javascript:alert(1)", None),
        ("example.org", None),
        ("'self'", None),
        ("", None),
    ],
)
def test_an_origin_is_an_origin_and_nothing_else(address, origin):
    assert origin_of(address) == origin
