"""The lanes of a worker: side by side, longer than a lease where need be, ended cleanly."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from unittest.mock import patch

import pytest
from sqlalchemy import select

from forum.core import transaction
from forum.core.clock import travel
from forum.core.jobs import doing, leases, worker
from forum.core.jobs.models import Job
from forum.core.jobs.queue import Handler, enqueue, handlers
from tests.core.working import until, working


@pytest.fixture
def register(app, monkeypatch):
    """Makes the kinds of jobs of a test, the only ones that there are: `register(name=Handler(…))`."""
    monkeypatch.setattr(worker, "chores", list)
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.02)
    with patch.dict(handlers(), clear=True):
        yield handlers().update


def ask_for(*kinds: str) -> None:
    with transaction.writing():
        for kind in kinds:
            enqueue(kind, {})


def left() -> list[tuple[str, int, bool]]:
    """The jobs still there, with their tries and whether somebody has them in hand."""
    with transaction.reading() as session:
        rows = session.execute(select(Job.kind, Job.attempts, Job.leased_until).order_by(Job.id))
        return [(kind, attempts, until is not None) for kind, attempts, until in rows]


def elsewhere(app, act: Callable[[], int]) -> int:
    """What another worker gets who does this now."""
    got = []

    def work() -> None:
        with app.app_context():
            got.append(act())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return got[0]


def test_what_hangs_in_one_lane_holds_up_no_other(app, register):
    release, done = threading.Event(), threading.Event()
    register(
        hangs=Handler(lambda payloads: release.wait(10), batch=1, lane="mail"),
        quick=Handler(lambda payloads: done.set(), batch=1),
    )
    ask_for("hangs", "hangs", "hangs")
    with working(app):
        until(lambda: ("hangs", 1, True) in left())
        ask_for("quick")
        assert done.wait(2)
        until(lambda: left() == [("hangs", 1, True), ("hangs", 0, False), ("hangs", 0, False)])
        release.set()
        until(lambda: left() == [])


@pytest.mark.parametrize("renews, taken_again", [(True, 0), (False, 1)])
def test_a_job_that_says_so_is_kept_longer_than_its_lease(app, register, monkeypatch, renews, taken_again):
    monkeypatch.setattr(leases, "RENEW_SECONDS", 0)
    seen = []

    def work(payloads: list[dict]) -> None:
        if seen:
            return
        seen.append(None)
        with travel(timedelta(seconds=50)):
            if renews:
                leases.renew()
            with travel(timedelta(seconds=50)):
                seen.append(elsewhere(app, worker.run_due))

    register(long=Handler(work, batch=1, lane="long"))
    ask_for("long")
    worker.run_due()
    assert seen == [None, taken_again]
    assert left() == []


def test_a_job_that_was_lost_to_another_worker_ends_there(app, register, monkeypatch):
    monkeypatch.setattr(leases, "RENEW_SECONDS", 0)
    steps = []

    def work(payloads: list[dict]) -> None:
        steps.append("begun")
        if len(steps) > 1:
            return
        with travel(timedelta(seconds=100)):
            elsewhere(app, worker.run_due)
        leases.renew()
        steps.append("went on")

    register(long=Handler(work, batch=1))
    ask_for("long")
    worker.run_due()
    assert steps == ["begun", "begun"]
    assert left() == []


def test_a_long_job_is_given_back_by_a_worker_that_stops(app, register):
    begun = threading.Event()

    def work(payloads: list[dict]) -> None:
        begun.set()
        while True:
            leases.renew()
            time.sleep(0.01)

    register(long=Handler(work, batch=1, lane="long"))
    ask_for("long")
    with working(app):
        assert begun.wait(5)
    assert left() == [("long", 0, False)]


def test_a_job_that_does_not_end_is_given_back_too(app, register, monkeypatch):
    monkeypatch.setattr(worker, "LAST_SECONDS", 0.1)
    begun, release = threading.Event(), threading.Event()

    def work(payloads: list[dict]) -> None:
        begun.set()
        release.wait(10)

    register(hangs=Handler(work, batch=1, lane="mail"))
    ask_for("hangs")
    with working(app):
        assert begun.wait(5)
    assert left() == [("hangs", 0, False)]
    release.set()
    until(lambda: left() == [])


def test_a_kind_may_have_fewer_tries(app, register):
    def work(payloads: list[dict]) -> None:
        raise ValueError("no")

    register(once=Handler(work, batch=1, tries=1))
    ask_for("once")
    worker.run_due()
    with transaction.reading() as session:
        assert session.scalars(select(Job.parked_at)).one() is not None


def test_a_worker_goes_on_when_the_database_was_away(app, register, monkeypatch):
    done, real = threading.Event(), doing.do_batch
    failures = iter([OSError("gone")])

    def stumble(*words):
        for failure in failures:
            raise failure
        return real(*words)

    monkeypatch.setattr(doing, "do_batch", stumble)
    register(quick=Handler(lambda payloads: done.set(), batch=1))
    ask_for("quick")
    with working(app):
        assert done.wait(5)
