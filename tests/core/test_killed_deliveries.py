"""A worker that is killed, really, again and again, while it sends: every letter arrives, and at most once more."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import func, select

from forum.core import transaction
from forum.core.mail.letters import send
from forum.core.mail.models import Letter, is_waiting
from forum.core.mail.taking import MAY_HAVE_ARRIVED
from tests import smtp as mail_server
from tests.engines import environment
from tests.smtp import Sink

LETTERS, KILLS = 120, 10


@contextmanager
def workers(app: Flask, sink: Sink) -> Iterator[Iterator[int]]:
    """The process ids of workers of this site, one after the other: the next one starts when one is gone."""
    settings = app.extensions["stoa.settings"]
    own = environment(settings.instance_path, STOA_DATABASE_URL=settings.database_url, STOA_MAIL_URL=sink.url)
    words = [sys.executable, "-m", "tests.core.mortal_worker"]
    process = subprocess.Popen(
        words, env=os.environ | own, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        yield (int(line) for line in process.stdout)
    finally:
        process.terminate()
        process.wait()


def waiting() -> int:
    with transaction.reading() as session:
        return session.scalar(select(func.count()).select_from(Letter).where(is_waiting()))


def test_ten_kills_lose_nothing_and_send_at_most_one_mail_twice_each(app):
    everybody = {f"person{number}@example.test" for number in range(LETTERS)}
    with transaction.writing():
        for address in everybody:
            send("core.test", address=address)
    with mail_server.sink(delay=0.01, moods={"": "slow"}) as sink, workers(app, sink) as pids:
        for _ in range(KILLS):
            pid, before = next(pids), len(sink.received)
            while len(sink.received) < before + 5:
                time.sleep(0.001)
            time.sleep(random.uniform(0, 0.04))
            os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 90
        while waiting() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert set(sink.recipients) == everybody
        times = sink.times().values()
        assert (len(times), max(times) <= 2) == (LETTERS, True)
        assert 0 < sum(times) - LETTERS <= KILLS  # killed where it hurts, or this shows nothing
    with transaction.reading() as session:
        unsent = session.scalars(select(Letter.error).where(Letter.sent_at.is_(None))).all()
    assert set(unsent) <= {
        MAY_HAVE_ARRIVED
    }  # killed twice with the same one in hand: it came twice, and there is no third
