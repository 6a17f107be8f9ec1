from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Moment, WithPublicId, db

REPORT_KINDS = ("spam", "rude", "off_topic", "private", "other")
_OPEN = text("decided_at IS NULL")


class ReviewItem(WithPublicId, db.Model):
    """A post that moderators are asked to look at: because of `signs` (threads/holding.py), of reports, or both.

    A post has one open item at most; once that is decided, another report opens another. `decision` is `kept`, `hidden`,
    `approved` or `rejected` (held, and not published).
    """

    __tablename__ = "review_items"
    __table_args__ = (
        Index("uq_review_items_open", "comment_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        {"sqlite_autoincrement": True},
    )

    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), index=True)
    signs: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_at: Mapped[Moment]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    decision: Mapped[str] = mapped_column(String(10), default="")


class Report(db.Model):
    """What a member says against a post, once. It goes with its author: the words are theirs."""

    __tablename__ = "reports"
    __table_args__ = (CheckConstraint(f"kind IN {REPORT_KINDS}", name="kind"),)

    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("review_items.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[Moment]
