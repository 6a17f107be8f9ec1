"""A running site whose mail server is slow, refuses, drops, goes away and comes back: nothing is lost, nobody who reads waits."""

import threading
import time

import pytest
from sqlalchemy import select

from forum.core import transaction
from forum.core.mail.letters import send
from forum.core.mail.models import Letter, is_waiting
from tests import engines, factories
from tests import smtp as mail_server
from tests.people import person
from tests.serve.running import Running, until
from tests.smtp import GREYLISTED, REFUSED

COMMAND_SECONDS = 2.0
PATIENCE = 120
LONGEST_PAGE_SECONDS = (
    1.0  # of the 95th of a hundred pages, on a busy machine: less than one command of a slow mail server
)


@pytest.fixture(params=engines.NAMES)
def world(request, make_engine):
    engine = make_engine(request.param)
    settings = engine.app.extensions["stoa.settings"]
    with engine.app.app_context():
        yield engines.environment(settings.instance_path, STOA_DATABASE_URL=settings.database_url)


class Reader(threading.Thread):
    """Looks at pages without pause, and notes how long each took."""

    def __init__(self, site: Running, *pages: str) -> None:
        super().__init__()
        self.site, self.pages, self.took, self.ended = site, pages, [], threading.Event()

    def run(self) -> None:
        while not self.ended.wait(0.05):
            begun = time.monotonic()
            assert self.site.get(self.pages[len(self.took) % len(self.pages)], timeout=30).status == 200
            self.took.append(time.monotonic() - begun)

    def the_95th(self) -> float:
        self.ended.set()
        self.join()
        return sorted(self.took)[len(self.took) * 95 // 100]


def ask(*names: str) -> None:
    with transaction.writing():
        for name in names:
            send("core.test", address=address(name))


def address(name: str) -> str:
    return f"{name}@example.test"


def all_ended() -> bool:
    with transaction.reading() as session:
        return session.scalar(select(Letter.id).where(is_waiting()).limit(1)) is None


def test_whatever_the_mail_server_does_letters_arrive_and_pages_come(world):
    thread = factories.thread(person("alice"), factories.board())
    names = [f"person{number}" for number in range(20)]
    port = mail_server.free_port()
    ask(*names, "refused", "greylisted", "dropped", "slow")
    site = Running("tests.faults.hasty_site", **world, STOA_MAIL_URL=f"smtp://127.0.0.1:{port}")
    try:
        site.wait_until_ready(PATIENCE)
        reader = Reader(site, "/", f"/threads/{thread.public_id}/{thread.slug}")
        reader.start()
        until(lambda: "refused" in first_error(), PATIENCE)  # nobody is there yet
        moods = {
            address("refused"): REFUSED,
            address("greylisted"): (GREYLISTED, 1),
            address("dropped"): ("drop", 1),
            address("slow"): "sluggish",
        }
        with mail_server.sink(port=port, delay=COMMAND_SECONDS, moods=moods) as sink:
            until(lambda: len(sink.received) >= 10, PATIENCE)
        time.sleep(1)
        received, recipients = sink.received, sink.recipients
        ask("later")
        with mail_server.sink(port=port, delay=COMMAND_SECONDS, moods=sink.moods) as sink:
            until(all_ended, PATIENCE)
        took = reader.the_95th()
    finally:
        site.stop()
    sink.received += received
    everybody = {*names, "greylisted", "dropped", "slow", "later"}
    assert set(recipients + sink.recipients) == set(map(address, everybody))
    times = sink.times()
    assert len(times) == len(everybody) and max(times.values()) <= 2
    assert sum(times.values()) - len(times) <= 2  # dropped after DATA, and the moment at which the server went away
    with transaction.reading() as session:
        unsent = session.execute(select(Letter.address, Letter.error).where(Letter.sent_at.is_(None))).all()
    assert [tuple(row) for row in unsent] == [(address("refused"), REFUSED)]
    assert took < LONGEST_PAGE_SECONDS


def first_error() -> str:
    with transaction.reading() as session:
        return session.scalar(select(Letter.error).order_by(Letter.due_at, Letter.id).limit(1))
