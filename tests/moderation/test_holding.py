"""New members: what they may post at first, and what waits until a moderator has looked."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.accounts.models import Person
from forum.boards.models import Board
from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.events import _subscribers
from forum.core.jobs import worker
from forum.core.log.models import LogEntry
from forum.moderation.models import ReviewItem
from forum.search import index
from forum.threads.events import CommentWritten
from forum.threads.jobs import forget_texts
from forum.threads.models import Comment, SeenText, Thread
from tests import factories
from tests.people import Browser, person
from tests.searching import found

LONG = (
    "Our walrus watches are the finest that anybody can wear at sea, in the bath, in the rain, and on all of the moons. "
    * 2
)
HOSTS = "Look at https://one.example/a and https://two.example/b and https://three.example/c today"


@pytest.fixture
def alice(app):
    return person("alice")


@pytest.fixture
def bob(app):
    """A new member, at a browser."""
    return Browser(app, person("bob"))


@pytest.fixture
def jonas(app):
    return Browser(app, person("jonas", "moderator"))


@pytest.fixture
def thread(alice):
    return factories.thread(alice, factories.board())


@pytest.fixture
def careful(alice):
    """A thread in a board that holds first posts."""
    board = factories.board("careful", holds_first_posts=True)
    board_thread = factories.thread(person("staff", "support"), board, "Which walrus printer?")
    return board_thread


@pytest.fixture
def told(app):
    """The posts of which other features were told."""
    heard = []
    _subscribers[CommentWritten].append(heard.append)
    yield heard
    _subscribers[CommentWritten].remove(heard.append)


def say(browser, thread, body: str):
    return browser.post(f"/threads/{thread.public_id}/comments", {"body": body})


def ask(browser, board: str, title: str = "Walrus watches", body: str = "They tick."):
    return browser.post("/threads/new", {"board": board, "title": title, "body": body, "tags": "ticking"})


def test_whom_an_administrator_brought_is_no_stranger(app, thread):
    added = app.test_cli_runner().invoke(
        args=["users", "add", "vera", "--email", "vera@example.test", "--password", "tall cedar by the well"]
    )
    assert added.exit_code == 0, added.output
    vera = Browser(app, db.session.scalars(select(Person).where(Person.handle == "vera")).one())
    assert say(vera, thread, f"{HOSTS} https://four.example").location.startswith("/threads/")


def newest() -> Comment:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Comment).order_by(Comment.id.desc())).first()


def item() -> ReviewItem:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(ReviewItem).order_by(ReviewItem.id.desc())).first()


def page_of(browser, thread) -> str:
    return browser.get(f"/threads/{thread.public_id}/{thread.slug}").text


def establish(handle: str = "bob") -> None:
    """Here for long enough, and with posts enough."""
    with transaction.writing() as session:
        someone = session.scalars(select(Person).where(Person.name_key == handle)).one()
        someone.created_at = now() - timedelta(days=8)
    board = factories.board("past")
    for n in range(3):
        factories.thread(someone, board, f"Earlier question {n}")


class TestLimits:
    def test_one_link_is_always_fine_and_three_are(self, bob, thread):
        assert say(bob, thread, "See https://one.example/a please").status_code == 303
        three = "https://one.example/a https://one.example/b https://one.example/c"
        assert say(bob, thread, three).status_code == 303
        assert newest().held_at is None

    def test_a_fourth_link_is_refused_with_words_and_the_text_is_kept(self, bob, thread):
        body = " ".join(f"https://one.example/{n}" for n in range(4))
        response = say(bob, thread, body)
        assert response.status_code == 422
        assert "up to 3 links to other sites at once. Here are 4." in response.text
        assert "https://one.example/3" in response.text
        response = ask(bob, "general", body=body)
        assert response.status_code == 422 and "Here are 4." in response.text

    def test_links_within_the_site_and_in_code_do_not_count(self, bob, thread):
        own = " ".join(f"http://localhost/threads/{thread.public_id}?n={n}" for n in range(5))
        code = "`" + " ".join(f"https://one.example/{n}" for n in range(5)) + "`"
        assert say(bob, thread, f"{own}\n\n{code}").status_code == 303

    def test_a_third_picture_is_refused(self, bob, thread):
        assert say(bob, thread, "![a](/pictures/a) ![b](/pictures/b)").status_code == 303
        response = say(bob, thread, "![a](/pictures/a) ![b](/pictures/b) ![c](/pictures/c)")
        assert response.status_code == 422
        assert "up to 2 pictures at once. Here are 3." in response.text

    def test_an_edit_is_measured_as_well(self, bob, thread):
        say(bob, thread, "Harmless.")
        at = f"/comments/{newest().public_id}/edit"
        body = " ".join(f"https://one.example/{n}" for n in range(4))
        response = bob.post(at, {"body": body})
        assert response.status_code == 422 and "Here are 4." in response.text
        assert newest().body == "Harmless."

    def test_established_members_holders_and_staff_are_not_new(self, app, bob, thread):
        many = " ".join(f"https://{n}.example/" for n in range(9))
        establish()
        holder = person("holder")
        factories.license_for(holder, factories.product())
        for browser in (bob, Browser(app, holder), Browser(app, person("sam", "support"))):
            assert say(browser, thread, many).status_code == 303
            assert newest().held_at is None


class TestProbableSpam:
    def test_links_to_several_sites_wait(self, bob, thread, told):
        response = say(bob, thread, HOSTS)
        assert response.headers["Location"] == f"/comments/{newest().public_id}"
        assert newest().held_at is not None
        assert item().signs == ["hosts"] and told == []

    def test_the_same_text_again_waits(self, app, bob, thread):
        say(Browser(app, person("carl")), thread, LONG)
        assert newest().held_at is None
        say(bob, thread, LONG.upper() + "!")
        assert newest().held_at is not None and item().signs == ["again"]

    def test_after_a_month_a_text_is_forgotten(self, app, bob, thread):
        say(Browser(app, person("carl")), thread, LONG)
        for days, wanted in ((29, 1), (31, 0)):
            with transaction.writing() as session:
                session.scalars(select(SeenText)).one().seen_at = now() - timedelta(days=days)
            forget_texts()
            assert len(db.session.scalars(select(SeenText)).all()) == wanted

    def test_short_words_said_again_do_not_wait(self, app, bob, thread):
        for browser in (Browser(app, person("carl")), bob):
            say(browser, thread, "Thank you, that solved it for me too!")
            assert newest().held_at is None

    def test_codes_of_spam_programs_wait_but_not_as_code(self, bob, thread):
        say(bob, thread, "[url=https://one.example]watches[/url]")
        assert newest().held_at is not None and item().signs == ["stuffed"]
        say(bob, thread, "How do I write this?\n\n    <a href='https://one.example'>watches</a>")
        assert newest().held_at is None

    def test_established_members_never_wait(self, bob, thread):
        establish()
        for _ in range(2):
            say(bob, thread, LONG + HOSTS + "[url=x]")
            assert newest().held_at is None

    def test_an_edit_that_looks_like_spam_is_shown_to_moderators(self, bob, jonas, thread):
        say(bob, thread, "Harmless.")
        bob.post(f"/comments/{newest().public_id}/edit", {"body": HOSTS})
        assert newest().hidden_at is None
        page = jonas.get("/queue").text
        assert "It links to several other sites." in page and "Probable spam" in page and "Keep" in page


class TestFirstPosts:
    def test_off_unless_set(self, bob, thread):
        assert "comment-2" in say(bob, thread, "Hello.").headers["Location"]

    def test_set_in_the_boards_settings(self, app):
        board = factories.board()
        dimitra = Browser(app, person("dimitra", "administrator"))
        form = {"slug": "general", "name_en": "General", "kind": "questions", "starters": "members"}
        dimitra.post("/admin/boards/general", form | {"icon": "megaphone", "hue": "2", "holds_first_posts": "y"})
        db.session.rollback()
        db.session.expire_all()
        assert db.session.get(Board, board.id).holds_first_posts
        shown = dimitra.get("/admin/boards/general").text.partition('id="holds_first_posts"')[0]
        assert "checked" in shown.rpartition("<input")[2]

    def test_a_held_comment_is_there_for_its_author_and_moderators_alone(self, app, bob, jonas, careful):
        index.rebuild()
        say(bob, careful, "My walrus jams.")
        worker.drain()
        held = newest()
        at = f"/comments/{held.public_id}"
        page = bob.get(at)
        assert page.status_code == 200 and "My walrus jams." in page.text and "waits for a moderator" in page.text
        assert "Which walrus printer?" in bob.get("/people/bob").text
        assert "My walrus jams." in jonas.get("/queue").text and "First post" in jonas.get("/queue").text
        for browser in (Browser(app), Browser(app, person("carl"))):
            assert browser.get(at).status_code == 404
            assert browser.get(f"{at}/source").status_code == 404
            for address in (f"/threads/{careful.public_id}/{careful.slug}", "/people/bob", "/search?q=walrus+jams"):
                assert "My walrus jams." not in browser.get(address).text
            assert "#comment" not in browser.get("/people/bob").text
        assert found("jams") == set()

    def test_the_numbers_of_others_tell_nothing_of_it(self, app, bob, careful):
        say(bob, careful, "Waiting.")
        carl = Browser(app, person("carl", "support"))
        assert say(carl, careful, "Not waiting.").headers["Location"].endswith("#comment-2")
        thread = db.session.get(Thread, careful.id, populate_existing=True)
        assert (thread.replies, thread.last_number) == (1, 2)

    def test_approving_a_comment_publishes_it_as_the_newest(self, app, bob, jonas, careful, told):
        index.rebuild()
        say(bob, careful, "My walrus jams.")
        say(Browser(app, person("sam", "support")), careful, "Meanwhile.")
        del told[:]
        assert jonas.post(f"/queue/{item().public_id}/approval").status_code == 303
        worker.drain()
        db.session.rollback()
        db.session.expire_all()
        post = db.session.scalars(select(Comment).where(Comment.body == "My walrus jams.")).one()
        assert (post.number, post.held_at, post.hidden_at) == (3, None, None)
        assert [event.comment_id for event in told] == [post.id]
        assert "My walrus jams." in page_of(Browser(app), careful)
        thread = db.session.get(Thread, careful.id)
        assert (thread.replies, thread.last_comment_at) == (2, post.created_at)
        assert found("jams") == {f"comment:{post.id}"}

    def test_what_is_published_once_opens_the_way(self, bob, jonas, careful):
        say(bob, careful, "First.")
        say(bob, careful, "Second.")
        assert newest().held_at is not None
        jonas.post(f"/queue/{item().public_id}/approval")
        say(bob, careful, "Third.")
        assert newest().held_at is None

    def test_a_held_thread_does_not_exist_for_others(self, app, bob, jonas, careful):
        index.rebuild()
        response = ask(bob, "careful")
        worker.drain()
        thread = db.session.scalars(select(Thread).order_by(Thread.id.desc())).first()
        address, number = f"/threads/{thread.public_id}/{thread.slug}", thread.public_id
        assert response.headers["Location"] == address
        waiting = bob.get(address).headers["Location"]
        assert "They tick." in bob.get(waiting).text
        assert bob.get(f"/threads/{number}").status_code == 302
        for browser in (Browser(app), Browser(app, person("carl"))):
            for at in (address, f"/threads/{number}", waiting):
                assert browser.get(at).status_code == 404
            for at in (
                "/",
                "/boards/careful",
                "/tags/ticking",
                "/search?q=watches",
                "/sitemap.xml?page=2",
                "/people/bob",
            ):
                assert "Walrus watches" not in browser.get(at).text
        board = db.session.scalar(select(Board).where(Board.slug == "careful"))
        assert board.threads == 1
        assert found("watches") == set()

    def test_approving_a_thread_publishes_it(self, app, bob, jonas, told):
        factories.board("careful", holds_first_posts=True)
        index.rebuild()
        ask(bob, "careful")
        assert told == []
        assert "They tick." in jonas.get("/queue").text
        jonas.post(f"/queue/{item().public_id}/approval")
        worker.drain()
        thread = db.session.scalars(select(Thread).order_by(Thread.id.desc())).first()
        assert [event.thread_id for event in told] == [thread.id]
        assert Browser(app).get(f"/threads/{thread.public_id}/{thread.slug}").status_code == 200
        assert "Walrus watches" in Browser(app).get("/boards/careful").text
        assert db.session.scalar(select(Board.threads).where(Board.slug == "careful")) == 1
        assert len(found("watches")) == 1

    @pytest.mark.parametrize("kind", ["comment", "thread"])
    def test_what_is_not_published_tells_its_author_why_and_nobody_else(self, app, bob, jonas, careful, kind):
        say(bob, careful, "Buy.") if kind == "comment" else ask(bob, "careful", body="Buy.")
        public_id = newest().public_id
        jonas.post(f"/queue/{item().public_id}/hiding", {"reason": "We sell no watches."})
        page = bob.get(f"/comments/{public_id}").text
        assert "We sell no watches." in page and "This wasn’t published." in page
        assert "We sell no watches." not in page_of(Browser(app), careful)
        assert Browser(app).get(f"/comments/{public_id}").status_code == 404

    @pytest.mark.parametrize("kind", ["comment", "thread"])
    @pytest.mark.parametrize("act", ["approval", "hiding"])
    def test_a_decision_is_undone_from_the_log(self, app, bob, jonas, careful, kind, act):
        say(bob, careful, "Buy.") if kind == "comment" else ask(bob, "careful", body="Buy.")
        public_id = newest().public_id
        jonas.post(f"/queue/{item().public_id}/{act}", {"reason": "No."})
        entry = db.session.scalar(select(LogEntry.public_id).order_by(LogEntry.id.desc()))
        assert jonas.post(f"/moderation/log/{entry}/undoing").status_code == 303
        assert item().decided_at is None
        assert "waits for a moderator" in bob.get(f"/comments/{public_id}").text
        assert Browser(app).get(f"/comments/{public_id}").status_code == 404
        assert jonas.post(f"/queue/{item().public_id}/approval").status_code == 303
        assert Browser(app).get(f"/comments/{public_id}").status_code == 302

    def test_restoring_it_elsewhere_publishes_it_too(self, app, bob, jonas, careful):
        say(bob, careful, "My walrus jams.")
        public_id = newest().public_id
        jonas.post(f"/comments/{public_id}/hiding/removal", {"reason": "Fine."})
        assert newest().number == 2
        assert item().decision == "approved"

    def test_a_post_that_waits_cannot_be_kept(self, bob, jonas, careful):
        say(bob, careful, "My walrus jams.")
        assert jonas.post(f"/queue/{item().public_id}/keeping").status_code == 403
        assert item().decided_at is None

    def test_what_a_moderator_edits_while_it_waits_is_told_to_nobody(self, bob, jonas, careful, told):
        say(bob, careful, "My walrus jams.")
        jonas.post(f"/comments/{newest().public_id}/edit", {"body": "My walrus jams a lot."})
        assert newest().body.endswith("a lot.") and told == []
