"""Taking what is due, doing it, and writing down how it went."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, select, update

from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.jobs.leases import LEASE, Lease, Lost, Stopping, holding
from forum.core.jobs.models import Job
from forum.core.jobs.queue import Handler

BACK_OFF = timedelta(seconds=10)

Taken = list[tuple[int, dict]]

log = logging.getLogger(__name__)


def do_batch(kind: str, handler: Handler, in_hand: list[Lease]) -> int:
    """Does one batch of a kind; returns how many jobs were taken. `in_hand` holds their lease meanwhile."""
    until = now() + LEASE
    taken = _take(kind, handler, until)
    if not taken:
        return 0
    lease = Lease({id for id, _ in taken}, until)
    in_hand.append(lease)
    try:
        with holding(lease):
            _do(kind, handler, taken, lease)
    except Stopping:
        lease.give_back()
    except Lost:
        log.warning("job %s took longer than its lease", kind)
    finally:
        in_hand.remove(lease)
        db.session.remove()
    return len(taken)


def _do(kind: str, handler: Handler, taken: Taken, lease: Lease) -> None:
    try:
        handler.run([payload for _, payload in taken])
    except (Stopping, Lost):
        raise
    except Exception as error:
        log.exception("job %s failed", kind)
        if len(taken) > 1:
            _one_by_one(handler, taken, lease)
        else:
            _put_back(taken[0][0], handler, error)
    else:
        _finish([id for id, _ in taken])


def _one_by_one(handler: Handler, taken: Taken, lease: Lease) -> None:
    """After a failed batch: one poisoned job must not hold up the others."""
    for id, payload in taken:
        lease.renew()
        try:
            handler.run([payload])
        except (Stopping, Lost):
            raise
        except Exception as error:
            _put_back(id, handler, error)
        else:
            _finish([id])
        lease.ids.remove(id)


def _take(kind: str, handler: Handler, until: datetime) -> Taken:
    moment = now()
    due = (
        select(Job.id, Job.payload, Job.attempts)
        .where(Job.kind == kind, Job.parked_at.is_(None), Job.run_at <= moment)
        .where((Job.leased_until.is_(None)) | (Job.leased_until < moment))
        .order_by(Job.attempts, Job.id)
        .limit(handler.batch)
    )
    with transaction.reading() as session:
        if session.execute(due.limit(1)).first() is None:
            return []
    with transaction.writing() as session:
        rows = session.execute(due.with_for_update(skip_locked=True)).all()
        killers = [row.id for row in rows if row.attempts >= handler.tries]
        session.execute(update(Job).where(Job.id.in_(killers)).values(parked_at=moment, error="no worker survived it"))
        taken = _side_by_side([row for row in rows if row.attempts < handler.tries])
        leased = {"leased_until": until, "attempts": Job.attempts + 1}
        session.execute(update(Job).where(Job.id.in_([row.id for row in taken])).values(leased))
    return [(row.id, row.payload) for row in taken]


def _side_by_side(rows: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    """Those that may be done in one batch: a job that was tried before is done alone."""
    return rows[:1] if rows and rows[0].attempts else [row for row in rows if not row.attempts]


def _finish(ids: list[int]) -> None:
    with transaction.writing() as session:
        session.execute(delete(Job).where(Job.id.in_(ids)))


def _put_back(id: int, handler: Handler, error: Exception) -> None:
    with transaction.writing() as session:
        job = session.get(Job, id)
        if job is None:
            return
        job.error = f"{type(error).__name__}: {error}"[:500]
        job.leased_until = None
        if job.attempts >= handler.tries:
            job.parked_at = now()
        else:
            job.run_at = now() + BACK_OFF * 2**job.attempts
