"""Held posts for who wrote them. To everybody else but moderators they don't exist, as if they weren't written yet."""

from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, or_, select

from forum.boards import policies as boards
from forum.boards.models import Board
from forum.core.database import db
from forum.core.viewer import Viewer
from forum.threads.models import Comment, Thread
from forum.threads.policies import visible_to


def _waits_for(viewer: Viewer) -> ColumnElement[bool]:
    """An own post that is held, in a thread or board that its author may still read."""
    readable = exists(select(Board.id).where(Board.id == Thread.board_id, boards.visible_to(viewer)).correlate(Thread))
    reply = and_(Comment.held_at.is_not(None), visible_to(viewer))
    question = and_(Thread.held_at.is_not(None), Comment.number == 1, readable)
    return and_(Comment.author_id == viewer.id, Comment.removed_at.is_(None), or_(reply, question))


def find_waiting(public_id: str, viewer: Viewer) -> Row[Any] | None:
    """An own held post as (Comment, Thread, Board)."""
    statement = select(Comment, Thread, Board).join(Thread, Thread.id == Comment.thread_id)
    statement = statement.join(Board, Board.id == Thread.board_id)
    return db.session.execute(statement.where(Comment.public_id == public_id, _waits_for(viewer))).first()


def find_waiting_thread(public_id: str, viewer: Viewer) -> str | None:
    """The public id of the question of an own held thread."""
    statement = select(Comment.public_id).join(Thread, Thread.id == Comment.thread_id)
    return db.session.scalar(statement.where(Thread.public_id == public_id, Comment.number == 1, _waits_for(viewer)))


def waiting_posts_of(viewer: Viewer) -> list[Row[Any]]:
    """What a member wrote that is held, the latest first."""
    columns = (Comment.public_id, Comment.created_at, Comment.hidden_reason, Thread.title, Thread.language)
    statement = select(*columns).join(Thread, Thread.id == Comment.thread_id).where(_waits_for(viewer))
    return list(db.session.execute(statement.order_by(Comment.id.desc()).limit(20)))
