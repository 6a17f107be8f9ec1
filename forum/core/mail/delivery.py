"""Sending what is due, a letter at a time, over one connection.

The server is reached before a letter is taken, so while it is down letters keep their place and their tries. A letter is
composed in a reading transaction right before it goes out, sent outside of any, and ended in a short one of its own.
"""

import logging
import time
from contextlib import AbstractContextManager
from email.message import EmailMessage

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from forum.core import transaction
from forum.core.database import db
from forum.core.jobs.leases import stopping
from forum.core.jobs.queue import every
from forum.core.mail import kept, smtp, taking
from forum.core.mail.addresses import BadAddress
from forum.core.mail.letters import composers
from forum.core.mail.models import Letter
from forum.core.mail.outcomes import DROPPED, Outcome, Unreachable
from forum.core.mail.pause import Pause, pause_of
from forum.core.mail.taking import Taken
from forum.core.mail.writing import write
from forum.core.models import SiteRow
from forum.core.settings import settings

MOST_OVER_ONE_CONNECTION = 100
BROKEN_COMPOSERS_TRIES = 5
MARK_AGAIN_SECONDS = (0.5, 2.0)

log = logging.getLogger(__name__)


@every(seconds=1, lane="mail")
def deliver() -> None:
    while deliver_due() and not stopping():
        pass


def deliver_due() -> int:
    """Sends what is due, as far as one connection goes; returns how many letters were tried."""
    if not taking.anything_due():
        return 0
    url = server_url()
    pause = pause_of(url)
    if pause.holds:
        return 0
    try:
        with open_session(url) as session:
            return _deliver_over(session, pause)
    except Unreachable as error:
        log.warning("no mail goes out: %s", error)
        pause.after()
        taking.note_trouble(str(error))
        return 0
    finally:
        db.session.remove()


def server_url() -> str:
    """The mail server's address, with its password; empty where mails are kept in the instance."""
    with transaction.reading() as session:
        return settings().mail_url or session.scalar(select(SiteRow.mail_url)) or ""


def open_session(url: str) -> AbstractContextManager[smtp.Session | kept.Folder]:
    return smtp.session(url) if url else kept.session()


def _deliver_over(session: smtp.Session | kept.Folder, pause: Pause) -> int:
    tried, taken = 0, taking.take()
    while taken is not None:
        tried += 1
        outcome = taken.verdict or _send(taken.letter, session)
        _learn(pause, outcome, session)
        more = session.usable and not pause.holds and tried < MOST_OVER_ONE_CONNECTION and not stopping()
        taken = _settle(taken, outcome, take_next=more)
    return tried


def _send(letter: Letter, session: smtp.Session | kept.Folder) -> Outcome:
    try:
        mail = compose(letter)
    except BadAddress as error:
        return Outcome("failed", str(error))
    except Exception as error:
        log.exception("letter %s of kind %s can't be composed", letter.public_id, letter.kind)
        return Outcome("later" if letter.attempts < BROKEN_COMPOSERS_TRIES else "failed", type(error).__name__)
    if mail is None:
        return DROPPED
    before = letter.unsure
    outcome = session.hand_over(mail, lambda: _say_unsure(letter))
    if outcome.kind != "unsure":
        letter.unsure = before
    return outcome


def compose(letter: Letter) -> EmailMessage | None:
    """What it says now, or None where nobody wants or may read it any more."""
    with transaction.reading():
        message = composers()[letter.kind](letter)
        return write(letter, message) if message else None


def _say_unsure(letter: Letter) -> None:
    letter.unsure += 1
    if letter.attempts > 1:  # of a first try, that it was begun says enough
        taking.mark_unsure(letter)


def _learn(pause: Pause, outcome: Outcome, session: smtp.Session | kept.Folder) -> None:
    """From how a letter ended: whether it is worth while to go on."""
    if outcome.is_servers_fault:
        pause.after()
    elif not session.usable:
        pause.after(break_off=True)
    elif outcome.kind in ("sent", "failed"):
        pause.over()


def _settle(taken: Taken, outcome: Outcome, *, take_next: bool) -> Taken | None:
    """Tries again when the database is busy: a letter that went out and isn't marked would go out twice."""
    for seconds in MARK_AGAIN_SECONDS:
        try:
            return taking.settle(taken.letter, outcome, take_next=take_next)
        except OperationalError:
            log.warning("letter %s could not be marked at once", taken.letter.public_id)
            time.sleep(seconds)
    return taking.settle(taken.letter, outcome, take_next=take_next)
