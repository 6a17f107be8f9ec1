"""kill -9 of web processes and of the worker, again and again, while twenty members write.

Nobody who was told that something is posted is told wrongly: it is there, once. What is counted is right, and the index
holds what the database holds within a minute. Who follows is told of each comment once and no letter is lost; drafts and what
waits for moderators stay as they are.
"""

import os
import random
import signal
import threading
import time
from collections import Counter
from contextlib import suppress

import pytest
from sqlalchemy import func, select

from forum.boards.models import Board
from forum.core import transaction
from forum.core.database import db
from forum.core.jobs.models import Job
from forum.core.mail import kept as kept_mails
from forum.core.mail.models import Letter, is_waiting
from forum.moderation.models import ReviewItem
from forum.notifications.queries import page_of_told
from forum.reading.models import Draft
from forum.search import index
from forum.threads.models import Comment, Thread
from forum.viewers import viewer_of
from tests import engines, factories
from tests.faults import FULL
from tests.faults.writers import writer
from tests.people import Browser, person
from tests.searching import in_boards
from tests.serve.running import Running, until

KILLS, WRITERS, THREADS = 100 if FULL else 10, 20, 5
SITE = "tests.faults.mortal_site" if FULL else "tests.faults.hasty_site"
CAUGHT_UP_SECONDS = 60
TOLD_SECONDS = 120  # what a dead worker had in hand is taken by the next one after a minute
POSTED = Comment.held_at.is_(None)


@pytest.fixture(params=engines.NAMES)
def world(request, make_engine):
    """An application on a database of its own, and the site that runs beside it on the same one."""
    engine = make_engine(request.param)
    settings = engine.app.extensions["stoa.settings"]
    with engine.app.app_context():
        yield engine.app, engines.environment(settings.instance_path, STOA_DATABASE_URL=settings.database_url)


def test_what_was_answered_is_there_once(world):
    app, environment = world
    alice, board = person("alice", "support"), factories.board(holds_first_posts=True)
    threads = [factories.thread(alice, board, title=f"Thread {number}").public_id for number in range(THREADS)]
    bob = person("bob")
    kept = what_stays(app, bob, threads)
    people = [person(f"writer{number}", "moderator") for number in range(WRITERS)]
    with app.app_context():
        index.rebuild()
    site = Running(SITE, **environment).wait_until_ready()
    try:
        writers = [writer(app, one, site.port, threads) for one in people]
        db.session.remove()
        with_deaths(site, writers)
        until(lambda: is_none(app, select(Job.id).where(Job.kind.startswith("search."))), CAUGHT_UP_SECONDS)
        until(lambda: is_none(app, select(Job.id)), TOLD_SECONDS)
        away = {alice.id, bob.id}  # who never read, and so are written to
        until(lambda: written_to(app) >= away and is_none(app, select(Letter.id).where(is_waiting())), TOLD_SECONDS)
    finally:
        site.stop()
    bodies = Counter(body.rpartition(" ")[2] for body in db.session.scalars(select(Comment.body)))
    told = [word for one in writers for word in one.told]
    unsure = [word for one in writers for word in one.unsure]
    assert len(told) >= KILLS, "too little was written for this to say anything"
    assert {word: bodies[word] for word in told if bodies[word] != 1} == {}
    assert {word: bodies[word] for word in unsure if bodies[word] > 1} == {}
    for thread in db.session.scalars(select(Thread)):
        numbers = list(db.session.scalars(select(Comment.number).where(Comment.thread_id == thread.id, POSTED)))
        assert sorted(numbers) == list(range(1, thread.last_number + 1))
        assert thread.replies == len(numbers) - 1
    assert db.session.scalar(select(Board.threads)) == THREADS
    assert index.engine().status().documents == db.session.scalar(
        select(func.count()).select_from(Comment).where(POSTED)
    )
    assert [word for word in told if in_boards(word, [board.id]).total != 1] == []
    answered = select(Thread).where(Thread.replies > 0)
    for who in (alice, bob):
        assert told_of(who) == {thread.public_id: thread.replies for thread in db.session.scalars(answered)}
    letters = db.session.scalars(select(Letter)).all()
    arrived = {path.stem for path in kept_mails.newest_first()}
    assert {letter.public_id for letter in letters if letter.sent_at} <= arrived
    assert {letter.public_id for letter in letters} >= arrived
    assert [letter.error for letter in letters if letter.failed_at] == []
    assert [letter.person_id for letter in letters if letter.dropped_at and letter.person_id in away] == []
    assert what_stayed() == kept


def what_stays(app, bob, threads) -> tuple:
    """Bob follows all threads, is writing in one, and has reported a post; a newcomer's post waits for a moderator."""
    browser, address = Browser(app, bob), f"/threads/{threads[0]}"
    for thread in threads:
        browser.post(f"/threads/{thread}/following")
    browser.post("/drafts", {"place": f"thread-{threads[0]}", "body": "I am still writing"})
    post = db.session.scalar(select(Comment.public_id).limit(1))
    browser.post(f"/comments/{post}/report", {"kind": "rude", "words": "See for yourself"})
    Browser(app, person("newcomer")).post(f"{address}/comments", {"body": "My first words here", "once": "first"})
    kept = what_stayed()
    assert [len(rows) for rows in kept] == [1, 2, 1]
    return kept


def what_stayed() -> tuple:
    held = select(Comment.id, Comment.number, Comment.body).where(~POSTED)
    items = select(ReviewItem.comment_id, ReviewItem.decided_at).order_by(ReviewItem.id)
    drafts = select(Draft.person_id, Draft.place)
    return tuple(db.session.execute(rows).all() for rows in (held, items, drafts))


def told_of(who) -> dict[str, int]:
    """How many replies in each thread the page of notifications tells of."""
    with transaction.reading():
        return {
            group.thread.public_id: group.many for group in page_of_told(viewer_of(who.id), 1) if group.kind == "reply"
        }


def with_deaths(site: Running, writers) -> None:
    """Lets everybody write while processes die at moments of chance, no faster than comments are posted."""
    stop, failures = threading.Event(), []

    def work(one) -> None:
        try:
            one.write(stop)
        except AssertionError as error:
            failures.append(error)

    hands = [threading.Thread(target=work, args=(one,)) for one in writers]
    for hand in hands:
        hand.start()
    for number in range(KILLS):
        time.sleep(random.uniform(0, 0.3))
        until(lambda number=number: sum(len(one.told) for one in writers) > number, 30)
        until(lambda: len(site.children()) == 3)
        with suppress(ProcessLookupError):  # it has died already, and is listed until that is noticed
            os.kill(random.choice(site.children()), signal.SIGKILL)
    stop.set()
    for hand in hands:
        hand.join()
    assert failures == []


def written_to(app) -> set[int]:
    with app.app_context():
        found = set(db.session.scalars(select(Letter.person_id)))
        db.session.remove()
        return found


def is_none(app, rows) -> bool:
    with app.app_context():
        found = db.session.scalar(rows.limit(1))
        db.session.remove()
        return found is None
