"""What administrators do about letters that didn't arrive."""

from sqlalchemy import or_, select, update

from forum.core.clock import now
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.log.actions import record
from forum.core.mail.models import Letter, is_waiting
from forum.core.viewer import Viewer

AGAIN = {"failed_at": None, "attempts": 0, "unsure": 0}


def try_again(viewer: Viewer, public_id: str) -> None:
    """Puts a letter that waits or was given up at the front, with all its tries."""
    letter = _unsent(public_id)
    db.session.execute(update(Letter).where(Letter.id == letter.id).values(AGAIN | {"due_at": now()}))
    record(viewer, "mail.retry", "letter", letter.id, after={"kind": letter.kind})


def try_all_again(viewer: Viewer) -> int:
    """Puts back everything that was given up; returns how much that was."""
    count = db.session.execute(update(Letter).where(Letter.failed_at.is_not(None)).values(AGAIN | {"due_at": now()})).rowcount
    if count:
        record(viewer, "mail.retry", "site", 1, after={"count": count})
    return count


def drop(viewer: Viewer, public_id: str) -> None:
    """Gives a letter up for good."""
    letter = _unsent(public_id)
    db.session.execute(update(Letter).where(Letter.id == letter.id).values(failed_at=None, dropped_at=now()))
    record(viewer, "mail.drop", "letter", letter.id, after={"kind": letter.kind})


def _unsent(public_id: str) -> Letter:
    unsent = or_(is_waiting(), Letter.failed_at.is_not(None))
    letter = db.session.scalar(select(Letter).where(Letter.public_id == public_id, unsent).with_for_update())
    if letter is None:
        raise NotFound
    return letter
