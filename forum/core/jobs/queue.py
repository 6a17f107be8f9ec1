"""Putting work into the queue and naming who does it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from sqlalchemy import select

from forum.core.clock import now
from forum.core.database import db
from forum.core.jobs.models import Job

Payload = dict
Lane = Literal["main", "mail", "checks", "long"]

LANES: tuple[Lane, ...] = ("main", "mail", "checks", "long")
TRIES = 5


@dataclass(frozen=True)
class Handler:
    """`run` gets a list of payloads. It manages its own transactions and must be harmless when done twice.

    One that may take longer than half a minute calls `leases.renew()` between its steps.
    """

    run: Callable[[list[Payload]], None]
    batch: int
    lane: Lane = "main"
    tries: int = TRIES


_handlers: dict[str, Handler] = {}


def job(kind: str, *, batch: int = 1, lane: Lane = "main", tries: int = TRIES) -> Callable[[Callable], Callable]:
    """Registers who does jobs of a kind, up to `batch` of them at once.

    A worker goes along its lanes side by side: what waits for other servers ("mail", "checks") or takes minutes ("long") holds up
    nothing else. A job that failed or died `tries` times is parked.
    """

    def register(run: Callable[[list[Payload]], None]) -> Callable:
        _handlers[kind] = Handler(run, batch, lane, tries)
        return run

    return register


def handlers() -> dict[str, Handler]:
    return _handlers


def enqueue(kind: str, payload: Payload, *, delay: timedelta = timedelta()) -> None:
    """Adds a job to the current transaction: if that commits, the job will be done."""
    db.session.add(Job(kind=kind, payload=payload, run_at=now() + delay))


def unfinished(kind: str) -> list[Payload]:
    """What jobs of a kind are to do that aren't done yet: waiting, in hand, or in the hand of a worker that died."""
    return list(db.session.scalars(select(Job.payload).where(Job.kind == kind, Job.parked_at.is_(None))))


@dataclass(frozen=True)
class Chore:
    """Something a worker does again and again, beside the queue."""

    run: Callable[[], None]
    seconds: float
    lane: Lane = "main"


_chores: list[Chore] = []


def every(*, seconds: float, lane: Lane = "main") -> Callable[[Callable], Callable]:
    """Registers a chore: done when a worker begins, then every so often. It manages its own transactions.

    On PostgreSQL each worker does it: what must be done once only is a job, or takes rows by a lease of its own.
    """

    def register(run: Callable[[], None]) -> Callable:
        _chores.append(Chore(run, seconds, lane))
        return run

    return register


def chores() -> list[Chore]:
    return _chores
