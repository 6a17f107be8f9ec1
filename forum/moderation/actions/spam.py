"""Hiding all that somebody posted as one act, which can be undone as one.

All of it is out of sight with the act, however much it is. The counters of many threads, and the index, follow in steps.
The moment of the act is its mark: undoing shows again what was hidden at that very moment, and nothing that was hidden before.
"""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import and_, or_, select, update

from forum.boards.queries import open_ids
from forum.core.clock import now
from forum.core.database import db
from forum.core.errors import Refused
from forum.core.events import publish
from forum.core.jobs.queue import enqueue
from forum.core.log.actions import mark_undone, record
from forum.core.log.models import LogEntry
from forum.core.viewer import Viewer
from forum.moderation.actions.kinds import from_json, to_json
from forum.moderation.actions.people import lock, refuse_undone
from forum.moderation.models import ReviewItem
from forum.threads.actions import recount, recount_board
from forum.threads.actions.answers import refresh_gist
from forum.threads.events import CommentWithdrawn, ThreadChanged
from forum.threads.models import Comment, Thread
from forum.threads.queries import get_comment

AT_ONCE = STEP = 50  # threads that are counted anew in one transaction: others wait for its end

Answers = list[dict[str, Any]]


def hide_posts(viewer: Viewer, person_id: int, reason: str) -> int:
    """Hides every post of somebody in the boards that are open to the viewer; gives how many that were."""
    lock(viewer, person_id)
    readable, moment = open_ids(viewer), now()
    threads = _lock_threads(person_id, readable)
    if not threads:
        return 0
    answers = _withdraw_answers(person_id, readable)
    inside = Comment.thread_id.in_(select(Thread.id).where(Thread.board_id.in_(readable)))
    replies = _update(
        update(Comment)
        .where(Comment.author_id == person_id, inside, Comment.number > 1)
        .where(Comment.hidden_at.is_(None), Comment.removed_at.is_(None))
        .values(hidden_at=moment, hidden_reason=reason)
    )
    started = _update(
        update(Thread)
        .where(Thread.author_id == person_id, Thread.board_id.in_(readable), Thread.hidden_at.is_(None))
        .values(hidden_at=moment)
    )
    _decide_items(viewer, person_id, readable, moment, reason)
    boards = sorted(set(db.session.scalars(select(Thread.board_id).where(_has_posts(person_id, readable)))))
    before, after = {"answers": answers}, {"hidden_at": to_json(moment), "boards": boards}
    record(viewer, "person.hide", "person", person_id, reason=reason, before=before, after=after)
    _follow(person_id, threads, boards)
    return replies + started


def undo_hiding(viewer: Viewer, entry: LogEntry) -> None:
    """Shows again what this act hid, and as the answers what were those."""
    lock(viewer, entry.subject_id)
    refuse_undone(entry)
    person_id, moment = entry.subject_id, from_json(entry.after["hidden_at"])
    if not open_ids(viewer).issuperset(entry.after["boards"]):
        raise Refused(_("Only who may read all of these boards can undo this."))
    threads = _lock_threads(person_id, entry.after["boards"])
    hidden_then = (Comment.author_id == person_id, Comment.hidden_at == moment)
    _update(update(Comment).where(*hidden_then).values(hidden_at=None, hidden_reason=""))
    _update(update(Thread).where(Thread.author_id == person_id, Thread.hidden_at == moment).values(hidden_at=None))
    _restore_answers(entry.before["answers"])
    _reopen_items(person_id, moment)
    mark_undone(entry, viewer)
    record(viewer, "person.show", "person", person_id, after={"undoes": entry.public_id})
    _follow(person_id, threads, entry.after["boards"])


def follow(person_id: int, thread_ids: list[int]) -> None:
    """Counts threads anew in which somebody's posts were hidden or shown, and tells of it."""
    locked = select(Thread).where(Thread.id.in_(thread_ids)).order_by(Thread.id).with_for_update()
    threads = db.session.scalars(locked.execution_options(populate_existing=True)).all()
    for thread in threads:
        recount(thread)
    for board_id in sorted({thread.board_id for thread in threads}):
        recount_board(board_id)
    posts = select(Comment.id, Comment.thread_id).where(Comment.thread_id.in_(thread_ids))
    for post in db.session.execute(posts.where(Comment.author_id == person_id, Comment.number > 1)):
        publish(CommentWithdrawn(comment_id=post.id, thread_id=post.thread_id))
    for thread in threads:
        if thread.author_id == person_id:
            publish(ThreadChanged(thread_id=thread.id))


