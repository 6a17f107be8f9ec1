"""Deciding an item of the queue: of two moderators the second is told what the first decided."""

from forum.accounts.suspensions import UNTIL_LIFTED
from forum.core.viewer import Viewer
from forum.moderation.actions.items import take
from forum.moderation.actions.people import is_suspended, lock, suspend
from forum.moderation.actions.posts import approve, hide_comment, hide_thread, reject
from forum.moderation.actions.spam import hide_posts
from forum.moderation.models import ReviewItem
from forum.threads.models import Comment, Thread


def approve_item(viewer: Viewer, item: ReviewItem, thread: Thread, comment: Comment) -> None:
    take(viewer, item, thread)
    approve(viewer, thread, comment)


def hide_item(viewer: Viewer, item: ReviewItem, thread: Thread, comment: Comment, reason: str) -> None:
    """Hides a post, or doesn't publish a held one. The author is told the reason."""
    take(viewer, item, thread)
    if comment.held_at or (thread.held_at and comment.number == 1):
        reject(viewer, thread, comment, reason)
    elif comment.number == 1:
        hide_thread(viewer, thread, reason)
    else:
        hide_comment(viewer, thread, comment, reason)


def hide_spam(viewer: Viewer, item: ReviewItem, thread: Thread, comment: Comment, reason: str, words: str) -> int:
    """Suspends the author of a post until lifted, and hides all of theirs; gives how many that were."""
    person = lock(viewer, comment.author_id)
    take(viewer, item, thread)
    if not is_suspended(person):
        suspend(viewer, person.id, UNTIL_LIFTED, words)
    return hide_posts(viewer, person.id, reason)
