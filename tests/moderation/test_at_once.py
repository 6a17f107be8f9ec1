"""Twenty people at once on one thread: some hide it, some move it, some reply. Whatever comes first, the end is whole."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select

from forum.boards.models import Board
from forum.core.database import db
from forum.core.log.models import LogEntry
from forum.threads.models import Comment, Thread
from tests import factories
from tests.people import Browser, person

MODERATORS, MEMBERS = 12, 8


def all_at_once(app, jobs) -> list[int]:
    """The statuses of requests that are sent in the same moment, each from a thread of its own."""
    barrier = Barrier(len(jobs))

    def run(job):
        browser, address, form = job
        with app.app_context():
            barrier.wait()
            try:
                return browser.post(address, form).status_code
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def counted(board_id: int) -> tuple[int, int | None]:
    """A board's threads and latest thread, counted anew."""
    shown = (Thread.board_id == board_id, Thread.hidden_at.is_(None))
    ids = db.session.scalars(select(Thread.id).where(*shown).order_by(Thread.last_comment_at.desc())).all()
    return len(ids), ids[0] if ids else None


def test_hiding_moving_and_replying_in_the_same_moment(app):
    boards = [factories.board(slug) for slug in ("home", "left", "right")]
    thread = factories.thread(person("alice"), boards[0])
    browsers = [Browser(app, person(f"moderator{n}", "moderator")) for n in range(MODERATORS)]
    browsers += [Browser(app, person(f"member{n}")) for n in range(MEMBERS)]
    at, why = f"/threads/{thread.public_id}", {"reason": "In a hurry."}
    jobs = [
        (browser, f"{at}/hiding", why)
        if n % 2
        else (browser, f"{at}/move", why | {"board": ("left", "right")[n // 2 % 2]})
        for n, browser in enumerate(browsers[:MODERATORS])
    ]
    jobs += [(browser, f"{at}/comments", {"body": "Me too!"}) for browser in browsers[MODERATORS:]]

    statuses = all_at_once(app, jobs)

    moves, hidings, replies = statuses[0:MODERATORS:2], statuses[1:MODERATORS:2], statuses[MODERATORS:]
    assert set(moves) <= {303, 409} and 303 in moves
    assert sorted(hidings) == [303] + [409] * (len(hidings) - 1)
    assert set(replies) <= {303, 404}

    db.session.remove()
    found = db.session.get(Thread, thread.id)
    numbers = db.session.scalars(select(Comment.number).where(Comment.thread_id == thread.id)).all()
    assert sorted(numbers) == list(range(1, Counter(replies)[303] + 2))
    assert (found.replies, found.last_number) == (len(numbers) - 1, len(numbers))
    assert found.hidden_at is not None
    for board in boards:
        kept = db.session.get(Board, board.id)
        assert (kept.threads, kept.latest_thread_id) == counted(board.id)

    entries = db.session.scalars(select(LogEntry).order_by(LogEntry.id)).all()
    assert Counter(entry.action for entry in entries) == {
        "thread.hide": 1,
        "thread.move": Counter(moves)[303],
    }
    chain = [(e.before["board_id"], e.after["board_id"]) for e in entries if e.action == "thread.move"]
    ends = [boards[0].id, *(after for _before, after in chain)]
    assert [before for before, _after in chain] == ends[:-1]
    assert ends[-1] == found.board_id


def test_threads_crossing_between_two_boards_leave_both_counted_right(app):
    left, right = factories.board("left"), factories.board("right")
    alice = person("alice")
    threads = [factories.thread(alice, board) for board in (left, right) for _ in range(5)]
    why = {"reason": "Wrong board."}
    jobs = [
        (
            Browser(app, person(f"moderator{n}", "moderator")),
            f"/threads/{thread.public_id}/move",
            why | {"board": "right" if n < 5 else "left"},
        )
        for n, thread in enumerate(threads)
    ]
    assert all_at_once(app, jobs) == [303] * 10
    db.session.remove()
    for board in (left, right):
        kept = db.session.get(Board, board.id)
        assert (kept.threads, kept.latest_thread_id) == counted(board.id)
    assert db.session.scalar(select(func.count(LogEntry.id))) == 10
