from flask_babel import gettext as _
from sqlalchemy import func, select

from forum.core.clock import now
from forum.core.database import db
from forum.core.errors import Refused
from forum.core.events import publish
from forum.core.scrubbing import scrub
from forum.core.viewer import Viewer
from forum.threads import holding, policies
from forum.threads.actions.answers import refresh_gist, withdraw
from forum.threads.actions.counts import recount, recount_board
from forum.threads.actions.writing import add_comment, edited, posted, store_references, take_turn
from forum.threads.drafts import Draft
from forum.threads.events import CommentHeld, CommentWithdrawn
from forum.threads.holding import Standing
from forum.threads.models import Comment, Revision, Thread
from forum.threads.queries import lock_thread


def reply(viewer: Viewer, thread: Thread, draft: Draft) -> Comment:
    """Adds a comment with the thread's next number, given under the lock of the thread's row.

    One that must wait for a moderator comes back with `held_at`, and a number of its own below 0.
    """
    standing = holding.standing_of(viewer)
    thread = lock_thread(thread.id, viewer)
    if not policies.can_reply(viewer, thread):
        raise Refused(_("This thread is closed."))
    holding.check_limits(standing, draft)
    if signs := holding.signs_of(standing, draft, thread.board_id):
        return _hold(viewer, thread, draft, signs)
    thread.last_number += 1
    comment = add_comment(thread, viewer, draft, thread.last_number)
    recount(thread)
    recount_board(thread.board_id)
    posted(thread, comment)
    return comment


def _hold(viewer: Viewer, thread: Thread, draft: Draft, signs: list[str]) -> Comment:
    lowest = db.session.scalar(select(func.min(Comment.number)).where(Comment.thread_id == thread.id))
    comment = add_comment(thread, viewer, draft, min(lowest, 0) - 1)
    comment.held_at = comment.hidden_at = comment.created_at
    db.session.flush()
    publish(CommentHeld(comment_id=comment.id, signs=tuple(signs)))
    return comment


def edit_comment(viewer: Viewer, thread: Thread, comment: Comment, draft: Draft) -> None:
    """Changes a comment's text; what it said before is kept."""
    standing = holding.standing_of(viewer)
    take_turn(viewer, thread, comment)
    if not policies.can_edit(viewer, thread, comment):
        raise Refused(_("You can’t edit this."))
    if draft.body == comment.body:
        return
    look_again(standing, comment, draft)
    keep_revision(viewer, comment)
    rewrite(comment, draft)
    if thread.answer_number == comment.number:
        refresh_gist(thread, comment)
    edited(thread, comment)


def keep_revision(viewer: Viewer, comment: Comment, **more) -> None:
    """Keeps what a post said until now, but not a second time what is looked for in posts now and once wasn't."""
    body = scrub(comment.body)
    db.session.add(Revision(comment_id=comment.id, body=body, format=comment.format, edited_by_id=viewer.id, **more))


def look_again(standing: Standing, comment: Comment, draft: Draft) -> None:
    """Measures a new member's edited text as a new one. It stays where it is, and moderators are asked to look."""
    if draft.body == comment.body:
        return
    holding.check_limits(standing, draft)
    if standing.is_new and (signs := holding.spam_signs(standing, draft)):
        publish(CommentHeld(comment_id=comment.id, signs=tuple(signs)))


def rewrite(comment: Comment, draft: Draft) -> None:
    comment.body, comment.format = draft.body, "markdown"
    comment.html, comment.html_version, comment.text = draft.rendered.html, draft.version, draft.rendered.text
    comment.edited_at = now()
    store_references(comment, draft)


def remove_comment(viewer: Viewer, thread: Thread, comment: Comment) -> None:
    """Takes back an own comment; its number stays, as a tombstone."""
    take_turn(viewer, thread, comment)
    if not policies.can_remove(viewer, thread, comment):
        raise Refused(_("You can’t remove this."))
    comment.removed_at = now()
    if thread.answer_number == comment.number:
        withdraw(thread)
    db.session.flush()
    recount(thread)
    recount_board(thread.board_id)
    publish(CommentWithdrawn(comment_id=comment.id, thread_id=thread.id))
