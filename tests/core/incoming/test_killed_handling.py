"""A worker that is killed, really, again and again, while it handles mail: every mail is handled, and has one effect."""

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
from forum.core.incoming.storing import take_in
from forum.core.models import Submission
from tests.core.incoming.mails import mail, seen, waiting
from tests.engines import environment

MAILS, KILLS = 100, 10


@contextmanager
def workers(app: Flask, count: int) -> Iterator[list[Iterator[int]]]:
    """For each, the process ids that it has one after the other."""
    settings = app.extensions["stoa.settings"]
    own = environment(settings.instance_path, STOA_DATABASE_URL=settings.database_url)
    words = [sys.executable, "-m", "tests.core.incoming.mortal_worker"]
    started = [
        subprocess.Popen(words, env=os.environ | own, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for _ in range(count)
    ]
    try:
        yield [(int(line) for line in process.stdout) for process in started]
    finally:
        for process in started:
            process.terminate()
            process.wait()


def effects() -> int:
    return _count(~Submission.token.startswith("try "))


def tries() -> int:
    return _count(Submission.token.startswith("try "))


def _count(those) -> int:
    with transaction.reading() as session:
        return session.scalar(select(func.count()).select_from(Submission).where(those))


def test_ten_kills_lose_nothing_and_double_nothing(app):
    for number in range(MAILS):
        take_in(mail(number))
    with workers(app, 1 if not app.extensions["stoa.settings"].is_on_postgresql else 2) as started:
        for kill in range(KILLS):
            pid, before = next(started[kill % len(started)]), tries()
            while tries() < before + 3:
                time.sleep(0.002)
            time.sleep(random.uniform(0, 0.04))
            os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 90
        while waiting() and time.monotonic() < deadline:
            time.sleep(0.05)
    assert waiting() == []
    assert (effects(), seen()) == (MAILS, MAILS)
    assert MAILS < tries() <= MAILS + KILLS  # killed where it hurts, or this shows nothing
