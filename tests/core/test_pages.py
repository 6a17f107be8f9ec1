"""Pages kept for visitors: the same letters as a fresh one, and nobody else's."""

import brotli
import pytest

from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.keeping import Kept, frozen
from forum.threads.models import Thread
from tests import factories
from tests.people import Browser, person

BROTLI = {"Accept-Encoding": "br"}


def read(browser: Browser, address: str) -> str:
    response = browser.get(address, headers=BROTLI)
    assert response.headers["Content-Encoding"] == "br"
    return brotli.decompress(response.data).decode()


@pytest.fixture
def thread(app):
    return factories.thread(person("alice"), factories.board(), body="The first words.")


def test_a_kept_page_is_the_page(app, thread):
    address = f"/threads/{thread.public_id}/{thread.slug}"
    first, second = read(Browser(app), address), read(Browser(app), address)
    plain = Browser(app).get(address, headers={"Accept-Encoding": "identity"}).text
    assert first == second == plain


def test_what_changes_is_seen_at_the_next_request(app, thread):
    address, visitor = f"/threads/{thread.public_id}/{thread.slug}", Browser(app)
    assert "The second words." not in read(visitor, address)
    factories.comment(person("bob"), thread, "The second words.")
    assert "The second words." in read(visitor, address)
    with transaction.writing():
        db.session.get(Thread, thread.id).hidden_at = now()
    assert visitor.get(address, headers=BROTLI).status_code == 404


def test_members_and_visitors_never_share_one(app, thread):
    address = f"/threads/{thread.public_id}/{thread.slug}"
    bob = Browser(app, person("bob"))
    for _ in range(2):
        assert "Sign in" in read(Browser(app), address)
        mine = read(bob, address)
        assert "Sign in" not in mine
        assert 'name="csrf_token"' in mine


def test_languages_themes_and_addresses_never_share_one(app, thread):
    address = f"/threads/{thread.public_id}/{thread.slug}"
    pages = {read(Browser(app), f"{address}{query}") for query in ("", "?lang=el", "?theme=dark", "?page=1")}
    assert len(pages) == 4


def test_a_page_that_was_only_looked_up_isnt_another_ones(app, thread):
    """HEAD makes the page too; who reads it next gets its own links."""
    address = f"/threads/{thread.public_id}/{thread.slug}?page=1"
    plain = Browser(app).get(address, headers={"Accept-Encoding": "identity"}).text
    visitor = Browser(app)
    assert visitor.client.head(address, headers=BROTLI).status_code == 200
    assert read(visitor, address) == plain


@pytest.mark.parametrize("wishes", ["gzip, br;q=0", "*;q=0"])
def test_who_refuses_brotli_gets_none(app, thread, wishes):
    address = f"/threads/{thread.public_id}/{thread.slug}"
    read(Browser(app), address)
    response = Browser(app).get(address, headers={"Accept-Encoding": wishes})
    assert response.headers.get("Content-Encoding") != "br"


def test_links_to_the_page_itself_lead_there_whatever_its_address_holds(app):
    """`#` and `%` would otherwise end the path or mean something else."""
    factories.thread(person("alice"), factories.board(), tags=["c# 100%"])
    page = Browser(app).get("/tags/c%23%20100%25?page=1").text
    assert 'href="/tags/c%23%20100%25?page=1&amp;lang=el"' in page
    assert 'href="/tags/c%23%20100%25?page=1&amp;theme=dark"' in page


def test_a_frame_is_kept_once_whatever_the_query(app, thread):
    """Else anybody could fill the memory with frames, each holding a long query several times."""
    kept = app.jinja_env.globals["frame"]._made.cache_info
    Browser(app).get("/?lang=en")
    before = kept().currsize
    for number in range(3):
        page = Browser(app).get(f"/?x={number}&lang=en").text
        assert f'href="/?x={number}&amp;lang=el"' in page
    assert kept().currsize == before


def test_forms_of_one_member_hold_no_token_of_another(app, thread):
    address = f"/threads/{thread.public_id}/{thread.slug}"
    bob, carol = Browser(app, person("bob")), Browser(app, person("carol"))
    tokens = [read(browser, address).split('name="csrf_token" value="')[1].split('"')[0] for browser in (bob, carol)]
    assert tokens[0] != tokens[1]


def test_only_the_things_used_last_are_kept():
    kept, made = Kept(most=2), []

    def ask(key: str) -> str:
        return kept.get(key, lambda: made.append(key) or key.upper())

    assert [ask(key) for key in "abacab"] == list("ABACAB")
    assert made == ["a", "b", "c", "b"]


def test_what_a_page_is_made_of_is_compared_to_the_depth():
    assert frozen({"a": [1, {"b": ("c",)}]}) == frozen({"a": (1, {"b": ["c"]})})
    assert frozen({"a": [1, {"b": ("c",)}]}) != frozen({"a": [1, {"b": ("d",)}]})


def test_long_texts_are_told_apart_and_not_kept():
    long = "word " * 1000
    assert frozen([long]) == frozen([long])
    assert frozen([long]) != frozen([f"{long}."])
    assert len(repr(frozen([long]))) < 200
