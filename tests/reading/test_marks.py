"""What a member has read is kept, and lists and threads show what is new and lead to it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.core import limits, transaction
from forum.core.clock import travel
from forum.core.database import db
from forum.core.events import _subscribers
from forum.core.keeping import Kept
from forum.reading.events import ThreadRead
from forum.reading.models import ReadMark
from forum.threads.actions import remove_comment
from forum.threads.models import Comment
from forum.viewers import viewer_of
from tests import factories
from tests.people import Browser, person

AGO = timedelta(days=3)
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def alice(app):
    with travel(-AGO):
        return person("alice")


@pytest.fixture
def bob(app):
    with travel(-AGO):
        return person("bob")


@pytest.fixture
def board(app):
    return factories.board()


@pytest.fixture
def thread(alice, board):
    """Alice's question with three comments of hers below."""
    made = factories.thread(alice, board, "The printer hums", tags=["printing"])
    for number in range(3):
        factories.comment(alice, made, f"Hum number {number}.")
    return made


def read(browser: Browser, thread, number: int, **more):
    return browser.post(f"/threads/{thread.public_id}/reading", {"number": str(number)}, **more)


def mark_of(someone, thread) -> int | None:
    db.session.rollback()
    return db.session.scalar(
        select(ReadMark.number).where(ReadMark.person_id == someone.id, ReadMark.thread_id == thread.id)
    )


def page(browser: Browser, thread) -> str:
    return browser.get(f"/threads/{thread.public_id}/{thread.slug}").text


def marks_in(browser: Browser, address: str) -> list[str]:
    """What is said beside the threads of a list, with where it leads."""
    mark = r'<(?:a class="tag new" href="([^"]+)"|span class="(?:tag new|vh seen)")>([^<]+)<'
    return [f"{words} {href}".strip() for href, words in re.findall(mark, browser.get(address).text)]


class TestTheMark:
    def test_is_the_highest_number_that_was_on_screen(self, app, bob, thread):
        browser = Browser(app, bob)
        assert read(browser, thread, 3, headers=FETCH).status_code == 204
        read(browser, thread, 2)
        assert mark_of(bob, thread) == 3

    def test_leads_back_to_the_comment_without_a_script(self, app, bob, thread):
        answer = read(Browser(app, bob), thread, 3)
        assert answer.headers["Location"] == f"/threads/{thread.public_id}/{thread.slug}#comment-3"

    def test_never_passes_the_last_comment(self, app, bob, thread):
        read(Browser(app, bob), thread, 999_999_999)
        assert mark_of(bob, thread) == 4

    @pytest.mark.parametrize("number", ["0", "-1", "x", "", "99999999999999999999"])
    def test_is_a_number(self, app, bob, thread, number):
        assert read(Browser(app, bob), thread, number).status_code == 422
        assert mark_of(bob, thread) is None

    def test_is_set_by_writing(self, app, bob, board, thread):
        browser = Browser(app, bob)
        browser.post(f"/threads/{thread.public_id}/comments", {"body": "Mine hums too."})
        assert mark_of(bob, thread) == 5
        started = browser.post("/threads/new", {"board": board.slug, "title": "Another hum", "body": "It hums."})
        assert marks_in(browser, f"/boards/{board.slug}") == ["Read", "Read"], started.headers["Location"]

    def test_is_told_to_other_features(self, app, bob, thread):
        told = []
        _subscribers[ThreadRead].append(told.append)
        try:
            read(Browser(app, bob), thread, 3)
        finally:
            _subscribers[ThreadRead].remove(told.append)
        assert told == [ThreadRead(person_id=bob.id, thread_id=thread.id, number=3)]

    def test_has_a_limit(self, app, bob, thread):
        browser = Browser(app, bob)
        most = limits.LIMITS["reading"].tries
        answers = [read(browser, thread, 2, headers=FETCH).status_code for _ in range(most + 1)]
        assert answers == [204] * most + [429]


