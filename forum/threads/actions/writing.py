"""What the acts on threads share: taking turns, and storing a rendered text with what it refers to."""

from sqlalchemy import delete

from forum.core.clock import now
from forum.core.database import db
from forum.core.events import publish
from forum.core.viewer import Viewer
from forum.threads.drafts import Draft
from forum.threads.events import CommentEdited, CommentPosted, CommentWritten
from forum.threads.models import Comment, Reference, Thread
from forum.threads.queries import lock_thread
from forum.threads.queries.mentions import with_handles


def take_turn(viewer: Viewer, thread: Thread, comment: Comment) -> None:
    """Locks the thread and reads both again: of two acts in the same moment the second sees what the first did."""
    lock_thread(thread.id, viewer)
    db.session.refresh(comment)


def posted(thread: Thread, comment: Comment) -> None:
    """Tells of a new post, unless it is held: then it is told when it is published."""
    if comment.held_at or thread.held_at:
        return
    written(thread, comment)
    publish(
        CommentPosted(comment_id=comment.id, thread_id=thread.id, number=comment.number, author_id=comment.author_id)
    )


def edited(thread: Thread, comment: Comment) -> None:
    """Tells of a changed post, unless it is held."""
    written(thread, comment)
    if not (comment.held_at or thread.held_at):
        publish(CommentEdited(comment_id=comment.id))


def written(thread: Thread, comment: Comment) -> None:
    """Tells of a post's text, unless it is held."""
    if not (comment.held_at or thread.held_at):
        publish(CommentWritten(comment_id=comment.id, thread_id=thread.id))


def add_comment(thread: Thread, author: Viewer, draft: Draft, number: int) -> Comment:
    comment = Comment(
        thread_id=thread.id,
        number=number,
        author_id=author.id,
        body=draft.body,
        html=draft.rendered.html,
        html_version=draft.version,
        text=draft.rendered.text,
        created_at=now(),
    )
    db.session.add(comment)
    db.session.flush()
    store_references(comment, draft)
    return comment


def store_references(comment: Comment, draft: Draft) -> None:
    """Replaces what the post refers to."""
    db.session.execute(delete(Reference).where(Reference.comment_id == comment.id))
    db.session.add_all(
        Reference(
            comment_id=comment.id,
            number=found.number,
            kind=found.kind,
            target=found.target,
            anchor=found.anchor[:120],
            label=found.label[:200],
        )
        for found in with_handles(draft.rendered.references)
    )
    db.session.flush()
