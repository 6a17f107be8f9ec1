from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.clock import now
from forum.core.database import Moment, WithPublicId, db


class Picture(WithPublicId, db.Model):
    """A harmless picture, its files named by its public id. It outlives its uploader as long as a post cites it.

    `wanted_at` is when it came or was last cited or no longer: what nobody cites is kept for a while from then on.
    """

    __tablename__ = "pictures"

    uploader_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    width: Mapped[int]
    height: Mapped[int]
    bytes: Mapped[int]
    created_at: Mapped[Moment]
    wanted_at: Mapped[datetime] = mapped_column(default=now)


class PictureCitation(db.Model):
    """A post shows a picture, and whoever wrote that could see it then. Who may read the post may see the picture."""

    __tablename__ = "picture_citations"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)
    picture_id: Mapped[int] = mapped_column(
        ForeignKey("pictures.id", ondelete="CASCADE"), primary_key=True, index=True
    )
