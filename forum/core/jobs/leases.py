"""Jobs in hand: taken for a minute, longer where whoever does them says so, and given back by a worker that stops."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, update

from forum.core import transaction
from forum.core.clock import now
from forum.core.jobs.models import Job

LEASE = timedelta(seconds=60)
RENEW_SECONDS = 10.0


class Stopping(Exception):
    """The worker is to stop: the job is put back as it was, and begun anew by the next one."""


class Lost(Exception):
    """The lease ran out and somebody else may have the job by now."""


@dataclass
class Lease:
    """The jobs that a lane has in hand, known in the database by the moment until which they are taken."""

    ids: set[int]
    until: datetime
    renewed: float = field(default_factory=time.monotonic)

    def renew(self) -> None:
        until = now() + LEASE
        if self._change(leased_until=until).rowcount < len(self.ids):
            raise Lost("the lease ran out")
        self.until, self.renewed = until, time.monotonic()

    def give_back(self) -> None:
        """As if never taken."""
        self._change(leased_until=None, attempts=Job.attempts - 1)

    def _change(self, **values) -> CursorResult:
        held = (Job.id.in_(self.ids), Job.leased_until == self.until)
        with transaction.apart() as session:
            return session.execute(update(Job).where(*held).values(values))


_in_hand: ContextVar[Lease | None] = ContextVar("in_hand", default=None)
_stop: ContextVar[threading.Event | None] = ContextVar("stop", default=None)


def renew() -> None:
    """Called by a long job between its steps, outside of its transactions: keeps other workers from taking it.

    As often as one likes: it costs something every ten seconds only. Raises `Stopping` or `Lost`, which the job lets pass.
    """
    lease = _in_hand.get()
    if lease is None:
        return
    if stopping():
        raise Stopping
    if time.monotonic() > lease.renewed + RENEW_SECONDS:
        lease.renew()


def stopping() -> bool:
    """Whether the worker that this runs in was told to stop."""
    stop = _stop.get()
    return stop is not None and stop.is_set()


def stop_with(stop: threading.Event) -> None:
    """Says what tells this thread to stop."""
    _stop.set(stop)


@contextmanager
def holding(lease: Lease) -> Iterator[None]:
    token = _in_hand.set(lease)
    try:
        yield
    finally:
        _in_hand.reset(token)
