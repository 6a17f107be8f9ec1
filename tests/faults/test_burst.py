"""A burst of comments in a thread that thousands follow, while the worker dies again and again.

Each follower is told once on the page, of each comment in one mail, and gets no mail more than twice: the second time under
the same Message-ID, and only where a worker died with it in hand.
"""

import os
import random
import signal
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from itertools import pairwise
from re import MULTILINE, search

import pytest
from sqlalchemy import func, select

from forum.accounts.models import Person
from forum.core import transaction
from forum.core.jobs.models import Job
from forum.core.mail.models import Letter
from forum.core.mail.taking import MAY_HAVE_ARRIVED
from forum.notifications.models import Notification
from forum.notifications.queries import count_unseen, page_of_told
from forum.threads.models import Comment
from forum.viewers import viewer_of
from tests import engines, factories
from tests import smtp as mail_server
from tests.faults import FULL
from tests.faults.crowd import followers_of, is_quiet
from tests.faults.writers import writer
from tests.notifications.telling import bell, told
from tests.people import Browser, person
from tests.serve.running import Running, until
from tests.smtp import Sink

FOLLOWERS, COMMENTS, WRITERS = (2_000, 500, 10) if FULL else (60, 40, 10)
KILLS_WHILE_WRITING, KILLS_WHILE_SENDING = (6, 4) if FULL else (2, 1)
LATER = "11"  # minutes: when the next mail about a thread may follow
PATIENCE = 600 if FULL else 60


@pytest.fixture(params=engines.NAMES)
def world(request, make_engine):
    """An application on a database of its own, and what a site needs to run beside it on the same one."""
    engine = make_engine(request.param)
    settings = engine.app.extensions["stoa.settings"]
    with engine.app.app_context():
        yield engine.app, engines.environment(settings.instance_path, STOA_DATABASE_URL=settings.database_url)


class Site:
    """A running site of which only the worker is killed."""

    def __init__(self, environment: dict[str, str], *words: str) -> None:
        self.running = Running("tests.faults.hasty_site", *words, **environment)
        self.webs: set[int] = set()
        self.killed = 0

    def wait_until_ready(self) -> None:
        self.running.wait_until_ready(PATIENCE)
        until(lambda: len(self.running.children()) == 3, 30)
        self.webs = set(sorted(self.running.children())[:2])  # the worker is started last

    def kill_worker(self) -> None:
        until(lambda: len(self.running.children()) == 3, 30)
        (worker,) = set(self.running.children()) - self.webs
        os.kill(worker, signal.SIGKILL)
        until(lambda: worker not in self.running.children(), 30)
        self.killed += 1


@contextmanager
def running(environment: dict[str, str], *words: str) -> Iterator[Site]:
    site = Site(environment, *words)
    try:
        site.wait_until_ready()
        yield site
    finally:
        site.running.stop()


def test_each_is_told_once_on_the_page_and_by_mail_at_most_twice_under_one_id(world):
    app, environment = world
    alice = person("alice")
    thread = factories.thread(alice, factories.board(), title="A question")
    people = [person(f"writer{number}", "moderator") for number in range(WRITERS)]
    followers = followers_of(thread, FOLLOWERS)
    with mail_server.sink() as sink:
        environment |= {"STOA_MAIL_URL": sink.url}
        with running(environment) as site:
            write(site, [writer(app, one, site.running.port, [thread.public_id], pause=0.1) for one in people])
            until(is_quiet, PATIENCE)
            factories.comment(people[0], thread, "One more, so that each has a mail to come")
            until(is_quiet, PATIENCE)
            killed = site.killed
        with running(environment, LATER) as site:
            sent = len(sink.received)
            for part in range(1, KILLS_WHILE_SENDING + 1):
                until(
                    lambda part=part: len(sink.received) > sent + part * FOLLOWERS / (KILLS_WHILE_SENDING + 2), PATIENCE
                )
                time.sleep(random.uniform(0, 0.1))
                site.kill_worker()
            until(is_quiet, PATIENCE)
            killed += site.killed
    assert killed == KILLS_WHILE_WRITING + KILLS_WHILE_SENDING
    with transaction.reading() as session:
        comments = session.scalar(select(func.count()).select_from(Comment).where(Comment.number > 1))
        assert comments >= COMMENTS
        assert (
            session.scalar(select(func.count()).select_from(Notification).where(Notification.mail_at.is_not(None))) == 0
        )
    are_told_on_the_page(app, followers, comments)
    are_told_by_mail(sink, followers, comments, killed)


