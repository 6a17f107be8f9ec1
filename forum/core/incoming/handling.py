"""What the worker does with mail that arrived: reads it, and asks one after the other who knows what to do with it.

A mail is read and handled outside of any transaction, by handlers that make their own. Its row goes, and the mark that it was
there is set, in one: so a worker that dies leaves a mail that is handled once more, never one that is lost.
"""

import logging
import time
from collections.abc import Callable

from forum.core import limits
from forum.core.database import db
from forum.core.incoming import taking
from forum.core.incoming.glimpses import mark as mark_of
from forum.core.incoming.reading import Mail, Unreadable, read
from forum.core.incoming.taking import Arrived, Taken
from forum.core.jobs.leases import stopping

ROUND_SECONDS = 2.0  # then other work of the lane has its turn
UNCLAIMED = "unclaimed"

Handler = Callable[[Mail, Arrived], bool]

_handlers: list[Handler] = []

log = logging.getLogger(__name__)


def handles(handler: Handler) -> Handler:
    """Registers who handles mail: `handler(mail, arrived)` says whether it was theirs.

    They are asked in the order in which they were registered. A handler is called outside of any transaction and makes its
    own, and must be harmless when done twice with the same mail. One that raises is asked again later.
    """
    _handlers.append(handler)
    return handler


def handlers() -> list[Handler]:
    return _handlers


def handle_due() -> int:
    """Handles what is due, for a while; returns how many mails were tried."""
    tried, begun = 0, time.monotonic()
    while time.monotonic() < begun + ROUND_SECONDS and not stopping() and taking.anything_due():
        taken = taking.take()
        if taken is None:  # another worker was faster
            break
        _handle(taken)
        tried += 1
    return tried


def _handle(taken: Taken) -> None:
    raw = taking.content(taken)
    mark = mark_of(raw)
    with limits.alone(("mail in hand", mark)) as is_alone:
        if not is_alone:  # it came twice, and the other one is being handled just now
            taking.put_back(taken)
        elif taking.was_handled(mark):
            taking.end(taken, mark)
        else:
            _try(taken, raw, mark)


def _try(taken: Taken, raw: bytes, mark: str) -> None:
    try:
        trouble = _trouble_of(raw, taken.arrived)
    except Exception:
        log.exception("mail %s can't be handled", taken.arrived.public_id)
        taking.put_off(taken)
        return
    finally:
        db.session.remove()
    if trouble:
        taking.give_up(taken, trouble)
    else:
        taking.end(taken, mark)


def _trouble_of(raw: bytes, arrived: Arrived) -> str:
    """Hands it over to whoever handles it; what is wrong with it where nobody can or will."""
    try:
        mail = read(raw)
    except Unreadable as error:
        return str(error)
    return "" if any(handler(mail, arrived) for handler in handlers()) else UNCLAIMED
