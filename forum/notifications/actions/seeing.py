from sqlalchemy import ColumnElement, and_, select, update

from forum.boards.models import Board
from forum.core.clock import now
from forum.core.database import db
from forum.core.viewer import Viewer
from forum.notifications.models import Notification
from forum.threads.models import Thread


def mark_seen_up_to(person_id: int, thread_id: int, number: int) -> None:
    """A person has read a thread up to a comment that exists: whatever they are told of up to there isn't new to them."""
    _mark(person_id, and_(Notification.thread_id == thread_id, Notification.seen_to < number), number)


def mark_comment_seen(viewer: Viewer, thread: str, number: int) -> None:
    """One group of a thread, given its public id, is done with: all replies (number 0), or what one comment is told for."""
    id = select(Thread.id).where(Thread.public_id == thread).scalar_subquery()
    _mark(viewer.id, and_(Notification.thread_id == id, Notification.number == number))


def mark_board_seen(viewer: Viewer, slug: str) -> None:
    _mark(viewer.id, Notification.board_id == select(Board.id).where(Board.slug == slug).scalar_subquery())


def mark_all_seen(viewer: Viewer) -> None:
    _mark(viewer.id)


def _mark(person_id: int, which: ColumnElement[bool] | None = None, number: int | None = None) -> None:
    statement = update(Notification).where(
        Notification.person_id == person_id, Notification.last > Notification.seen_to
    )
    statement = statement if which is None else statement.where(which)
    seen_to = Notification.last if number is None else number
    db.session.execute(
        statement.values(seen_to=seen_to, seen_at=now()).execution_options(synchronize_session=False)
    )
