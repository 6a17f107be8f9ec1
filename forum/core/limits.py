"""Limits on tries, counted in the database so that they hold over all processes.

Each try is counted in a short transaction of its own before it is made, so that parallel tries can't pass together and
a failed request doesn't give its try back.
"""

import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from math import ceil

from flask import request
from flask_babel import ngettext
from sqlalchemy import case, delete

from forum.core import tally, transaction
from forum.core.clock import now
from forum.core.database import insert_or
from forum.core.models import Attempts
from forum.core.settings import settings


@dataclass(frozen=True)
class Limit:
    tries: int
    window: timedelta


MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LONGEST_HOLD = timedelta(seconds=15)

LIMITS = {
    "sign-in by account": Limit(10, 15 * MINUTE),
    "sign-in by address": Limit(25, 5 * MINUTE),
    "registration by address": Limit(5, 30 * MINUTE),
    "mail by client": Limit(20, HOUR),  # that a stranger has sent: to confirm, to reset, to invite
    "mail by address": Limit(5, HOUR),
    "unlock by member": Limit(10, HOUR),
    "unlock by address": Limit(30, HOUR),
    "unlock by connection": Limit(60, MINUTE),  # each provider says how many calls it takes
    "check by connection": Limit(40, MINUTE),
    "pings by connection": Limit(120, MINUTE),
    "known key": Limit(60, HOUR),  # texts with words of which some might be a key (licenses/scrubbing.py)
    "post": Limit(6, MINUTE),
    "post by staff": Limit(60, MINUTE),
    "upload": Limit(30, 30 * MINUTE),
    "upload by visitor": Limit(10, HOUR),
    "report": Limit(10, HOUR),
    "case": Limit(10, HOUR),
    "case by mail": Limit(20, HOUR),
    "case message": Limit(20, 10 * MINUTE),
    "search": Limit(60, MINUTE),
    "suggestion": Limit(120, MINUTE),  # of its own: who has typed for a minute may still search
    "opening": Limit(60, MINUTE),
    "solved": Limit(20, HOUR),
    "solved by offer": Limit(1, 24 * HOUR),  # as long as an offer is good for (support/offers.py)
    "preview": Limit(60, MINUTE),
    "reading": Limit(60, MINUTE),  # a script tells at most every five seconds, in each of some tabs
    "draft": Limit(60, MINUTE),
    "download": Limit(1, 24 * HOUR),
}


class TooMany(Exception):
    """A limit is reached. `again_at` is when the next try counts afresh."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__("too many tries")
        self.again_at = again_at

    @property
    def seconds(self) -> int:
        """For programs, as the header Retry-After has it."""
        return max(1, ceil((self.again_at - now()).total_seconds()))

    @property
    def words(self) -> str:
        """For people: in whole minutes, never too few."""
        return ngettext("Try again in a minute.", "Try again in %(num)d minutes.", ceil(self.seconds / 60))


def spend(*tries: tuple[str, str | int] | tuple[str, str | int, Limit]) -> None:
    """Counts one try for each (name of a limit, whose), up to the first that is used up: that raises TooMany.

    A third member is the limit itself, where it isn't the same for all. What is being guarded never stands in the table in
    clear: subjects are hashed.
    """
    moment = now()
    with transaction.apart() as session:
        again_at = next(
            (
                counted.window_ends_at
                for name, subject, limit in map(_with_limit, tries)
                if (counted := _count(session, name, subject, limit, moment)).count > limit.tries
            ),
            None,
        )
    if again_at:
        raise TooMany(again_at)


def take(name: str, subject: str | int, limit: Limit, wanted: int) -> int:
    """Counts as many tries as are wanted and left, and says how many those are."""
    with transaction.apart() as session:
        counted = _count(session, name, subject, limit, now(), wanted)
    return max(0, min(wanted, limit.tries - (counted.count - wanted)))


@contextmanager
def alone(*holds: tuple[str, str | int]) -> Iterator[bool]:
    """A block that one at a time is in for each (name, whose), over all processes; False where somebody else is."""
    held = _hold(holds)
    try:
        yield held
    finally:
        if held:
            with transaction.apart() as session:
                _release(session, holds)


def spend_lightly(name: str, subject: str | int, what: str = "") -> None:
    """As `spend`, for what only reads: counted beside the database, over the processes of this machine.

    `what` is being tried: once it was let through it isn't counted again in the same window.
    """
    limit, path = LIMITS[name], settings().instance_path / "tries.sqlite3"
    seconds, known = limit.window.total_seconds(), what and f"{name} {_hashed(f'{subject} {what}')}"
    if known and tally.is_counted(path, known):
        return
    tries, rest = tally.count(path, f"{name} {_hashed(subject)}", seconds)
    if tries > limit.tries:
        raise TooMany(now() + timedelta(seconds=rest))
    if known:
        tally.count(path, known, seconds)


def _with_limit(tried: tuple) -> tuple[str, str | int, Limit]:
    return tried if len(tried) == 3 else (*tried, LIMITS[tried[0]])


def _count(session, name: str, subject: str | int, limit: Limit, moment: datetime, tries: int = 1):
    statement = insert_or(Attempts).values(
        name=name, subject=_hashed(subject), count=tries, window_ends_at=moment + limit.window
    )
    over = Attempts.window_ends_at <= moment
    statement = statement.on_conflict_do_update(
        index_elements=["name", "subject"],
        set_={
            "count": case((over, tries), else_=Attempts.count + tries),
            "window_ends_at": case((over, statement.excluded.window_ends_at), else_=Attempts.window_ends_at),
        },
    )
    return session.execute(statement.returning(Attempts.count, Attempts.window_ends_at)).one()


class _Held(Exception):
    """Somebody else is in the block."""


def _hold(holds: Collection[tuple[str, str | int]]) -> bool:
    """All of them or none. A process that dies inside keeps others out for seconds only."""
    moment = now()
    try:
        with transaction.apart() as session:
            for name, subject in holds:
                statement = insert_or(Attempts).values(
                    name=name, subject=_hashed(subject), count=1, window_ends_at=moment + LONGEST_HOLD
                )
                statement = statement.on_conflict_do_update(
                    index_elements=["name", "subject"],
                    set_={"window_ends_at": statement.excluded.window_ends_at},
                    where=Attempts.window_ends_at <= moment,
                )
                if session.execute(statement.returning(Attempts.count)).first() is None:
                    raise _Held
    except _Held:
        return False
    return True


def _release(session, holds: Collection[tuple[str, str | int]]) -> None:
    for name, subject in holds:
        session.execute(delete(Attempts).where(Attempts.name == name, Attempts.subject == _hashed(subject)))


def _hashed(subject: str | int) -> str:
    return hashlib.sha256(str(subject).encode()).hexdigest()


def client() -> str:
    """Whose network a request comes from: the address, or the /64 of an IPv6 one."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64)
    return str(address)


def forget_subjects(session, subjects: Collection[str | int]) -> None:
    """The tries of somebody who is gone."""
    session.execute(delete(Attempts).where(Attempts.subject.in_([_hashed(subject) for subject in subjects])))


def forget_old(session) -> None:
    session.execute(delete(Attempts).where(Attempts.window_ends_at < now()))