class TestLists:
    def test_say_nothing_to_visitors(self, visitor, thread):
        for address in ("/", "/boards/general", "/tags/printing"):
            assert marks_in(visitor, address) == []
            assert "\x05" not in visitor.get(address).text

    @pytest.mark.parametrize("address", ["/", "/boards/general", "/tags/printing", "/threads/unread"])
    def test_show_what_was_never_opened_what_is_new_and_what_is_read(self, app, alice, bob, thread, address):
        browser = Browser(app, bob)
        assert marks_in(browser, address) == ["New"]
        read(browser, thread, 2)
        assert marks_in(browser, address) == [f"2 new /threads/{thread.public_id}/{thread.slug}#comment-3"]
        read(browser, thread, 4)
        assert marks_in(browser, address) == ([] if address == "/threads/unread" else ["Read"])

    def test_lead_to_the_page_of_the_first_new_comment(self, app, alice, bob, thread):
        for number in range(20):
            factories.comment(alice, thread, f"Still humming, {number}.")
        browser = Browser(app, bob)
        read(browser, thread, 20)
        assert marks_in(browser, "/boards/general") == [
            f"4 new /threads/{thread.public_id}/{thread.slug}?page=2#comment-21"
        ]

    def test_count_no_comment_that_was_taken_back(self, app, alice, bob, thread):
        read(Browser(app, bob), thread, 4)
        taken_back, kept = factories.comment(alice, thread, "Oops."), factories.comment(alice, thread, "It hums.")
        with transaction.writing() as session:
            again = session.merge(taken_back)
            remove_comment(viewer_of(alice.id), session.merge(thread), again)
        assert marks_in(Browser(app, bob), "/boards/general")[0].startswith("1 new")
        with transaction.writing() as session:
            remove_comment(viewer_of(alice.id), session.merge(thread), session.merge(kept))
        assert marks_in(Browser(app, bob), "/boards/general") == ["Read"]
        assert marks_in(Browser(app, bob), "/threads/unread") == []

    def test_count_no_further_than_is_told(self, app, alice, bob, thread):
        read(Browser(app, bob), thread, 1)
        with transaction.writing() as session:
            row = session.merge(thread)
            text = {"body": "Hum.", "html": "Hum.", "html_version": 1, "text": "Hum."}
            session.add_all(
                Comment(thread_id=row.id, number=number, author_id=alice.id, **text) for number in range(5, 104)
            )
            row.last_number = 103
        assert marks_in(Browser(app, bob), "/boards/general")[0].startswith("99+ new")

    def test_what_is_older_than_a_member_is_not_new(self, app, thread):
        assert marks_in(Browser(app, person("late")), "/boards/general") == []

    def test_are_kept_for_all_alike(self, app, alice, bob, thread):
        """Alice has read what Bob hasn't, on rows made once."""
        kept = app.extensions["stoa.fragments"] = Kept(9)
        read(Browser(app, bob), thread, 2)
        read(Browser(app, alice), thread, 4)
        for _ in range(2):
            assert marks_in(Browser(app, bob), "/boards/general")[0].startswith("2 new")
            assert marks_in(Browser(app, alice), "/boards/general") == ["Read"]
        assert len(kept._things) == 1


class TestAThread:
    def test_shows_where_the_new_begins(self, app, bob, thread):
        browser = Browser(app, bob)
        assert "New since" not in page(browser, thread) and "First unread" not in page(browser, thread)
        read(browser, thread, 2)
        text = page(browser, thread)
        assert text.index('id="comment-2"') < text.index("New since your last visit") < text.index('id="comment-3"')
        assert '<a class="tag new" href="#comment-3">First unread</a>' in text

    def test_leads_to_the_new_from_another_page(self, app, alice, bob, thread):
        for number in range(20):
            factories.comment(alice, thread, f"Still humming, {number}.")
        browser = Browser(app, bob)
        read(browser, thread, 20)
        text = page(browser, thread)
        assert "New since" not in text
        assert f'href="/threads/{thread.public_id}/{thread.slug}?page=2#comment-21">First unread' in text

    def test_that_is_read_says_nothing(self, app, bob, thread):
        browser = Browser(app, bob)
        read(browser, thread, 4)
        text = page(browser, thread)
        assert "New since" not in text and "First unread" not in text and "Mark as read" not in text

    def test_can_be_marked_without_scripts(self, app, bob, thread):
        text = page(Browser(app, bob), thread)
        form = re.search(r"<noscript><form.*?</noscript>", text, re.DOTALL)[0]
        assert f'action="/threads/{thread.public_id}/reading"' in form and 'name="number" value="4"' in form

    def test_has_nothing_of_that_for_visitors(self, visitor, thread):
        text = page(visitor, thread)
        assert "data-reading" not in text and "Mark as read" not in text and "\x05" not in text


class TestMarkingAll:
    def test_of_a_board_leaves_the_others(self, app, alice, bob, board, thread):
        other = factories.thread(alice, factories.board("other"), "Elsewhere")
        factories.thread(alice, board, "Never opened")
        browser = Browser(app, bob)
        read(browser, thread, 2)
        assert browser.post("/boards/general/reading").headers["Location"] == "/boards/general"
        assert marks_in(browser, "/boards/general") == ["Read", "Read"]
        assert marks_in(browser, "/threads/unread") == ["New"]
        assert other.title in browser.get("/threads/unread").text

    def test_leaves_nothing_unread(self, app, alice, bob, board, thread):
        factories.thread(alice, board, "Never opened")
        browser = Browser(app, bob)
        read(browser, thread, 2)
        browser.post("/reading")
        assert mark_of(bob, thread) == 4
        assert marks_in(browser, "/threads/unread") == []

    def test_leaves_what_came_after_the_page_was_made(self, app, alice, bob, board, thread):
        browser = Browser(app, bob)
        read(browser, thread, 2)
        before = re.search(r'name="before" value="([^"]+)"', browser.get("/threads/unread").text)[1]
        factories.comment(alice, thread, "In the meantime.")
        factories.thread(alice, board, "New meanwhile")
        browser.post("/reading", {"before": before})
        assert marks_in(browser, "/threads/unread") == [
            "New",
            f"1 new /threads/{thread.public_id}/{thread.slug}#comment-5",
        ]

    @pytest.mark.parametrize("before", ["", "yesterday", "2026-01-01", "9999-12-31T00:00:00+00:00"])
    def test_takes_any_moment(self, app, bob, thread, before):
        browser = Browser(app, bob)
        assert browser.post("/reading", {"before": before}).status_code == 303
        assert marks_in(browser, "/threads/unread") == []
        with travel(timedelta(minutes=1)):
            factories.thread(person("carol"), factories.board("later"), "After that")
        assert marks_in(browser, "/threads/unread") == ["New"]
