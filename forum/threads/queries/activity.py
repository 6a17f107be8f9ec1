from typing import Any

from sqlalchemy import Row, select

from forum.core.database import db
from forum.core.viewer import Viewer
from forum.threads.models import Comment, Thread
from forum.threads.policies import comments_visible_to, visible_to


def activity_of(person_id: int, viewer: Viewer, most: int = 20, *, source: str | None = None) -> list[Row[Any]]:
    """What somebody wrote last, as far as the viewer may read it; of a `source`, what was imported from there alone."""
    of_source = (Thread.source == source, Comment.source_key.is_not(None)) if source else ()
    statement = (
        select(
            Thread.public_id,
            Thread.slug,
            Thread.title,
            Thread.language,
            Comment.number,
            Comment.public_id.label("comment_id"),
            Comment.created_at,
            (Thread.answer_number == Comment.number).label("accepted"),
        )
        .join(Thread, Thread.id == Comment.thread_id)
        .where(Comment.author_id == person_id, visible_to(viewer), comments_visible_to(viewer), *of_source)
        .order_by(Comment.created_at.desc(), Comment.id.desc())
        .limit(most)
    )
    return list(db.session.execute(statement))
