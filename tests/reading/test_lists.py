"""A member's own lists of threads."""

import re
from datetime import timedelta

import pytest

from forum.core import transaction
from forum.core.clock import travel
from forum.reading.models import FollowedBoard, FollowedThread, ReadMark
from tests import factories
from tests.people import Browser, person
from tests.statements import counted

LISTS = ["unread", "followed", "mine"]
MOST = 8


@pytest.fixture
def alice(app):
    return person("alice")


@pytest.fixture
def bob(app):
    return person("bob")


@pytest.fixture
def board(app):
    return factories.board()


def add(*rows) -> None:
    with transaction.writing() as session:
        for row in rows:
            session.merge(row)  # whoever starts a thread follows it already


def titles(someone, app, name: str, page: int = 1) -> list[str]:
    text = Browser(app, someone).get(f"/threads/{name}?page={page}").text
    return re.findall(r'<h2[^>]*><a href="/threads/[^"]+">([^<]+)</a></h2>', text)


@pytest.mark.parametrize("name", LISTS)
def test_a_visitor_signs_in_first(visitor, name):
    assert visitor.get(f"/threads/{name}").headers["Location"] == f"/login?next=/threads/{name}"


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_says_what_belongs_there(app, bob, name):
    page = Browser(app, bob).get(f"/threads/{name}").text
    assert 'class="empty"' in page and 'aria-current="page"' in page
    assert "Nothing here yet" in Browser(app, bob).get(f"/threads/{name}?page=7").text


def test_mine_are_those_i_started_or_commented_on(app, alice, bob, board):
    for title in ("Started", "Commented on", "Neither"):
        thread = factories.thread(alice if title != "Started" else bob, board, title)
        if title == "Commented on":
            factories.comment(bob, thread)
            factories.comment(bob, thread)
    assert titles(bob, app, "mine") == ["Commented on", "Started"]


def test_followed_are_threads_and_boards_but_muted_ones(app, alice, bob, board):
    other = factories.board("other")
    made = {
        title: factories.thread(alice, inside, title)
        for title, inside in (
            ("Followed", board), ("Not followed", board), ("In a followed board", other), ("Muted", other),
        )
    }  # fmt: skip
    add(
        FollowedBoard(person_id=bob.id, board_id=other.id),
        FollowedThread(person_id=bob.id, thread_id=made["Followed"].id),
        FollowedThread(person_id=bob.id, thread_id=made["Muted"].id, is_muted=True),
        FollowedThread(person_id=alice.id, thread_id=made["Not followed"].id),
    )
    assert titles(bob, app, "followed") == ["In a followed board", "Followed"]
    add(FollowedThread(person_id=bob.id, thread_id=made["In a followed board"].id))
    assert titles(bob, app, "followed") == ["In a followed board", "Followed"], "followed twice is listed once"


def test_lists_have_pages(app, alice, bob, board):
    with travel(timedelta(minutes=1)):
        for number in range(23):
            factories.thread(alice, board, f"Thread {number:02}")
    assert titles(bob, app, "unread") == [f"Thread {number:02}" for number in range(22, 2, -1)]
    assert titles(bob, app, "unread", 2) == ["Thread 02", "Thread 01", "Thread 00"]
    assert "?page=2" in Browser(app, bob).get("/threads/unread").text


@pytest.mark.parametrize("name", LISTS)
def test_what_went_out_of_reach_is_in_no_list(app, alice, bob, name):
    ledger = factories.product("ledger")
    locked = factories.board("pro", products=[ledger])
    key = factories.license_for(bob, ledger)
    factories.license_for(alice, ledger)
    thread = factories.thread(alice, locked, "The secret")
    factories.comment(bob, thread)
    add(FollowedThread(person_id=bob.id, thread_id=thread.id), FollowedBoard(person_id=bob.id, board_id=locked.id))
    add(ReadMark(person_id=bob.id, thread_id=thread.id, number=1))
    assert titles(bob, app, name) == ["The secret"]
    with transaction.writing() as session:
        session.delete(session.merge(key))
    assert titles(bob, app, name) == []


@pytest.mark.parametrize("who", ["member", "moderator"])
def test_pages_with_marks_cost_a_fixed_number_of_statements(app, alice, bob, board, who):
    reader = bob if who == "member" else person("jonas", "moderator")
    threads = [factories.thread(alice, board, f"Thread {number}", tags=["one"]) for number in range(12)]
    for thread in threads[:6]:
        factories.comment(alice, thread)
        add(ReadMark(person_id=reader.id, thread_id=thread.id, number=1))
    browser = Browser(app, reader)
    thread = f"/threads/{threads[0].public_id}/{threads[0].slug}"
    for address in ("/", "/boards/general", "/tags/one", thread, *(f"/threads/{name}" for name in LISTS)):
        browser.get(address)
        with counted() as statements:
            assert browser.get(address).status_code == 200
        assert len(statements) <= MOST, "\n\n".join([address, *statements])
