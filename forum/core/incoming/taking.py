"""Mails by lease, one at a time. While one is in hand it is due later, and has one try less: whoever has it may die.

A lease is no more than `due_at`: nothing needs to be given back by a worker that is killed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, Select, delete, select, update
from sqlalchemy.orm import Session

from forum.core import transaction
from forum.core.clock import now
from forum.core.database import insert_or
from forum.core.incoming.models import ArrivedMail, SeenMail

LEASE = timedelta(minutes=3)
SOON = timedelta(seconds=5)
WAITS = tuple(timedelta(minutes=5**number) for number in range(5))  # a minute … ten hours

FAILED = "failed"


@dataclass(frozen=True)
class Arrived:
    """Of a mail, what isn't said in it: `sender` and `recipient` are those of the envelope, as far as there was one."""

    public_id: str
    sender: str
    recipient: str
    arrived_at: datetime


@dataclass(frozen=True)
class Taken:
    """A mail in hand, for the try of this number."""

    id: int
    tries: int
    arrived: Arrived


def anything_due() -> bool:
    """Cheap, and without a lock: asked every second."""
    with transaction.reading() as session:
        return session.execute(_next()).first() is not None


def take() -> Taken | None:
    """What is due first. What no worker survived is given up on the way."""
    with transaction.writing() as session:
        while row := session.execute(_next().with_for_update(skip_locked=True)).first():
            if row.tries <= len(WAITS):
                return _in_hand(session, row)
            _change(session, row.id, _given_up(FAILED))
    return None


def content(taken: Taken) -> bytes:
    with transaction.reading() as session:
        return session.scalars(select(ArrivedMail.raw).where(ArrivedMail.id == taken.id)).one()


def is_seen(session: Session, mark: str) -> bool:
    return session.scalar(select(SeenMail.mark).where(SeenMail.mark == mark)) is not None


def was_handled(mark: str) -> bool:
    with transaction.reading() as session:
        return is_seen(session, mark)


def end(taken: Taken, mark: str) -> None:
    """It was handled, now or before: the mail goes, that it was there stays known."""
    with transaction.writing() as session:
        session.execute(delete(ArrivedMail).where(ArrivedMail.id == taken.id))
        session.execute(insert_or(SeenMail).values(mark=mark).on_conflict_do_nothing())


def put_off(taken: Taken) -> None:
    """For a while after a try that failed, longer each time; after the last one for good."""
    again = {"due_at": now() + WAITS[taken.tries - 1]} if taken.tries <= len(WAITS) else _given_up(FAILED)
    _settle(taken, again)


def put_back(taken: Taken) -> None:
    """As if it hadn't been tried."""
    _settle(taken, {"due_at": now() + SOON, "tries": taken.tries - 1})


def give_up(taken: Taken, trouble: str) -> None:
    _settle(taken, _given_up(trouble))


def _settle(taken: Taken, values: dict) -> None:
    """Unless somebody else has it by now."""
    with transaction.writing() as session:
        _change(session, taken.id, values, ArrivedMail.tries == taken.tries)


def _in_hand(session: Session, row: Row) -> Taken:
    tries = row.tries + 1
    _change(session, row.id, {"tries": tries, "due_at": now() + LEASE})
    return Taken(row.id, tries, Arrived(row.public_id, row.sender, row.recipient, row.arrived_at))


def _change(session: Session, id: int, values: dict, *still) -> None:
    session.execute(update(ArrivedMail).where(ArrivedMail.id == id, *still).values(values))


def _given_up(trouble: str) -> dict:
    return {"trouble": trouble, "given_up_at": now()}


def _next() -> Select:
    known = (ArrivedMail.id, ArrivedMail.tries, ArrivedMail.public_id)
    envelope = (ArrivedMail.sender, ArrivedMail.recipient, ArrivedMail.arrived_at)
    due = select(*known, *envelope).where(ArrivedMail.given_up_at.is_(None), ArrivedMail.due_at <= now())
    return due.order_by(ArrivedMail.due_at, ArrivedMail.id).limit(1)
