"""The queue: what waits for a moderator, and the acts that decide it."""

import pytest
from sqlalchemy import select

from forum.accounts.queries import find_person
from forum.core.database import db
from forum.core.log.models import LogEntry
from forum.moderation.models import ReviewItem
from forum.threads.models import Comment
from tests import factories
from tests.people import Browser, person
from tests.statements import counted

SPAM = {"kind": "spam", "words": "They sell watches."}


@pytest.fixture
def alice(app):
    return person("alice")


@pytest.fixture
def bob(app):
    return person("bob")


@pytest.fixture
def jonas(app):
    """A moderator of the site, at a browser."""
    return Browser(app, person("jonas", "moderator"))


@pytest.fixture
def thread(alice):
    return factories.thread(alice, factories.board(), "Which printer?")


def reported(app, post, *handles: str) -> ReviewItem:
    for handle in handles or ("charlie",):
        Browser(app, person(handle)).post(f"/comments/{post.public_id}/report", SPAM)
    return item_of(post)


def item_of(post) -> ReviewItem:
    db.session.rollback()
    db.session.expire_all()
    statement = select(ReviewItem).where(ReviewItem.comment_id == post.id).order_by(ReviewItem.id.desc())
    return db.session.scalars(statement).first()


def fresh(thing):
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(type(thing), thing.id)


def log() -> list[tuple[str, str]]:
    db.session.rollback()
    return [(e.action, e.reason) for e in db.session.scalars(select(LogEntry).order_by(LogEntry.id))]


def test_an_item_says_what_where_who_and_why(app, bob, jonas, thread):
    reported(app, factories.comment(bob, thread, "Buy **my** watches!"), "charlie", "dora")
    page = jonas.get("/queue").text
    for words in (
        "Reported by 2", "General", "Which printer?", "Buy <strong>my</strong> watches!", "Bob", "1 post", "Joined today",
        "Spam or advertising", "They sell watches.", "Charlie", "Dora",
    ):  # fmt: skip
        assert words in page


def test_those_reported_most_come_first_then_the_newest(app, bob, jonas, thread):
    first, second, third = (factories.comment(bob, thread, f"Post {n} of Bob") for n in range(3))
    reported(app, first, "charlie")
    reported(app, second, "dora", "emil")
    reported(app, third, "fay")
    page = jonas.get("/queue").text
    places = [page.index(f"Post {n} of Bob") for n in (1, 2, 0)]
    assert places == sorted(places)


def test_keeping_leaves_the_post_and_can_be_undone(app, bob, jonas, thread):
    post = factories.comment(bob, thread, "Buy my watches!")
    item = reported(app, post)
    assert jonas.post(f"/queue/{item.public_id}/keeping").status_code == 303
    assert "Nothing waits." in jonas.get("/queue").text
    assert fresh(post).hidden_at is None
    assert log() == [("report.keep", "")]
    entry = db.session.scalar(select(LogEntry.public_id))
    assert jonas.post(f"/moderation/log/{entry}/undoing").status_code == 303
    assert "Buy my watches!" in jonas.get("/queue").text
    assert [action for action, _ in log()] == ["report.keep", "report.reopen"]


def test_hiding_a_comment_says_the_reason_and_undoing_brings_the_item_back(app, bob, jonas, thread):
    post = factories.comment(bob, thread, "Buy my watches!")
    item = reported(app, post)
    assert jonas.post(f"/queue/{item.public_id}/hiding", {"reason": "No watches."}).status_code == 303
    assert "No watches." in Browser(app).get(f"/threads/{thread.public_id}/{thread.slug}").text
    assert (item_of(post).decision, log()) == ("hidden", [("comment.hide", "No watches.")])
    entry = db.session.scalar(select(LogEntry.public_id))
    jonas.post(f"/moderation/log/{entry}/undoing")
    assert fresh(post).hidden_at is None
    assert item_of(post).decided_at is None


def test_hiding_a_question_hides_its_thread(app, jonas, alice, thread):
    question = db.session.scalar(select(Comment).where(Comment.thread_id == thread.id))
    item = reported(app, question)
    jonas.post(f"/queue/{item.public_id}/hiding", {"reason": "Sold out."})
    assert fresh(thread).hidden_at is not None
    assert log() == [("thread.hide", "Sold out.")]


