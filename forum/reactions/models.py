from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Moment, db

KINDS = ("me_too", "useful")


class Reaction(db.Model):
    """One person's 'me too' on a question (comment 1) or 'useful' on a comment; the total stands on the comment."""

    __tablename__ = "reactions"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        Index("ix_reactions_person_id", "person_id"),
    )

    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[Moment]
