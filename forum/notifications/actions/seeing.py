from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update

from forum.boards.models import Board
from forum.core.clock import now
from forum.core.database import db
from forum.core.viewer import Viewer
from forum.notifications.models import REPLIES, Notification
from forum.threads.models import Comment, Thread


def mark_seen_up_to(person_id: int, thread_id: int, number: int) -> None:
    """A person has read a thread up to a comment that exists: whatever they are told of up to there isn't new to them."""
    _mark(person_id, and_(Notification.thread_id == thread_id, Notification.seen_to < number), number)


def mark_seen_before(person_id: int, before: datetime, board_id: int | None) -> None:
    """Whatever a person was told until a moment isn't new to them: all, or what is in a board. Of a group that has grown
    since, what came later stays."""
    threads = select(Thread.id).where(Thread.board_id == board_id)
    inside = or_(Notification.board_id == board_id, Notification.thread_id.in_(threads))
    is_over = Notification.at <= before
    earlier = case(
        (is_over, Notification.last),
        (Notification.board_id.is_not(None), _latest(Thread.id, Thread.board_id == Notification.board_id, Thread, before)),
        else_=_latest(Comment.number, Comment.thread_id == Notification.thread_id, Comment, before),
    )
    which = and_(or_(is_over, Notification.number == REPLIES), earlier > Notification.seen_to)
    _mark(person_id, which if board_id is None else and_(which, inside), earlier)


def _latest(number, belongs: ColumnElement[bool], written: type[Thread | Comment], before: datetime):
    return select(func.max(number)).where(belongs, written.created_at <= before).correlate(Notification).scalar_subquery()


def mark_comment_seen(viewer: Viewer, thread: str, number: int) -> None:
    """One group of a thread, given its public id, is done with: all replies (number 0), or what one comment is told for."""
    id = select(Thread.id).where(Thread.public_id == thread).scalar_subquery()
    _mark(viewer.id, and_(Notification.thread_id == id, Notification.number == number))


def mark_board_seen(viewer: Viewer, slug: str) -> None:
    _mark(viewer.id, Notification.board_id == select(Board.id).where(Board.slug == slug).scalar_subquery())


def mark_all_seen(viewer: Viewer) -> None:
    _mark(viewer.id)


def _mark(person_id: int, which: ColumnElement[bool] | None = None, number: int | ColumnElement[int] | None = None) -> None:
    statement = update(Notification).where(
        Notification.person_id == person_id, Notification.last > Notification.seen_to
    )
    statement = statement if which is None else statement.where(which)
    seen_to = Notification.last if number is None else number
    db.session.execute(
        statement.values(seen_to=seen_to, seen_at=now()).execution_options(synchronize_session=False)
    )
