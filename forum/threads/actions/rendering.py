"""Posts that an older renderer made, made anew: found in one transaction, rendered, stored in another."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, and_, exists, select

from forum.core import transaction
from forum.core.database import db
from forum.core.markup.render import RENDERER_VERSION, render_again, render_imported
from forum.core.settings import settings
from forum.threads.actions.answers import refresh_gist
from forum.threads.actions.writing import store_references, written
from forum.threads.drafts import Draft
from forum.threads.models import Comment, Revision, Thread


def render_some(most: int) -> int:
    """One step; returns how many posts were outdated. Manages its own transactions."""
    with transaction.reading():
        outdated = find_outdated(most)
    drafts = {post.id: render_outdated(post) for post in outdated}
    if drafts:
        with transaction.writing():
            store_rendered(drafts)
    return len(drafts)


def find_outdated(most: int) -> Sequence[Row[Any]]:
    """Some of the posts whose HTML isn't today's, whoever may see them, the oldest first."""
    edited_here = exists().where(Revision.comment_id == Comment.id)
    imported = and_(Comment.source_key.is_not(None), ~edited_here).label("is_imported")
    statement = (
        select(Comment.id, Comment.body, Comment.format, imported)
        .where(Comment.html_version < RENDERER_VERSION)
        .order_by(Comment.html_version, Comment.id)
        .limit(most)
    )
    return db.session.execute(statement).all()


def render_outdated(post: Row[Any]) -> Draft:
    """Takes time, so never inside a writing transaction. Never raises: what is here already stays."""
    transaction.forbid_inside("rendering")
    address = settings().address
    if post.is_imported:
        return Draft(post.body, render_imported(post.body, format=post.format, base_url=address))
    return Draft(post.body, render_again(post.body, base_url=address))


def store_rendered(drafts: Mapping[int, Draft]) -> None:
    """Stores drafts by the ids of their comments, but where an edit has come between."""
    outdated = (Comment.id.in_(drafts), Comment.html_version < RENDERER_VERSION)
    # Threads before comments, as whoever writes does.
    locked = select(Thread).where(Thread.id.in_(select(Comment.thread_id).where(*outdated))).order_by(Thread.id)
    threads = {thread.id: thread for thread in db.session.scalars(locked.with_for_update())}
    for comment in db.session.scalars(select(Comment).where(*outdated).with_for_update()).all():
        _store(threads[comment.thread_id], comment, drafts[comment.id])


def _store(thread: Thread, comment: Comment, draft: Draft) -> None:
    made, comment.html_version = draft.rendered, draft.version
    if (comment.html, comment.text) == (made.html, made.text) and not made.references:
        return
    comment.html, comment.text = made.html, made.text
    store_references(comment, draft)
    if thread.answer_number == comment.number:
        refresh_gist(thread, comment)
    written(thread, comment)