def write(site: Site, writers) -> None:
    """Lets everybody write, while the worker dies at moments of chance, until enough is written."""
    stop, failures = threading.Event(), []

    def work(one) -> None:
        try:
            one.write(stop)
        except AssertionError as error:
            failures.append(error)

    hands = [threading.Thread(target=work, args=(one,)) for one in writers]
    for hand in hands:
        hand.start()
    for part in range(1, KILLS_WHILE_WRITING + 1):
        until(lambda part=part: failures or written(writers) > part * COMMENTS / (KILLS_WHILE_WRITING + 1), PATIENCE)
        time.sleep(random.uniform(0, 0.3))
        site.kill_worker()
    until(lambda: failures or written(writers) >= COMMENTS, PATIENCE)
    stop.set()
    for hand in hands:
        hand.join()
    assert failures == []


def written(writers) -> int:
    return sum(len(one.told) for one in writers)


def are_told_on_the_page(app, followers: range, comments: int) -> None:
    with transaction.reading() as session:
        assert session.scalar(select(func.count()).select_from(Job)) == 0, "something was given up"
        rows = Counter(session.scalars(select(Notification.person_id)))
        viewers = [viewer_of(id) for id in followers]
        pages = [page_of_told(viewer, 1) for viewer in viewers]
        bells = {count_unseen(viewer) for viewer in viewers}
    assert {rows[id] for id in followers} == {1} == bells
    assert {(len(page), page[0].kind, page[0].many) for page in pages} == {(1, "reply", comments)}
    with transaction.reading() as session:
        someone = session.get(Person, random.choice(followers))
    browser = Browser(app, someone)
    assert bell(browser) == "1"
    assert told(browser) == [f"* {comments} replies in A question"]


def are_told_by_mail(sink: Sink, followers: range, comments: int, killed: int) -> None:
    with transaction.reading() as session:
        letters = session.scalars(select(Letter).where(Letter.person_id.in_(list(followers)))).all()
    assert {letter.error for letter in letters if letter.sent_at is None} <= {MAY_HAVE_ARRIVED}
    ranges = defaultdict(list)
    for letter in letters:
        ranges[letter.person_id] += [(after, last) for _row, after, last in letter.payload["told"]]
    for id in followers:
        parts = sorted(ranges[id])
        assert parts[0][0] == 1 and parts[-1][1] == comments + 1
        assert all(before[1] == after[0] for before, after in pairwise(parts)), parts
    mails = {}
    times = Counter()
    for raw in sink.received:
        mail = message_from_bytes(raw)
        times[mail["Message-ID"]] += 1
        mails[mail["Message-ID"]] = mail
    assert {letter.public_id for letter in letters} <= {id.strip("<>").partition("@")[0] for id in mails}
    assert max(times.values()) <= 2
    assert sum(times.values()) - len(times) <= killed
    said = Counter()
    for mail in mails.values():
        said[mail["To"]] += replies_in(mail.get_payload(0).get_payload(decode=True).decode())
    assert {said[f"follower{id}@example.test"] for id in followers} == {comments}


def replies_in(text: str) -> int:
    """How many replies a mail tells of."""
    found = search(r"^(\d+ replies|.+ replied) in “A question”", text, MULTILINE)
    return int(found[1].removesuffix(" replies")) if found[1].endswith("replies") else 1