def test_hiding_needs_a_reason_which_comes_filled_in(app, bob, jonas, thread):
    post = factories.comment(bob, thread, "Buy my watches!")
    item = reported(app, post)
    assert 'value="Spam or advertising"' in jonas.get("/queue").text
    response = jonas.post(f"/queue/{item.public_id}/hiding", {"reason": " "})
    assert response.status_code == 422
    assert "Say why." in response.text and "Buy my watches!" in response.text
    assert fresh(post).hidden_at is None


@pytest.mark.parametrize(
    ("first", "second", "said"), [("keeping", "hiding", "kept this post"), ("hiding", "keeping", "hid this post")]
)
def test_the_second_of_two_moderators_is_told_who_decided_what(app, bob, jonas, thread, first, second, said):
    post = factories.comment(bob, thread, "Buy my watches!")
    item = reported(app, post)
    eleni = Browser(app, person("eleni", "moderator"))
    assert eleni.post(f"/queue/{item.public_id}/{first}", {"reason": "Eleni's reason"}).status_code == 303
    response = jonas.post(f"/queue/{item.public_id}/{second}", {"reason": "Mine."})
    assert response.status_code == 409
    assert f"In the meantime Eleni {said}" in response.text
    assert (fresh(post).hidden_at is None) == (first == "keeping")
    assert len(log()) == 1


def test_a_board_moderator_decides_of_their_boards_alone(app, alice, bob):
    own, other = factories.board("own", moderators=[person("mia")]), factories.board("other")
    mine = factories.comment(bob, factories.thread(alice, own), "Said in own")
    others = factories.comment(bob, factories.thread(alice, other), "Said in other")
    item = reported(app, others, "charlie")
    reported(app, mine, "dora")
    mia = Browser(app, find_person("mia"))
    page = mia.get("/queue").text
    assert "Said in own" in page and "Said in other" not in page
    assert "Spammer" not in page
    for act in ("keeping", "approval", "hiding", "suspension"):
        assert mia.post(f"/queue/{item.public_id}/{act}", {"reason": "Mine."}).status_code == 404
    assert item_of(others).decided_at is None


def test_nobody_judges_their_own_post_or_reads_who_reported_it(app, jonas, thread):
    item = reported(app, factories.comment(find_person("jonas"), thread, "Read the manual."))
    assert "Read the manual." not in jonas.get("/queue").text
    assert jonas.post(f"/queue/{item.public_id}/keeping").status_code == 404
    administrator = Browser(app, person("ada", "administrator"))
    assert "Read the manual." in administrator.get("/queue").text


def test_a_moderator_of_the_site_without_license_finds_nothing_of_a_locked_board(app, alice, bob, jonas):
    ledger = factories.product()
    for someone in (alice, bob):
        factories.license_for(someone, ledger)
    locked = factories.board("pro", products=[ledger])
    post = factories.comment(bob, factories.thread(alice, locked), "Inside alone")
    Browser(app, alice).post(f"/comments/{post.public_id}/report", SPAM)
    assert "Inside alone" not in jonas.get("/queue").text
    assert jonas.post(f"/queue/{item_of(post).public_id}/keeping").status_code == 404
    assert "Inside alone" in Browser(app, person("dimitra", "administrator")).get("/queue").text


def test_members_have_no_queue(app, bob):
    assert Browser(app, bob).get("/queue").status_code == 404
    assert "/queue" not in Browser(app, bob).get("/").text


def test_hiding_elsewhere_decides_the_item_too(app, bob, jonas, thread):
    post = factories.comment(bob, thread, "Buy my watches!")
    reported(app, post)
    jonas.post(f"/comments/{post.public_id}/hiding", {"reason": "No watches."})
    assert item_of(post).decision == "hidden"
    assert "Nothing waits." in jonas.get("/queue").text


def test_what_its_author_takes_back_waits_no_longer(app, bob, jonas, thread):
    post = factories.comment(bob, thread, "Buy my watches!")
    reported(app, post)
    Browser(app, bob).post(f"/comments/{post.public_id}/removal")
    assert "Nothing waits." in jonas.get("/queue").text


def test_the_queue_costs_a_fixed_number_of_statements(app, bob, jonas, thread):
    costs = []
    for n in range(4):
        reported(app, factories.comment(bob, thread, f"See [[help:a]], @alice, number {n}"), f"reporter{n}")
        jonas.get("/queue")
        with counted() as statements:
            assert jonas.get("/queue").status_code == 200
        costs.append(len(statements))
    assert costs[0] == costs[-1] <= 8
