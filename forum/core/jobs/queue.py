"""Putting work into the queue and naming who does it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from forum.core.clock import now
from forum.core.database import db
from forum.core.jobs.models import Job

Payload = dict


@dataclass(frozen=True)
class Handler:
    """`run` gets a list of payloads. It manages its own transactions and must be harmless when done twice."""

    run: Callable[[list[Payload]], None]
    batch: int


_handlers: dict[str, Handler] = {}


def job(kind: str, *, batch: int = 1) -> Callable[[Callable], Callable]:
    """Registers who does jobs of a kind, up to `batch` of them at once."""

    def register(run: Callable[[list[Payload]], None]) -> Callable:
        _handlers[kind] = Handler(run, batch)
        return run

    return register


def handlers() -> dict[str, Handler]:
    return _handlers


def enqueue(kind: str, payload: Payload, *, delay: timedelta = timedelta()) -> None:
    """Adds a job to the current transaction: if that commits, the job will be done."""
    db.session.add(Job(kind=kind, payload=payload, run_at=now() + delay))


@dataclass(frozen=True)
class Chore:
    """Something a worker does again and again, beside the queue."""

    run: Callable[[], None]
    seconds: float


_chores: list[Chore] = []


def every(*, seconds: float) -> Callable[[Callable], Callable]:
    """Registers a chore: done when a worker begins, then every so often. It manages its own transactions."""

    def register(run: Callable[[], None]) -> Callable:
        _chores.append(Chore(run, seconds))
        return run

    return register


def chores() -> list[Chore]:
    return _chores
