"""Doing the work: takes what is due, kind by kind, until told to stop.

A worker is one process that goes along several lanes, a thread each, so that a slow mail server or a long import never delays
the index. A job is taken by a lease, and each taking is a try. A worker that dies leaves its jobs to the next one when the lease
is over, which takes them one at a time: the job that killed it is parked in the end, and the others are done. On SQLite one
worker works and others wait for its lock; on PostgreSQL several take rows side by side.
"""

import fcntl
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask, current_app

from forum.core.database import db
from forum.core.jobs import doing, leases
from forum.core.jobs.leases import Lease
from forum.core.jobs.queue import LANES, TRIES, Chore, Lane, chores, handlers

__all__ = ["TRIES", "drain", "run", "run_due"]

IDLE_SECONDS = 1.0
LAST_SECONDS = 6.0  # for finishing what is in hand; the supervisor waits twice as long

log = logging.getLogger(__name__)


def run(stop: threading.Event, instance: Path) -> None:
    """Works until `stop` is set."""
    in_hand: list[Lease] = []
    with _turn(instance, stop):
        lanes = [_lane(lane, stop, in_hand) for lane in LANES]
        while not stop.is_set() and all(lane.is_alive() for lane in lanes):
            stop.wait(IDLE_SECONDS)
        died = not stop.is_set()
        stop.set()
        _finish(lanes, in_hand)
    if died:
        raise RuntimeError("a lane of the worker died")


def _lane(lane: Lane, stop: threading.Event, in_hand: list[Lease]) -> threading.Thread:
    app = current_app._get_current_object()
    thread = threading.Thread(target=_work, args=(app, lane, stop, in_hand), name=f"{lane} lane", daemon=True)
    thread.start()
    return thread


def _work(app: Flask, lane: Lane, stop: threading.Event, in_hand: list[Lease]) -> None:
    leases.stop_with(stop)
    due = dict.fromkeys((chore for chore in chores() if chore.lane == lane), 0.0)
    with app.app_context():
        while not stop.is_set():
            try:
                _run_chores(due)
                done = run_due(lane, in_hand)
            except Exception:  # the database is away for a while
                log.exception("the %s lane stumbled", lane)
                done = 0
            if not done:
                stop.wait(IDLE_SECONDS)


def _finish(lanes: list[threading.Thread], in_hand: list[Lease]) -> None:
    """Waits for what is in hand; what takes too long is given back and ends with the process."""
    deadline = time.monotonic() + LAST_SECONDS
    for lane in lanes:
        lane.join(max(0.0, deadline - time.monotonic()))
    for lease in list(in_hand):
        try:
            lease.give_back()
        except Exception:  # the lease ends by itself
            log.exception("jobs could not be given back")


def _run_chores(due: dict[Chore, float]) -> None:
    """Does the chores whose time has come; `due` holds when that is, on the monotonic clock."""
    for chore, at in due.items():
        if time.monotonic() < at:
            continue
        try:
            chore.run()
        except Exception:
            log.exception("chore %s failed", chore.run.__name__)
        finally:
            db.session.remove()
            due[chore] = time.monotonic() + chore.seconds


def run_due(lane: Lane | None = None, in_hand: list[Lease] | None = None) -> int:
    """Does one batch of each kind that is due, of one lane or all; returns how many jobs were taken."""
    mine = {kind: handler for kind, handler in handlers().items() if lane in (None, handler.lane)}
    in_hand = [] if in_hand is None else in_hand
    return sum(doing.do_batch(kind, handler, in_hand) for kind, handler in mine.items() if not leases.stopping())


def drain(rounds: int = 1000) -> None:
    """Does all that is due now; for tests."""
    for _ in range(rounds):
        if not run_due():
            return


@contextmanager
def _turn(instance: Path, stop: threading.Event) -> Iterator[None]:
    if db.engine.dialect.name != "sqlite":
        yield
        return
    instance.mkdir(parents=True, exist_ok=True)
    with open(instance / "worker.lock", "w") as lock:
        while not stop.is_set():
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                stop.wait(IDLE_SECONDS)
        yield
