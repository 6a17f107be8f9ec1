"""What became of letters, in numbers."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select

from forum.core.clock import now
from forum.core.database import db
from forum.core.mail.models import Letter, is_waiting

LATE = timedelta(minutes=15)
LATELY = timedelta(days=7)
MOST_COUNTED = 1000


@dataclass(frozen=True)
class Undelivered:
    """Letters that were given up in the last seven days, and those that should have gone out a quarter of an hour ago.

    No more than a thousand of each are counted.
    """

    failed: int
    late: int

    def __bool__(self) -> bool:
        return bool(self.failed or self.late)


def undelivered() -> Undelivered:
    """One cheap statement: for a warning on every page of administrators."""
    moment = now()
    tried = and_(Letter.attempts > 0, Letter.created_at < moment - LATE)
    late = and_(is_waiting(), or_(Letter.due_at < moment - LATE, tried))
    return Undelivered(*db.session.execute(select(_count(Letter.failed_at >= moment - LATELY), _count(late))).one())


def _count(those: ColumnElement[bool]) -> ScalarSelect[int]:
    few = select(Letter.id).where(those).limit(MOST_COUNTED).subquery()
    return select(func.count()).select_from(few).scalar_subquery()
