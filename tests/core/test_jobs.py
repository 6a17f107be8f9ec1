"""Work for later: done once its transaction commits, tried again when it fails, given up without harm to the rest."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from sqlalchemy import select

from forum.core import transaction
from forum.core.clock import travel
from forum.core.database import db
from forum.core.jobs import worker
from forum.core.jobs.models import Job
from forum.core.jobs.queue import Handler, enqueue, handlers

FAILS, KILLS = "fails", "kills"


class Killed(BaseException):
    """The worker is gone, as by kill -9: nothing of it runs any more."""


@pytest.fixture
def done(app):
    """What was done, by a handler that takes jobs in batches of ten."""
    done: list[str] = []

    def work(payloads: list[dict]) -> None:
        names = [payload["name"] for payload in payloads]
        if KILLS in names:
            raise Killed
        if FAILS in names:
            raise ValueError("no")
        done.extend(names)

    with patch.dict(handlers(), {"test": Handler(work, batch=10)}, clear=True):
        yield done


def ask_for(*names: str) -> None:
    with transaction.writing():
        for name in names:
            enqueue("test", {"name": name})


def work_for(rounds: int) -> None:
    """Rounds of a worker, each after all waiting is over; one that dies is followed by another."""
    for number in range(rounds):
        with travel(timedelta(hours=number)):
            try:
                worker.drain()
            except Killed:
                db.session.remove()


def left() -> list[tuple[str, bool]]:
    """The jobs still there, with whether they are parked."""
    with transaction.reading() as session:
        return [
            (job.payload["name"], job.parked_at is not None) for job in session.scalars(select(Job).order_by(Job.id))
        ]


def test_what_was_committed_is_done_and_gone(done):
    ask_for("one", "two")
    work_for(1)
    assert (done, left()) == (["one", "two"], [])


def test_what_was_rolled_back_is_never_done(done):
    with pytest.raises(RuntimeError), transaction.writing():
        enqueue("test", {"name": "one"})
        raise RuntimeError
    work_for(1)
    assert (done, left()) == ([], [])


@pytest.mark.parametrize("poison", [FAILS, KILLS])
def test_a_job_that_always_fails_is_given_up_and_the_others_are_done(done, poison):
    ask_for("one", poison, "two")
    work_for(2 + worker.TRIES)
    assert sorted(done) == ["one", "two"]
    assert left() == [(poison, True)]


def test_a_job_that_failed_waits_before_it_is_tried_again(done):
    ask_for(FAILS)
    work_for(1)
    assert left() == [(FAILS, False)]
    with transaction.reading() as session:
        assert session.scalars(select(Job.attempts)).one() == 1
