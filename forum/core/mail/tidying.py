"""What is over is forgotten: letters by and by, kept mails by number and age."""

from datetime import timedelta

from sqlalchemy import and_, delete, or_, select, update

from forum.core import transaction
from forum.core.clock import now
from forum.core.jobs.queue import every
from forum.core.mail import kept
from forum.core.mail.models import Letter

KEPT = timedelta(days=30)
NAMES_KEPT = timedelta(days=365)
STEP = 500  # a short transaction, so that nobody who writes waits for long


@every(seconds=3600, lane="mail")
def forget_what_is_over() -> None:
    """Ended letters go after thirty days; of those with a name a bare row stays for a year, so that none goes out again."""
    while _step():
        pass
    kept.prune()


def _step() -> bool:
    """Whether there may be more."""
    over = _ended_before(now() - KEPT)
    with transaction.writing() as session:
        goes = or_(and_(Letter.once.is_(None), over), _ended_before(now() - NAMES_KEPT))
        gone = session.execute(delete(Letter).where(Letter.id.in_(select(Letter.id).where(goes).limit(STEP))))
        bares = select(Letter.id).where(Letter.once.is_not(None), Letter.kind != "", over).limit(STEP)
        bare = {"kind": "", "address": "", "payload": {}, "error": "", "person_id": None}
        bared = session.execute(update(Letter).where(Letter.id.in_(bares)).values(bare))
        return STEP in (gone.rowcount, bared.rowcount)


def _ended_before(moment):
    return or_(Letter.sent_at < moment, Letter.dropped_at < moment, Letter.failed_at < moment)
