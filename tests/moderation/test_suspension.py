"""Suspending people: at once, with a message and an end; and all of a spammer's posts hidden as one act."""

from datetime import timedelta

import pytest
from sqlalchemy import inspect, select

from forum.accounts.models import Person, Session
from forum.accounts.passwords import hash_password
from forum.accounts.queries import find_person
from forum.boards.models import Board
from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.jobs import worker
from forum.core.log.models import LogEntry
from forum.moderation.actions import spam
from forum.moderation.models import ReviewItem
from forum.search import index
from forum.threads.models import Comment, Thread
from tests import factories
from tests.mail import delivered, text_of
from tests.people import Browser, person
from tests.searching import found

WORDS = "tall cedar by the well"
WEEK = {"days": "7", "message": "You called people names."}


@pytest.fixture
def bob(app):
    made = person("bob")
    with transaction.writing() as session:
        session.get(Person, made.id).password_hash = hash_password(WORDS)
    return made


@pytest.fixture
def jonas(app):
    return Browser(app, person("jonas", "moderator"))


def sign_in(app, password: str = WORDS):
    return Browser(app).post("/login", {"username": "bob", "password": password})


def fresh(thing):
    identity = inspect(thing).identity
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(type(thing), identity)


def entries(action: str) -> list[LogEntry]:
    db.session.rollback()
    return list(db.session.scalars(select(LogEntry).where(LogEntry.action == action)))


class TestSuspending:
    def test_ends_sessions_at_once_and_keeps_out_with_words(self, app, bob, jonas):
        browser = Browser(app, bob)
        assert browser.get("/account").status_code == 200
        assert jonas.post("/people/bob/suspension", WEEK).status_code == 303
        assert browser.get("/account").status_code == 302
        assert db.session.scalar(select(Session.id).where(Session.person_id == bob.id)) is None
        response = sign_in(app)
        assert response.status_code == 403
        assert "You called people names." in response.text and "It ends on" in response.text

    def test_a_wrong_password_learns_nothing_of_it(self, app, bob, jonas):
        jonas.post("/people/bob/suspension", WEEK)
        response = sign_in(app, "another cedar by the sea")
        assert response.status_code == 422
        assert "suspended" not in response.text

    def test_a_session_that_is_there_all_the_same_is_nobodys(self, app, bob, jonas):
        jonas.post("/people/bob/suspension", WEEK)
        thread = factories.thread(person("alice"), factories.board())
        browser = Browser(app, bob)  # opens another
        assert browser.post(f"/threads/{thread.public_id}/comments", {"body": "Still here"}).status_code in (302, 307)
        assert browser.get("/account").status_code == 302

    def test_ends_by_itself(self, app, bob, jonas, monkeypatch):
        jonas.post("/people/bob/suspension", WEEK)
        with transaction.writing() as session:
            session.get(Person, bob.id).suspended_until = now() - timedelta(seconds=1)
        assert sign_in(app).status_code == 303

    def test_is_lifted(self, app, bob, jonas):
        jonas.post("/people/bob/suspension", WEEK | {"days": "0"})
        assert "It has no end date." in sign_in(app).text
        assert jonas.post("/people/bob/suspension/removal").status_code == 303
        assert sign_in(app).status_code == 303
        assert [len(entries(action)) for action in ("person.suspend", "person.lift")] == [1, 1]

    def test_is_undone_from_the_log(self, app, bob, jonas):
        jonas.post("/people/bob/suspension", WEEK)
        [entry] = entries("person.suspend")
        assert "You called people names." in jonas.get("/moderation/log").text
        assert jonas.post(f"/moderation/log/{entry.public_id}/undoing").status_code == 303
        assert sign_in(app).status_code == 303
        assert jonas.post(f"/moderation/log/{entry.public_id}/undoing").status_code == 409

    def test_a_letter_says_why_and_until_when_unless_it_is_over(self, app, bob, jonas):
        jonas.post("/people/bob/suspension", WEEK)
        [mail] = delivered("bob@example.test")
        assert "You called people names." in text_of(mail) and "It ends on" in text_of(mail)
        jonas.post("/people/bob/suspension/removal")
        jonas.post("/people/bob/suspension", WEEK)
        jonas.post("/people/bob/suspension/removal")
        assert len(delivered("bob@example.test")) == 1

    def test_the_second_of_two_moderators_is_told(self, app, bob, jonas):
        jonas.post("/people/bob/suspension", WEEK)
        response = Browser(app, person("eleni", "moderator")).post("/people/bob/suspension", WEEK)
        assert response.status_code == 409
        assert "Jonas" in response.text

    def test_needs_words(self, app, bob, jonas):
        assert jonas.post("/people/bob/suspension", {"days": "7", "message": " "}).status_code == 422
        assert jonas.post("/people/bob/suspension", {"days": "8", "message": "Why"}).status_code == 422
        assert fresh(bob).suspended_until is None

    def test_moderators_suspend_members_alone_and_administrators_all_but_their_like(self, app, bob, jonas):
        dimitra = Browser(app, person("dimitra", "administrator"))
        for handle, role in (("sam", "support"), ("mia", "moderator"), ("ada", "administrator")):
            person(handle, role)
            assert jonas.post(f"/people/{handle}/suspension", WEEK).status_code == 403
        assert jonas.post("/people/jonas/suspension", WEEK).status_code == 403
        assert dimitra.post("/people/sam/suspension", WEEK).status_code == 303
        assert dimitra.post("/people/ada/suspension", WEEK).status_code == 403
        assert dimitra.post("/people/dimitra/suspension", WEEK).status_code == 403

    def test_members_and_moderators_of_boards_suspend_nobody(self, app, bob):
        factories.board(moderators=[person("mia")])
        alice = person("alice")
        for browser in (Browser(app, find_person("mia")), Browser(app, alice)):
            assert browser.post("/people/bob/suspension", WEEK).status_code == 404
        assert Browser(app).post("/people/bob/suspension", WEEK).status_code == 404

    def test_the_profile_says_no_more_than_the_name(self, app, bob, jonas):
        with transaction.writing() as session:
            session.get(Person, bob.id).about = "I collect watches."
        thread = factories.thread(bob, factories.board(), "My dear watches")
        jonas.post("/people/bob/suspension", WEEK)
        page = Browser(app).get("/people/bob").text
        assert "Bob" in page and "This account is suspended." in page
        assert not any(words in page for words in ("collect watches", "dear watches", "called people names"))
        assert "dear watches" in jonas.get("/people/bob").text
        assert Browser(app).get(f"/threads/{thread.public_id}/{thread.slug}").status_code == 200


