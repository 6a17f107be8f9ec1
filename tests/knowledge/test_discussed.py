"""The ledger between answers and articles: an article shows where it was cited, to whom may read that."""

import re

import pytest

from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.help.importing import import_folder
from forum.knowledge.queries import MOST
from forum.threads.models import Comment
from tests import factories
from tests.help.docs import Docs
from tests.people import Browser, person

ARTICLE = "/help/en/start/install"
CITES = "It is all in [[help:start/install]]."


@pytest.fixture
def alice(app, tmp_path):
    (tmp_path / "source").mkdir()
    docs = Docs(tmp_path / "source")
    docs.page("start/install", "# Install it\n\nFirst words.")
    import_folder(docs.root, base_url="http://localhost")
    return person("alice")


def listed(browser: Browser) -> list[tuple[str, str]]:
    """What the article says of itself, title by title."""
    html = browser.get(ARTICLE).text
    section = html.partition('id="discussed"')[2].partition("</section>")[0]
    rows = re.findall(r'<li class="thread">.*?</li>', section, re.DOTALL)
    return [(re.search(r">([^<]+)</a></h3>", row)[1], re.search(r'class="meta"><span>([^<]+)', row)[1]) for row in rows]


def thread_citing(author, board, title: str):
    thread = factories.thread(author, board, title)
    return thread, factories.comment(author, thread, CITES)


def test_nothing_is_said_where_nobody_cites_it(app, alice):
    assert "Discussed in the community" not in Browser(app).get(ARTICLE).text


def test_where_it_answered_comes_first_then_the_newest(app, alice):
    board = factories.board()
    answered, answer = thread_citing(alice, board, "Where is it?")
    thread_citing(alice, board, "Is it there?")
    thread_citing(alice, board, "What is it?")
    factories.accept(alice, answered, answer)
    assert listed(Browser(app)) == [
        ("Where is it?", "Accepted answer cites this"),
        ("What is it?", "Mentioned"),
        ("Is it there?", "Mentioned"),
    ]


def test_a_thread_that_cites_it_twice_stands_there_once(app, alice):
    thread, _comment = thread_citing(alice, factories.board(), "Where is it?")
    factories.comment(alice, thread, f"Again: {CITES}")
    html = Browser(app).get(ARTICLE).text
    assert listed(Browser(app)) == [("Where is it?", "Mentioned")]
    assert "One thread cites this article." in html


def test_only_threads_that_the_reader_may_see_are_listed_and_counted(app, alice):
    ledger = factories.product("ledger")
    thread_citing(alice, factories.board(), "In the open?")
    holder = person("bob")
    factories.license_for(holder, ledger)
    thread_citing(holder, factories.board("ledger-pro", products=[ledger]), "Behind the lock?")
    assert listed(Browser(app)) == [("In the open?", "Mentioned")]
    assert "One thread cites" in Browser(app).get(ARTICLE).text
    assert listed(Browser(app, holder)) == [("Behind the lock?", "Mentioned"), ("In the open?", "Mentioned")]
    assert "2 threads cite" in Browser(app, holder).get(ARTICLE).text


@pytest.mark.parametrize("column", ["hidden_at", "removed_at"])
def test_a_comment_that_is_gone_cites_nothing(app, alice, column):
    _thread, comment = thread_citing(alice, factories.board(), "Where is it?")
    with transaction.writing():
        setattr(db.session.get(Comment, comment.id), column, now())
    assert listed(Browser(app)) == []


def test_all_are_counted_where_not_all_are_listed(app, alice):
    board = factories.board()
    for number in range(MOST + 2):
        thread_citing(alice, board, f"Question {number}?")
    html = Browser(app).get(ARTICLE).text
    assert len(listed(Browser(app))) == MOST
    assert f"{MOST + 2} threads cite this article." in html
    assert f"These are the first {MOST}." in html
