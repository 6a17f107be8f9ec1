"""Doing the work: takes what is due, kind by kind, until told to stop.

A job is taken by a lease, and each taking is a try. A worker that dies leaves its jobs to the next one when the lease is over,
which takes them one at a time: the job that killed it is parked in the end, and the others are done. On SQLite one worker works
and others wait for its lock; on PostgreSQL several take rows side by side.
"""

import fcntl
import logging
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Row, delete, select, update

from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.jobs.models import Job
from forum.core.jobs.queue import Chore, Handler, chores, handlers

LEASE = timedelta(seconds=60)
TRIES = 5
BACK_OFF = timedelta(seconds=10)
IDLE_SECONDS = 1.0

log = logging.getLogger(__name__)


def run(stop: threading.Event, instance: Path) -> None:
    """Works until `stop` is set."""
    with _turn(instance, stop):
        due = dict.fromkeys(chores(), 0.0)
        while not stop.is_set():
            _run_chores(due)
            if not run_due():
                stop.wait(IDLE_SECONDS)


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


def run_due() -> int:
    """Does one batch of each kind that is due; returns how many jobs were taken."""
    return sum(_run_kind(kind, handler) for kind, handler in handlers().items())


def drain(rounds: int = 1000) -> None:
    """Does all that is due now; for tests."""
    for _ in range(rounds):
        if not run_due():
            return


def _run_kind(kind: str, handler: Handler) -> int:
    taken = _take(kind, handler.batch)
    if not taken:
        return 0
    try:
        handler.run([payload for _, payload in taken])
    except Exception as error:
        log.exception("job %s failed", kind)
        if len(taken) > 1:
            _one_by_one(handler, taken)
        else:
            _put_back(taken[0][0], error)
    else:
        _finish([id for id, _ in taken])
    finally:
        db.session.remove()
    return len(taken)


def _one_by_one(handler: Handler, taken: list[tuple[int, dict]]) -> None:
    """After a failed batch: one poisoned job must not hold up the others."""
    for id, payload in taken:
        try:
            handler.run([payload])
        except Exception as error:
            _put_back(id, error)
        else:
            _finish([id])


def _take(kind: str, count: int) -> list[tuple[int, dict]]:
    moment = now()
    due = (
        select(Job.id, Job.payload, Job.attempts)
        .where(Job.kind == kind, Job.parked_at.is_(None), Job.run_at <= moment)
        .where((Job.leased_until.is_(None)) | (Job.leased_until < moment))
        .order_by(Job.attempts, Job.id)
        .limit(count)
    )
    with transaction.reading() as session:
        if session.execute(due.limit(1)).first() is None:
            return []
    with transaction.writing() as session:
        rows = session.execute(due.with_for_update(skip_locked=True)).all()
        killers = [row.id for row in rows if row.attempts >= TRIES]
        session.execute(update(Job).where(Job.id.in_(killers)).values(parked_at=moment, error="no worker survived it"))
        taken = _side_by_side([row for row in rows if row.attempts < TRIES])
        leased = {"leased_until": moment + LEASE, "attempts": Job.attempts + 1}
        session.execute(update(Job).where(Job.id.in_([row.id for row in taken])).values(leased))
    return [(row.id, row.payload) for row in taken]


def _side_by_side(rows: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    """Those that may be done in one batch: a job that was tried before is done alone."""
    return rows[:1] if rows and rows[0].attempts else [row for row in rows if not row.attempts]


def _finish(ids: list[int]) -> None:
    with transaction.writing() as session:
        session.execute(delete(Job).where(Job.id.in_(ids)))


def _put_back(id: int, error: Exception) -> None:
    with transaction.writing() as session:
        job = session.get(Job, id)
        if job is None:
            return
        job.error = f"{type(error).__name__}: {error}"[:500]
        job.leased_until = None
        if job.attempts >= TRIES:
            job.parked_at = now()
        else:
            job.run_at = now() + BACK_OFF * 2**job.attempts


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