@pytest.fixture
def spammer(app):
    return person("spammer")


@pytest.fixture
def places(app, spammer):
    """Spam all over two boards: two threads, comments in Alice's, one of them her accepted answer, one hidden before."""
    alice = person("alice")
    boards = factories.board("general"), factories.board("other")
    asked = factories.thread(alice, boards[0], "Which printer?")
    posts = [factories.comment(spammer, asked, f"Buy watch {n}") for n in range(3)]
    factories.accept(alice, asked, posts[0])
    started = [factories.thread(spammer, board, f"Watches in {board.slug}") for board in boards]
    for thread in started:
        factories.comment(alice, thread, "No, thank you.")
    Browser(app, person("olga", "moderator")).post(f"/comments/{posts[2].public_id}/hiding", {"reason": "Before."})
    return boards, asked, posts, started


def visible_posts(browser) -> int:
    """How often the spam still shows on the pages of others."""
    pages = [
        browser.get(at).text for at in ("/boards/general", "/boards/other", "/search?q=watch", "/sitemap.xml?page=2")
    ]
    return sum(page.count("Watches in") + page.count("Buy watch") for page in pages)


def state() -> list[tuple]:
    db.session.rollback()
    db.session.expire_all()
    threads = db.session.execute(
        select(
            Thread.id, Thread.hidden_at, Thread.replies, Thread.answer_number, Thread.gist, Thread.last_author_id,
            Thread.last_comment_at, Thread.participants,
        ).order_by(Thread.id)
    ).all()  # fmt: skip
    comments = db.session.execute(
        select(Comment.id, Comment.hidden_at, Comment.hidden_reason).order_by(Comment.id)
    ).all()
    boards = db.session.execute(
        select(Board.id, Board.threads, Board.answered, Board.latest_thread_id).order_by(Board.id)
    ).all()
    return [*threads, *comments, *boards]


