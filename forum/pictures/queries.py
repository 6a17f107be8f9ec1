from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from forum.core.database import STATEMENTS_KEPT, db
from forum.core.errors import NotFound
from forum.core.markup.pictures import Named
from forum.core.prepared import Record, fetch
from forum.core.viewer import ANONYMOUS, Viewer
from forum.pictures.models import Picture
from forum.pictures.policies import cited_for, visible_to
from forum.threads.models import Comment, Revision


def get_picture(named: Named, viewer: Viewer) -> Record:
    """`public_id`, and `is_public`: whether everybody may see it. Raises NotFound."""
    asked = {"public_id": named.public_id, "width": named.width, "height": named.height, "person_id": viewer.id or 0}
    rows = fetch(_picture(viewer.rights), **asked, **viewer.bound)
    if not rows:
        raise NotFound
    return rows[0]


@lru_cache(maxsize=STATEMENTS_KEPT)
def _picture(rights: Viewer) -> Select[Any]:
    return select(Picture.public_id, cited_for(ANONYMOUS).label("is_public")).where(
        Picture.public_id == bindparam("public_id"),
        Picture.width == bindparam("width"),
        Picture.height == bindparam("height"),
        visible_to(rights, bindparam("person_id")),
    )


def seen_by(viewer: Viewer, public_ids: Collection[str]) -> set[int]:
    """The internal ids of those pictures among these that the viewer may see."""
    seen = select(Picture.id).where(Picture.public_id.in_(public_ids), visible_to(viewer, viewer.id))
    return set(db.session.scalars(seen))


def count_uploaded(person_id: int, since: datetime) -> int:
    """How many pictures somebody sent since a moment, of those that are still here: for limits on new accounts."""
    sent = select(func.count()).where(Picture.uploader_id == person_id, Picture.created_at >= since)
    return db.session.scalar(sent) or 0


def writer_of(comment: Comment) -> int:
    """Whose words a post's present text is: of who edited it last, else its author's."""
    last = select(Revision.edited_by_id).where(Revision.comment_id == comment.id).order_by(Revision.id.desc()).limit(1)
    return db.session.scalar(last) or comment.author_id


def names_known(public_ids: Collection[str]) -> set[str]:
    return set(db.session.scalars(select(Picture.public_id).where(Picture.public_id.in_(public_ids))))
