"""Two workers of one site, as PostgreSQL allows: side by side, and nothing is done twice that anybody would see."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from forum.core import transaction
from forum.core.jobs.models import Job
from forum.core.jobs.queue import LANES
from forum.core.mail.models import Letter
from forum.notifications.models import Notification
from forum.search import index
from forum.threads.models import Comment
from tests import engines, factories
from tests import smtp as mail_server
from tests.faults.crowd import followers_of, is_quiet
from tests.people import person
from tests.searching import in_boards
from tests.serve.running import Running, until

FOLLOWERS, COMMENTS = 100, 30
PATIENCE = 120


@pytest.fixture
def app(make_engine):
    app = make_engine("postgresql").app
    with app.app_context():
        yield app


def test_two_workers_tell_mail_and_index_once(app):
    alice, board = person("alice"), factories.board()
    thread = factories.thread(alice, board, title="Where do walruses sleep?")
    followers = followers_of(thread, FOLLOWERS)
    settings = app.extensions["stoa.settings"]
    with mail_server.sink() as sink:
        workers = [worker(settings.instance_path, settings.database_url, sink.url) for _ in range(2)]
        try:
            until(lambda: all(map(is_at_work, workers)), PATIENCE)
            for number in range(COMMENTS):
                factories.comment(alice, thread, f"On ice, I think: {number}")
            until(is_quiet, PATIENCE)
        finally:
            codes = [one.stop() for one in workers]
    assert codes == [0, 0]
    assert sink.recipients and set(sink.times().values()) == {1}
    with transaction.reading() as session:
        assert session.scalar(select(func.count()).select_from(Job)) == 0
        rows = Counter(session.scalars(select(Notification.person_id)))
        letters = Counter(session.scalars(select(Letter.person_id)))
        posts = session.scalar(select(func.count()).select_from(Comment))
    assert rows == letters == Counter(followers)
    assert index.engine().status().documents == posts == COMMENTS + 1
    assert in_boards("walruses", [board.id]).total == 1


def worker(instance: Path, database: str, mail: str) -> Running:
    return Running("flask", "worker", **engines.environment(instance, STOA_DATABASE_URL=database, STOA_MAIL_URL=mail))


def is_at_work(worker: Running) -> bool:
    """Whether its lanes, a thread each, have begun."""
    return len(list(Path(f"/proc/{worker.process.pid}/task").iterdir())) > len(LANES)
