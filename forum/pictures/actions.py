from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, or_, select, update

from forum.core.clock import now
from forum.core.database import db
from forum.core.markup.pictures import Named, cited_in
from forum.core.viewer import Viewer
from forum.pictures.models import Picture, PictureCitation
from forum.pictures.policies import is_cited
from forum.pictures.queries import seen_by
from forum.threads.models import Comment

KEPT_UNCITED = timedelta(days=7)
STEP = 100


def add_pictures(viewer: Viewer, taken_in: Iterable[tuple[Named, int]]) -> None:
    """Gives pictures whose files are there to who sent them."""
    db.session.add_all(
        Picture(public_id=named.public_id, width=named.width, height=named.height, bytes=size, uploader_id=viewer.id)
        for named, size in taken_in
    )
    db.session.flush()


def record_citations(comment: Comment, writer: Viewer) -> None:
    """Makes the citations those that the text has. New ones count only where the writer sees the picture at this moment:
    naming somebody else's picture opens it to nobody.
    """
    of_comment = PictureCitation.comment_id == comment.id
    before = set(db.session.scalars(select(PictureCitation.picture_id).where(of_comment)))
    names = () if comment.removed_at else cited_in(comment.html)
    if not before and not names:
        return
    # Rows before citations: what is about to be removed for want of them is then still wanted, or already gone.
    named = set(_want(Picture.public_id.in_(names))) if names else set()
    now_cited = (named & before) | (seen_by(writer, names) & named if names else set())
    db.session.execute(delete(PictureCitation).where(of_comment, PictureCitation.picture_id.in_(before - now_cited)))
    db.session.add_all(PictureCitation(comment_id=comment.id, picture_id=id) for id in sorted(now_cited - before))
    _want(Picture.id.in_(before - now_cited))
    db.session.flush()


def _want(which: ColumnElement[bool]) -> list[int]:
    """Keeps pictures for another while, and locks them until the transaction ends."""
    locked = db.session.scalars(select(Picture.id).where(which).order_by(Picture.id).with_for_update()).all()
    db.session.execute(update(Picture).where(Picture.id.in_(locked)).values(wanted_at=now()))
    return list(locked)


def remove_uncited(is_drafted: ColumnElement[bool]) -> list[str]:
    """Removes the rows of some pictures that nobody has cited for a week, or whose uploader is gone, and gives their public
    ids. Those that are `is_drafted` stay.
    """
    is_over = or_(Picture.wanted_at < now() - KEPT_UNCITED, Picture.uploader_id.is_(None))
    unwanted = ~is_cited() & is_over & ~is_drafted
    some = select(Picture.id).where(unwanted).order_by(Picture.id).limit(STEP)
    removed = delete(Picture).where(Picture.id.in_(some), unwanted).returning(Picture.public_id)
    return list(db.session.scalars(removed.execution_options(synchronize_session=False)))
