"""What moderation changes on threads and comments. Who may and what is logged is the moderation feature's to know.

Each wants the thread's row locked (`queries.lock_thread`) by the caller.
"""

from datetime import datetime

from forum.core.clock import now
from forum.core.database import db
from forum.core.events import publish
from forum.threads.actions.answers import refresh_gist, withdraw
from forum.threads.actions.counts import recount, recount_board
from forum.threads.actions.writing import posted
from forum.threads.events import CommentWithdrawn, ThreadChanged
from forum.threads.models import Comment, Thread


def set_pinned(thread: Thread, pinned: bool) -> None:
    thread.pinned = pinned
    db.session.flush()


def set_closed(thread: Thread, closed_at: datetime | None) -> None:
    thread.closed_at = closed_at
    db.session.flush()


def set_hidden(thread: Thread, hidden_at: datetime | None) -> None:
    thread.hidden_at = hidden_at
    db.session.flush()
    recount_board(thread.board_id)
    publish(ThreadChanged(thread_id=thread.id))


def move_thread(thread: Thread, board_id: int) -> None:
    """Its address stays: no board stands in it."""
    boards = sorted({thread.board_id, board_id})
    thread.board_id = board_id
    db.session.flush()
    for each in boards:  # in one order, so that two moves across each other don't wait for one another
        recount_board(each)
    publish(ThreadChanged(thread_id=thread.id))


def hide_comment(thread: Thread, comment: Comment, hidden_at: datetime, reason: str) -> None:
    """Leaves a tombstone with the reason; an accepted answer is accepted no more."""
    comment.hidden_at, comment.hidden_reason = hidden_at, reason
    if thread.answer_number == comment.number:
        withdraw(thread)
        publish(ThreadChanged(thread_id=thread.id))
    _comment_changed(thread, comment)


def show_comment(
    thread: Thread,
    comment: Comment,
    *,
    answered_at: datetime | None = None,
    answered_by_id: int | None = None,
) -> None:
    """Shows a hidden comment again; as the accepted answer, where it was one and no other became it since."""
    comment.hidden_at, comment.hidden_reason = None, ""
    if answered_at and thread.answer_number is None:
        thread.answer_number, thread.answered_at = comment.number, answered_at
        thread.answered_by_id = answered_by_id
        refresh_gist(thread, comment)
        publish(ThreadChanged(thread_id=thread.id))
    _comment_changed(thread, comment)


def publish_comment(thread: Thread, comment: Comment) -> None:
    """Publishes a held comment: as the thread's newest, for it comes to others now."""
    if comment.number < 1:
        thread.last_number += 1
        comment.number, comment.created_at = thread.last_number, now()
    comment.held_at = comment.hidden_at = None
    comment.hidden_reason = ""
    db.session.flush()
    recount(thread)
    recount_board(thread.board_id)
    posted(thread, comment)


def hold_comment(thread: Thread, comment: Comment, held_at: datetime, reason: str) -> None:
    """Puts a comment back among those that wait; with a reason, as one that won't be published."""
    comment.held_at = held_at
    hide_comment(thread, comment, held_at, reason)


def publish_thread(thread: Thread, question: Comment) -> None:
    """Publishes a held thread, dated now: it comes to others now."""
    thread.held_at = thread.hidden_at = None
    thread.created_at = question.created_at = now()
    question.hidden_reason = ""
    db.session.flush()
    recount(thread)
    recount_board(thread.board_id)
    posted(thread, question)
    publish(ThreadChanged(thread_id=thread.id))


def hold_thread(thread: Thread, question: Comment, held_at: datetime, reason: str) -> None:
    """Puts a thread back among those that wait; with a reason, as one that won't be published."""
    thread.held_at, question.hidden_reason = held_at, reason
    set_hidden(thread, held_at)


def _comment_changed(thread: Thread, comment: Comment) -> None:
    db.session.flush()
    recount(thread)
    recount_board(thread.board_id)
    publish(CommentWithdrawn(comment_id=comment.id, thread_id=thread.id))
