"""What is derived from comments and threads, recomputed here and nowhere else."""

from sqlalchemy import case, func, select, update

from forum.boards.models import Board
from forum.core.database import db
from forum.threads.models import Comment, Thread
from forum.threads.models.thread import FACES


def recount(thread: Thread) -> None:
    """Replies, the last comment and the first people of a thread, from the comments that everybody sees."""
    shown = (Comment.thread_id == thread.id, Comment.hidden_at.is_(None), Comment.removed_at.is_(None))
    thread.replies = db.session.scalar(select(func.count()).where(*shown, Comment.number > 1))
    last = db.session.execute(
        select(Comment.created_at, Comment.author_id).where(*shown).order_by(Comment.number.desc()).limit(1)
    ).first()
    thread.last_comment_at = last.created_at if last else thread.created_at
    thread.last_author_id = last.author_id if last else thread.author_id
    firsts = (
        select(Comment.author_id)
        .where(*shown, Comment.author_id != thread.author_id)
        .group_by(Comment.author_id)
        .order_by(func.min(Comment.number))
        .limit(FACES - 1)
    )
    thread.participants = [thread.author_id, *db.session.scalars(firsts)]
    db.session.flush()


def recount_board(board_id: int) -> None:
    """A board's threads, answered threads and latest thread, from threads that aren't hidden.

    Under the lock of the board's row: who waits for it counts what the one before has written.
    """
    db.session.execute(select(Board.id).where(Board.id == board_id).with_for_update(key_share=True))
    shown = (Thread.board_id == board_id, Thread.hidden_at.is_(None))
    threads, answered = db.session.execute(
        select(func.count(), func.coalesce(func.sum(case((Thread.answer_number.is_not(None), 1), else_=0)), 0)).where(
            *shown
        )
    ).one()
    latest = (
        select(Thread.id).where(*shown).order_by(Thread.last_comment_at.desc(), Thread.id.desc()).limit(1)
    ).scalar_subquery()
    db.session.execute(
        update(Board)
        .where(Board.id == board_id)
        .values(threads=threads, answered=answered, latest_thread_id=latest)
        .execution_options(synchronize_session=False)
    )