class TestHidingAll:
    def hide(self, jonas, **more):
        form = {"days": "0", "message": "Spam.", "hides_posts": "y"} | more
        return jonas.post("/people/spammer/suspension", form)

    def test_everything_is_gone_for_others_and_counted_right(self, app, jonas, spammer, places):
        boards, asked, _posts, started = places
        addresses = [f"/threads/{thread.public_id}/{thread.slug}" for thread in started]
        assert self.hide(jonas).status_code == 303
        assert visible_posts(Browser(app)) == 0
        thread = fresh(asked)
        assert (thread.replies, thread.answer_number, thread.gist) == (0, None, "")
        assert [fresh(board).threads for board in boards] == [1, 0]
        for address in addresses:
            assert Browser(app).get(address).status_code == 404

    def test_undone_exactly_those_come_back(self, app, jonas, spammer, places):
        before = state()
        self.hide(jonas)
        [entry] = entries("person.hide")
        assert jonas.post(f"/moderation/log/{entry.public_id}/undoing").status_code == 303
        assert state() == before
        assert fresh(places[2][2]).hidden_reason == "Before."
        assert jonas.post(f"/moderation/log/{entry.public_id}/undoing").status_code == 409

    def test_what_somebody_restored_and_hid_again_since_stays_hidden(self, app, jonas, spammer, places):
        _boards, _asked, posts, _started = places
        self.hide(jonas)
        jonas.post(f"/comments/{posts[1].public_id}/hiding/removal", {"reason": "Harmless."})
        jonas.post(f"/comments/{posts[1].public_id}/hiding", {"reason": "No, not harmless."})
        jonas.post(f"/moderation/log/{entries('person.hide')[0].public_id}/undoing")
        assert fresh(posts[0]).hidden_at is None
        assert fresh(posts[1]).hidden_reason == "No, not harmless."

    def test_the_index_follows(self, app, jonas, spammer, places):
        index.rebuild()
        assert visible_posts(Browser(app)) > 0
        self.hide(jonas)
        worker.drain()
        assert found("watch") == set()
        jonas.post(f"/moderation/log/{entries('person.hide')[0].public_id}/undoing")
        worker.drain()
        assert len(found("watch")) >= 3

    def test_one_press_in_the_queue_does_both(self, app, jonas, spammer, places):
        _boards, _asked, posts, started = places
        other = factories.comment(spammer, started[1], "Reported later")
        for n, post in enumerate((posts[1], other)):
            reporter = Browser(app, person(f"reporter{n}"))
            reporter.post(f"/comments/{post.public_id}/report", {"kind": "spam", "words": ""})
        item = db.session.scalar(select(ReviewItem).where(ReviewItem.comment_id == posts[1].id))
        assert jonas.post(f"/queue/{item.public_id}/suspension").status_code == 303
        assert fresh(spammer).suspended_until is not None
        assert visible_posts(Browser(app)) == 0
        assert "Nothing waits." in jonas.get("/queue").text
        assert jonas.post(f"/queue/{item.public_id}/suspension").status_code == 409

    def test_many_are_hidden_at_once_and_counted_in_steps(self, app, jonas, spammer, places, monkeypatch):
        monkeypatch.setattr(spam, "AT_ONCE", 1)
        monkeypatch.setattr(spam, "STEP", 2)
        before = state()
        self.hide(jonas)
        assert visible_posts(Browser(app)) == 0
        assert fresh(places[0][0]).threads == 1
        assert fresh(places[1]).replies == 2
        worker.drain()
        assert (fresh(places[1]).replies, fresh(places[0][0]).threads) == (0, 1)
        jonas.post(f"/moderation/log/{entries('person.hide')[0].public_id}/undoing")
        worker.drain()
        assert state() == before

    def test_a_board_out_of_the_moderators_reach_is_out_of_the_acts_reach(self, app, jonas, spammer, places):
        ledger = factories.product()
        factories.license_for(spammer, ledger)
        inside = factories.thread(spammer, factories.board("pro", products=[ledger]), "Watches inside")
        self.hide(jonas)
        assert fresh(inside).hidden_at is None
