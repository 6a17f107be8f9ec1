"""Filters, typed and chosen in the form."""

from datetime import UTC, datetime

import pytest

from forum.core import transaction
from forum.core.database import db
from forum.threads.models import Comment, Thread
from tests import factories
from tests.people import Browser, person

TITLES = ("Walrus at the till", "Walrus in the stock", "Walrus out of paper")


@pytest.fixture
def world(app, catch_up, articles):
    """Three threads about walruses, of Alice's and Bob's in two boards, and an article."""
    alice, bob = person("alice"), person("bob")
    tills, ideas = factories.board("tills", name="Tills"), factories.board("ideas", name="Ideas", kind="ideas")
    articles(walruses="# Walruses\n\nAll about the walrus.\n")
    answered = factories.thread(alice, tills, TITLES[0], "The walrus stopped.", tags=["till", "Sea Life"])
    answer = factories.comment(bob, answered, "Feed the walrus, see [[help:walruses]].")
    factories.accept(alice, answered, answer)
    factories.thread(bob, tills, TITLES[1], "The walrus count is wrong.", tags=["stock"])
    closed = factories.thread(bob, ideas, TITLES[2], "A walrus on every receipt.")
    with transaction.writing():
        db.session.get(Thread, closed.id).closed_at = datetime(2026, 3, 1, tzinfo=UTC)
        db.session.get(Thread, closed.id).created_at = datetime(2025, 3, 1, tzinfo=UTC)
        db.session.query(Comment).filter_by(thread_id=closed.id).one().created_at = datetime(2025, 3, 1, tzinfo=UTC)
    catch_up()
    return answered


def titles(page: str) -> set[int | str]:
    """Which of the threads were found, and whether the article was."""
    page = page.partition('id="nearest-h"')[0]
    shown = {number for number, title in enumerate(TITLES) if title in page}
    return shown | ({"article"} if "/help/en/walruses" in page else set())


EXPECTED = {
    "walrus": {0, 1, 2, "article"},
    "walrus board:tills": {0, 1},
    "walrus board:Tills": {0, 1},
    "walrus -board:tills": {2, "article"},
    "walrus board:tills board:ideas": {0, 1, 2},
    "walrus board:nowhere": set(),
    "walrus in:help": {"article"},
    "walrus in:threads": {0, 1, 2},
    "walrus in:comments": {0},
    "paper in:title": {2},
    "receipt in:title": set(),
    "walrus author:alice": {0},
    "walrus author:@Bob": {0, 1, 2},
    "walrus author:bob in:comments": {0},
    "walrus author:nobody": set(),
    "walrus tag:till": {0},
    'walrus tag:"sea life"': {0},
    "walrus tag:till tag:stock": set(),
    "walrus -tag:till": {1, 2, "article"},
    "walrus is:answered": {0},
    "walrus is:unanswered": {1},
    "walrus is:open": {0, 1},
    "walrus is:closed": {2},
    "walrus -is:closed in:threads": {0, 1},
    "walrus before:2025-06": {2},
    "walrus before:2025-03-01": set(),
    "walrus after:2025-03-01 in:threads": {0, 1, 2},
    "walrus after:2025-04 in:threads": {0, 1},
    "walrus lang:en in:help": {"article"},
    "walrus lang:el": set(),
    "walrus cites:walruses": {0},
    "walrus cites:nothing": set(),
    "is:unanswered": {1},
    "author:alice": {0},
}


@pytest.mark.parametrize("query", EXPECTED)
def test_a_filter_narrows(world, results, query):
    assert titles(results(query)) == EXPECTED[query]


def test_mine_is_what_the_viewer_wrote(app, world, results):
    alice = Browser(app, person_called("alice"))
    assert titles(results("walrus is:mine", alice)) == {0}
    assert titles(results("walrus is:mine")) == set()


def person_called(handle: str):
    from forum.accounts.queries import find_person

    with transaction.reading():
        return find_person(handle)


def test_product_means_what_a_license_for_it_opens(app, catch_up, results):
    ledger = factories.product("ledger")
    alice = person("alice")
    factories.license_for(alice, ledger)
    factories.thread(alice, factories.board("pro", products=[ledger]), TITLES[0])
    factories.thread(alice, factories.board("open"), TITLES[1])
    catch_up()
    assert titles(results("walrus product:ledger", Browser(app, alice))) == {0}
    for name in ("ledger", "nothing"):
        assert titles(results(f"walrus product:{name}")) == set()


def test_one_thread_is_searched_comment_by_comment(world, results):
    page = results(f"walrus thread:{world.public_id}")
    assert "#comment-2" in page
    assert page.count('<li class="thread">') == 2


def test_what_the_form_says_takes_the_place_of_what_was_typed(world, visitor):
    response = visitor.get("/search?q=walrus+board:ideas+is:open&board=tills&is=")
    assert response.status_code == 303
    assert response.location == "/search?q=walrus+board:tills"


def test_the_form_s_language_is_not_the_page_s(world, visitor):
    assert visitor.get("/search?q=walrus&language=el").location == "/search?q=walrus+lang:el"
    assert visitor.get("/search?q=walrus&lang=el").status_code == 200


@pytest.mark.parametrize("query", ["walrus colour:red", "walrus is:red", "walrus before:2025-13", "walrus in:boards"])
def test_an_unknown_filter_is_a_word_and_said_to_be_none(world, results, query):
    page = results(query)
    assert "is no filter" in page
    assert query.split()[1].partition(":")[0] in page


def test_no_name_tells_whether_it_is_there(app, catch_up, results):
    """A locked board, a private article and a hidden thread narrow like names that nobody has."""
    ledger = factories.product("ledger")
    alice = person("alice")
    factories.license_for(alice, ledger)
    secret = factories.thread(alice, factories.board("secret", products=[ledger], listed=False), TITLES[0])
    catch_up()
    for there, not_there in (("board:secret", "board:nosuch"), (f"thread:{secret.public_id}", "thread:abcdefghjkmn")):
        pages = [results(f"walrus {name}").replace(name.partition(":")[2], "") for name in (there, not_there)]
        assert pages[0] == pages[1]