def _follow(person_id: int, threads: list[int], boards: list[int]) -> None:
    db.session.expire_all()
    if len(threads) <= AT_ONCE:
        return follow(person_id, threads)
    for board_id in boards:
        recount_board(board_id)
    for first in range(0, len(threads), STEP):
        enqueue("moderation.follow", {"person": person_id, "threads": threads[first : first + STEP]})
    return None


def _has_posts(person_id: int, boards):
    replied = select(Comment.thread_id).where(Comment.author_id == person_id)
    return and_(Thread.board_id.in_(boards), or_(Thread.author_id == person_id, Thread.id.in_(replied)))


def _lock_threads(person_id: int, boards) -> list[int]:
    """Every thread with a post of somebody, in the order in which all lock several."""
    statement = select(Thread.id).where(_has_posts(person_id, boards)).order_by(Thread.id)
    return list(db.session.scalars(statement.with_for_update()))


def _withdraw_answers(person_id: int, boards) -> Answers:
    """Takes the mark from the accepted answers among the posts; gives what they were."""
    is_answer = and_(Comment.thread_id == Thread.id, Comment.number == Thread.answer_number)
    found = db.session.execute(
        select(Thread.id, Thread.answer_number, Thread.answered_at, Thread.answered_by_id)
        .join(Comment, is_answer)
        .where(Comment.author_id == person_id, Thread.board_id.in_(boards))
    ).all()
    nothing = {"answer_number": None, "answered_at": None, "answered_by_id": None, "gist": ""}
    _update(update(Thread).where(Thread.id.in_([row.id for row in found])).values(nothing))
    return [
        {"thread": row.id, "number": row.answer_number, "at": to_json(row.answered_at), "by": row.answered_by_id}
        for row in found
    ]


def _restore_answers(answers: Answers) -> None:
    """But where another became the answer since."""
    for answer in answers:
        thread = db.session.get_one(Thread, answer["thread"], populate_existing=True)
        comment = get_comment(thread.id, answer["number"])
        db.session.refresh(comment)
        if thread.answer_number is None and not (comment.hidden_at or comment.removed_at):
            thread.answer_number, thread.answered_at = answer["number"], from_json(answer["at"])
            thread.answered_by_id = answer["by"]
            refresh_gist(thread, comment)
    db.session.flush()


def _decide_items(viewer: Viewer, person_id: int, boards, moment: datetime, reason: str) -> None:
    """What waits in the queue of these posts is decided; what was held won't be published."""
    statement = (
        select(ReviewItem, Comment, Thread.held_at)
        .join(Comment, Comment.id == ReviewItem.comment_id)
        .join(Thread, Thread.id == Comment.thread_id)
        .where(ReviewItem.decided_at.is_(None), Comment.author_id == person_id, Thread.board_id.in_(boards))
    )
    for item, comment, thread_held_at in db.session.execute(statement.execution_options(populate_existing=True)):
        is_held = comment.held_at or (thread_held_at and comment.number == 1)
        item.decided_at, item.decided_by_id = moment, viewer.id
        item.decision = "rejected" if is_held else "hidden"
        if is_held:
            comment.hidden_reason = reason
    db.session.flush()


def _reopen_items(person_id: int, moment: datetime) -> None:
    posts = select(ReviewItem, Comment).join(Comment, Comment.id == ReviewItem.comment_id)
    decided_then = posts.where(ReviewItem.decided_at == moment, Comment.author_id == person_id)
    for item, comment in db.session.execute(decided_then.execution_options(populate_existing=True)):
        if item.decision == "rejected":
            comment.hidden_reason = ""
        item.decided_at = item.decided_by_id = None
        item.decision = ""
    db.session.flush()


def _update(statement) -> int:
    return db.session.execute(statement.execution_options(synchronize_session=False)).rowcount
