"""Reports, decisions and suspensions in the same moment as others, and as the spammer who goes on."""

from collections import Counter

from sqlalchemy import func, select

from forum.accounts.models import Person
from forum.boards.models import Board
from forum.core.database import db
from forum.core.log.models import LogEntry
from forum.moderation.models import Report, ReviewItem
from forum.threads.models import Comment, SeenText, Thread
from tests import factories
from tests.moderation.test_at_once import all_at_once
from tests.people import Browser, person

SPAM = {"kind": "spam", "words": ""}


def reported(app, count: int = 1):
    thread = factories.thread(person("alice"), factories.board())
    post = factories.comment(person("bob"), thread, "Buy my watches!")
    browsers = [Browser(app, person(f"reporter{n}")) for n in range(count)]
    return post, [(browser, f"/comments/{post.public_id}/report", SPAM) for browser in browsers]


def test_reports_of_many_are_one_item(app):
    _post, jobs = reported(app, 10)
    assert all_at_once(app, [*jobs, *jobs]) == [303] * 20
    db.session.remove()
    assert db.session.scalar(select(func.count(ReviewItem.id))) == 1
    assert db.session.scalar(select(func.count()).select_from(Report)) == 10


def test_of_many_moderators_one_decides(app):
    post, jobs = reported(app)
    all_at_once(app, jobs)
    at = f"/queue/{db.session.scalar(select(ReviewItem.public_id))}"
    acts = ["keeping", "hiding", "suspension"] * 4
    jobs = [
        (Browser(app, person(f"moderator{n}", "moderator")), f"{at}/{act}", {"reason": "Why not."})
        for n, act in enumerate(acts)
    ]
    statuses = all_at_once(app, jobs)
    assert Counter(statuses) == {303: 1, 409: 11}
    done = acts[statuses.index(303)]
    db.session.remove()
    hidden_at = db.session.scalar(select(Comment.hidden_at).where(Comment.id == post.id))
    assert (hidden_at is None) == (done == "keeping")
    assert db.session.scalar(select(func.count(LogEntry.id))) == (2 if done == "suspension" else 1)


def test_a_held_post_is_published_once_with_one_number(app):
    board = factories.board(holds_first_posts=True)
    thread = factories.thread(person("sam", "support"), board)
    Browser(app, person("bob")).post(f"/threads/{thread.public_id}/comments", {"body": "First words."})
    at = f"/queue/{db.session.scalar(select(ReviewItem.public_id))}/approval"
    jobs = [(Browser(app, person(f"moderator{n}", "moderator")), at, {}) for n in range(8)]
    jobs += [
        (Browser(app, person(f"staff{n}", "support")), f"/threads/{thread.public_id}/comments", {"body": "Me too."})
        for n in range(8)
    ]
    assert Counter(all_at_once(app, jobs)) == {303: 9, 409: 7}
    db.session.remove()
    numbers = db.session.scalars(select(Comment.number).where(Comment.thread_id == thread.id)).all()
    assert sorted(numbers) == list(range(1, 11))
    assert db.session.get(Thread, thread.id).replies == 9


def test_several_first_posts_wait_side_by_side(app):
    thread = factories.thread(person("sam", "support"), factories.board(holds_first_posts=True))
    jobs = [
        (Browser(app, person(f"newcomer{n}")), f"/threads/{thread.public_id}/comments", {"body": f"Words {n}."})
        for n in range(10)
    ]
    assert all_at_once(app, jobs) == [303] * 10
    db.session.remove()
    numbers = db.session.scalars(select(Comment.number).where(Comment.held_at.is_not(None))).all()
    assert sorted(numbers) == list(range(-10, 0))
    assert db.session.scalar(select(func.count(ReviewItem.id))) == 10


def test_of_the_same_text_by_many_one_passes(app):
    board, alice = factories.board(), person("alice")
    threads = [factories.thread(alice, board) for _ in range(8)]
    body = "The very same watches, https://watches.example/now"
    jobs = [
        (Browser(app, person(f"spammer{n}")), f"/threads/{thread.public_id}/comments", {"body": body})
        for n, thread in enumerate(threads)
    ]
    assert all_at_once(app, jobs) == [303] * 8
    db.session.remove()
    assert db.session.scalar(select(func.count(Comment.id)).where(Comment.held_at.is_not(None))) == 7
    assert db.session.scalar(select(func.count()).select_from(SeenText)) == 1


def test_nothing_of_a_spammer_slips_through_while_they_go_on(app):
    board, alice, spammer = factories.board(), person("alice"), person("spammer")
    threads = [factories.thread(alice, board) for _ in range(4)]
    factories.comment(spammer, threads[0], "Buy, buy!")
    browsers = [Browser(app, spammer) for _ in range(6)]
    jobs = [
        (browser, f"/threads/{threads[n % 4].public_id}/comments", {"body": f"Buy watch {n}!"})
        for n, browser in enumerate(browsers[:4])
    ]
    jobs += [
        (browser, "/threads/new", {"board": "general", "title": f"Watches {n}", "body": "Buy!", "tags": ""})
        for n, browser in enumerate(browsers[4:])
    ]
    form = {"days": "0", "message": "Spam.", "hides_posts": "y"}
    jobs += [(Browser(app, person(f"moderator{n}", "moderator")), "/people/spammer/suspension", form) for n in range(3)]
    statuses = all_at_once(app, jobs)
    assert sorted(statuses[6:]) == [303, 409, 409]
    assert set(statuses[:6]) <= {303, 302, 307, 403, 422}
    db.session.remove()
    shown = (Comment.hidden_at.is_(None), Thread.hidden_at.is_(None), Comment.author_id == spammer.id)
    left = select(func.count(Comment.id)).join(Thread, Thread.id == Comment.thread_id).where(*shown)
    assert db.session.scalar(left) == 0
    assert db.session.get(Person, spammer.id).suspended_until is not None
    found = db.session.get(Board, board.id)
    assert found.threads == 4
    assert all(db.session.get(Thread, thread.id).replies == 0 for thread in threads)
