"""kill -9 of web processes and of the worker, again and again, while twenty members write.

Nobody who was told that something is posted is told wrongly: it is there, once. What is counted is right, and the index
holds what the database holds within a minute.
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
from forum.core.database import db
from forum.core.jobs.models import Job
from forum.search import documents, index
from forum.threads.models import Comment, Thread
from tests import engines, factories
from tests.faults.writers import writer
from tests.people import person
from tests.serve.running import Running, until

KILLS, WRITERS, THREADS = 100, 20, 5
CAUGHT_UP_SECONDS = 60


@pytest.fixture(params=engines.NAMES)
def world(request, make_engine):
    """An application on a database of its own, and the site that runs beside it on the same one."""
    engine = make_engine(request.param)
    settings = engine.app.extensions["stoa.settings"]
    with engine.app.app_context():
        yield engine.app, engines.environment(settings.instance_path, STOA_DATABASE_URL=settings.database_url)


def test_what_was_answered_is_there_once(world):
    app, environment = world
    alice, board = person("alice"), factories.board()
    threads = [factories.thread(alice, board, title=f"Thread {number}").public_id for number in range(THREADS)]
    people = [person(f"writer{number}", "moderator") for number in range(WRITERS)]
    with app.app_context():
        index.rebuild()
    site = Running("tests.faults.mortal_site", **environment).wait_until_ready()
    try:
        writers = [writer(app, one, site.port, threads) for one in people]
        db.session.remove()
        with_deaths(site, writers)
        until(lambda: is_caught_up(app), CAUGHT_UP_SECONDS)
    finally:
        site.stop()
    bodies = Counter(body.rpartition(" ")[2] for body in db.session.scalars(select(Comment.body)))
    told = [word for one in writers for word in one.told]
    unsure = [word for one in writers for word in one.unsure]
    assert len(told) > KILLS, "too little was written for this to say anything"
    assert {word: bodies[word] for word in told if bodies[word] != 1} == {}
    assert {word: bodies[word] for word in unsure if bodies[word] > 1} == {}
    for thread in db.session.scalars(select(Thread)):
        numbers = list(db.session.scalars(select(Comment.number).where(Comment.thread_id == thread.id)))
        assert sorted(numbers) == list(range(1, thread.last_number + 1))
        assert thread.replies == len(numbers) - 1
    assert db.session.scalar(select(Board.threads)) == THREADS
    assert index.engine().status().documents == db.session.scalar(select(func.count()).select_from(Comment))
    spaces = frozenset({documents.board_space(board.id)})
    assert [word for word in told if index.engine().search(word, spaces=spaces, limit=2).total != 1] == []


def with_deaths(site: Running, writers) -> None:
    """Lets everybody write while processes die, at most every third of a second, at moments of chance."""
    stop, failures = threading.Event(), []

    def work(one) -> None:
        try:
            one.write(stop)
        except AssertionError as error:
            failures.append(error)

    hands = [threading.Thread(target=work, args=(one,)) for one in writers]
    for hand in hands:
        hand.start()
    for _ in range(KILLS):
        time.sleep(random.uniform(0, 0.3))
        until(lambda: len(site.children()) == 3)
        with suppress(ProcessLookupError):  # it has died already, and is listed until that is noticed
            os.kill(random.choice(site.children()), signal.SIGKILL)
    stop.set()
    for hand in hands:
        hand.join()
    assert failures == []


def is_caught_up(app) -> bool:
    with app.app_context():
        waiting = db.session.scalar(select(func.count()).select_from(Job))
        db.session.remove()
        return waiting == 0
