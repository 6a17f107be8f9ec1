"""Items of the queue: opened by what happens to a post, decided by acts. Under the lock of the post's thread."""

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import select

from forum.core.clock import now
from forum.core.database import db, insert_or
from forum.core.errors import NotFound, Refused
from forum.core.log.actions import mark_undone, record
from forum.core.log.models import LogEntry
from forum.core.viewer import Viewer
from forum.moderation import policies, queries
from forum.moderation.actions.changed import Changed
from forum.moderation.models import Report, ReviewItem
from forum.threads.models import Comment, Thread
from forum.threads.policies import moderates
from forum.threads.queries import lock_thread


def open_item(comment_id: int, signs: Iterable[str] = ()) -> ReviewItem:
    """The open item of a post, made where there is none; the signs are added to what it says."""
    item = queries.find_open_item(comment_id)
    if item is None:
        item = ReviewItem(comment_id=comment_id, signs=[])
        db.session.add(item)
    item.signs = list(dict.fromkeys([*item.signs, *signs]))
    db.session.flush()
    return item


def settle(viewer: Viewer, comment: Comment, decision: str) -> str:
    """Decides the open item of a post; gives its public id, or nothing where there is none."""
    item = queries.find_open_item(comment.id)
    if item is None:
        return ""
    item.decided_at, item.decided_by_id, item.decision = now(), viewer.id, decision
    db.session.flush()
    return item.public_id


def reopen_item(entry: LogEntry) -> None:
    """Puts the item that an act decided back into the queue, unless another is open for the post by now."""
    item = db.session.scalar(select(ReviewItem).where(ReviewItem.public_id == entry.after.get("item", "")))
    if item and item.decided_at and queries.find_open_item(item.comment_id) is None:
        item.decided_at = item.decided_by_id = None
        item.decision = ""
        db.session.flush()


def take(viewer: Viewer, item: ReviewItem, thread: Thread) -> None:
    """Makes sure that nobody else decided an item: the second of two is told by Changed who did, and what."""
    thread = lock_thread(thread.id, viewer)
    if not moderates(viewer, thread):
        raise NotFound
    db.session.refresh(item, with_for_update=True)
    if item.decided_at:
        raise Changed(queries.decision_of(item), item.decision)


def keep(viewer: Viewer, item: ReviewItem, thread: Thread, comment: Comment) -> None:
    """Nothing is wrong with a post: it stays as it is."""
    take(viewer, item, thread)
    if comment.held_at or (thread.held_at and comment.number == 1):
        raise Refused(_("This waits to be published. Approve or hide it."))
    settle(viewer, comment, "kept")
    after = {"item": item.public_id}
    record(viewer, "report.keep", "comment", comment.id, board_id=thread.board_id, after=after)


def undo_keeping(viewer: Viewer, entry: LogEntry) -> None:
    thread, comment = queries.subject_of(entry, viewer)
    thread = lock_thread(thread.id, viewer)
    db.session.refresh(entry)
    if entry.undone_at:
        raise Changed(queries.undoing_of(entry))
    if not policies.can_undo(viewer, entry, thread.board_id):
        raise Refused(_("You don’t moderate this board."))
    mark_undone(entry, viewer)
    reopen_item(entry)
    after = {"undoes": entry.public_id}
    record(viewer, "report.reopen", "comment", comment.id, board_id=thread.board_id, after=after)


def report(viewer: Viewer, thread: Thread, comment: Comment, kind: str, words: str) -> None:
    """Asks moderators to look at somebody's post. Once a person and post: a second time changes nothing."""
    thread = lock_thread(thread.id, viewer)
    db.session.refresh(comment)
    if comment.author_id == viewer.id:
        raise Refused(_("This is your own post."))
    if comment.hidden_at or comment.removed_at or thread.hidden_at:
        raise NotFound
    if db.session.get(Report, (comment.id, viewer.id)) is not None:
        return
    item = open_item(comment.id)
    values = {"comment_id": comment.id, "person_id": viewer.id, "item_id": item.id, "kind": kind, "words": words}
    db.session.execute(insert_or(Report).values(**values, created_at=now()).on_conflict_do_nothing())
