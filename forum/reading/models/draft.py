from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Moment, WithPublicId, db


class Draft(WithPublicId, db.Model):
    """What a member is still writing, by the place that it is meant for (`new-thread`, `thread-<public id>`)."""

    __tablename__ = "drafts"
    __table_args__ = (
        Index("uq_drafts_person_id_place", "person_id", "place", unique=True),
        {"sqlite_autoincrement": True},
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    place: Mapped[str] = mapped_column(String(80))
    fields: Mapped[dict[str, str]] = mapped_column(JSON)
    updated_at: Mapped[Moment] = mapped_column(index=True)
