"""Checking licenses again: taken by a lease, asked outside of all transactions, written some at a time."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from forum.core import limits, transaction, vault
from forum.core.clock import now
from forum.core.database import db
from forum.core.jobs import leases
from forum.core.jobs.queue import enqueue
from forum.core.limits import MINUTE, Limit
from forum.core.log.actions import record
from forum.core.viewer import Viewer
from forum.licenses import asking
from forum.licenses.actions import sweeps
from forum.licenses.actions.applying import apply
from forum.licenses.actions.finding import note_health
from forum.licenses.actions.keeping import sealed_place
from forum.licenses.asking import Time
from forum.licenses.connected import Connected
from forum.licenses.models import Connection, License
from forum.licenses.providers.interface import Answer, Known
from forum.licenses.queries.connections import connected

JOB = "licenses.check"
LEASE = timedelta(minutes=10)
CALL_SECONDS, WRITE_SECONDS = 10.0, 2.0
AT_ONCE = 100
ENOUGH = 3  # calls without an answer, after which the others of a batch aren't made
PAUSE_SECONDS = 60.0


@dataclass(frozen=True)
class Due:
    id: int
    known: Known
    is_readable: bool


def recheck(license: License, *, delay: timedelta = timedelta()) -> None:
    """Has it checked out of turn."""
    if license.connection_id is not None:
        enqueue(JOB, {"license": license.id}, delay=delay)


def recheck_all(viewer: Viewer, connection: Connection) -> None:
    """Has all of a connection's licenses checked, at its provider's pace."""
    mine = update(License).where(License.connection_id == connection.id)
    db.session.execute(mine.values(next_check_at=now()))
    record(viewer, "connection.check", "connection", connection.id)


def check_some(to: Connected, seconds: float) -> None:
    """Checks what is due of a connection for a while, as fast as its provider takes it and a third less."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not leases.stopping():
        batch, limit = _pace(to.provider.per_minute)
        count = limits.take("check by connection", to.id, limit, batch)
        if not count:
            time.sleep(min(0.05, seconds))
            continue
        due = lease(to, count)
        if not due:
            return
        limits.take("unlock by connection", to.id, Limit(to.provider.per_minute, MINUTE), len(due))
        if not check(to, due) or len(due) < count:
            return


def is_paused(to: Connected) -> bool:
    """It gave no answers a moment ago, as far as this process knows."""
    return _pauses.get(to.id, 0.0) > time.monotonic()


_pauses: dict[int, float] = {}


def is_due(to: Connected) -> bool:
    mine = (License.connection_id == to.id, License.next_check_at <= now())
    return db.session.scalar(select(License.id).where(*mine).limit(1)) is not None


def lease(to: Connected, count: int) -> list[Due]:
    """Takes what is due; nobody else takes it for a while, and whoever dies with it in hand leaves it to the next."""
    mine = (License.connection_id == to.id, License.next_check_at <= now())
    with transaction.writing() as session:
        statement = select(License).where(*mine).order_by(License.next_check_at).limit(count)
        found = session.scalars(statement.with_for_update(skip_locked=True)).all()
        due = [as_due(license) for license in found]
        _put_off([one.id for one in due], now() + LEASE)
        session.expunge_all()
    return due


def as_due(license: License) -> Due:
    key, is_readable = "", True
    if license.sealed_key:
        try:
            key = vault.unseal(license.sealed_key, sealed_place(license))
        except vault.Unreadable:
            is_readable = False
    return Due(license.id, Known(license.remote_id, key, tuple(license.remote_products)), is_readable)


def check(to: Connected, due: Sequence[Due]) -> bool:
    """Asks about each and writes what was said; False where there is no use in going on."""
    answers: list[tuple[int, Answer]] = []
    written, silent = time.monotonic(), 0
    for number, one in enumerate(due):
        if leases.stopping():
            _write(to, answers)
            _release([each.id for each in due[number:]], now())
            return True
        answer = _ask(to, one)
        answers.append((one.id, answer))
        silent = 0 if answer.is_definite else silent + 1
        if silent >= ENOUGH or answer.trouble == "too many":
            _write(to, answers)
            _give_up(to, [each.id for each in due[number + 1 :]], answer)
            _pauses[to.id] = time.monotonic() + PAUSE_SECONDS
            return False
        if time.monotonic() > written + WRITE_SECONDS:
            if not _write(to, answers):
                return False
            answers, written = [], time.monotonic()
    return _write(to, answers)


def _pace(per_minute: int) -> tuple[int, Limit]:
    """So many at once, and for how long that is enough: a third of what the provider takes is left for people."""
    rate = max(1, per_minute * 2 // 3)
    batch = min(max(rate // 10, 1), AT_ONCE)
    return batch, Limit(batch, MINUTE * batch / rate)


def _ask(to: Connected, due: Due) -> Answer:
    if not due.is_readable:
        return Answer("misconfigured", trouble="unreadable")
    if to.needs_key and not due.known.key:
        return Answer("misconfigured", trouble="no key")
    return asking.check_again(to, due.known, Time(CALL_SECONDS))


def _write(to: Connected, answers: Sequence[tuple[int, Answer]]) -> bool:
    """False where the connection is halted or gone: then nothing it said is believed."""
    if not answers:
        return True
    with transaction.writing() as session:
        connection = session.scalar(
            select(Connection).where(Connection.id == to.id).with_for_update().execution_options(populate_existing=True)
        )
        if connection is None or connection.halted_at is not None:
            return False
        sweeps.begin(connection)
        fresh = connected(connection) or to
        wanted = select(License).where(License.id.in_([id for id, _ in answers])).order_by(License.id).with_for_update()
        found = {one.id: one for one in session.scalars(wanted.execution_options(populate_existing=True))}
        for id, answer in answers:
            if license := found.get(id):
                sweeps.count(connection, apply(license, answer, fresh), answer)
        session.flush()
        note_health(to, answers[-1][1])
        if sweeps.is_too_much(connection):
            sweeps.halt(connection)
            return False
        session.flush()
        session.expunge_all()
    return True


def _give_up(to: Connected, ids: Sequence[int], answer: Answer) -> None:
    """The rest of a batch: told to wait it waits, and of an outage it is a part."""
    if answer.trouble == "too many":
        _release(ids, now() + timedelta(seconds=answer.retry_after or PAUSE_SECONDS))
    else:
        _write(to, [(id, answer) for id in ids])


def _release(ids: Sequence[int], at: datetime) -> None:
    with transaction.writing():
        _put_off(ids, at)


def _put_off(ids: Sequence[int], at: datetime) -> None:
    db.session.execute(update(License).where(License.id.in_(ids)).values(next_check_at=at))
