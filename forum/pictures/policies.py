from sqlalchemy import ColumnElement, and_, exists, or_, select

from forum.core.viewer import Viewer
from forum.pictures.models import Picture, PictureCitation
from forum.threads import policies as threads
from forum.threads.models import Comment, Thread


def visible_to(viewer: Viewer, person_id: object) -> ColumnElement[bool]:
    """Who may read a post that cites a picture sees it, and its uploader (`person_id`) as long as nothing cites it."""
    return or_(cited_for(viewer), and_(Picture.uploader_id == person_id, ~is_cited()))


def cited_for(viewer: Viewer) -> ColumnElement[bool]:
    """Whether the viewer may read a post that cites it."""
    citing = (
        select(PictureCitation.comment_id)
        .join(Comment, Comment.id == PictureCitation.comment_id)
        .join(Thread, Thread.id == Comment.thread_id)
        .where(
            PictureCitation.picture_id == Picture.id, threads.visible_to(viewer), threads.comments_visible_to(viewer)
        )
    )
    return exists(citing.correlate(Picture))


def is_cited() -> ColumnElement[bool]:
    return exists(select(PictureCitation.comment_id).where(PictureCitation.picture_id == Picture.id).correlate(Picture))
