from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Moment, WithPublicId, db


class LogEntry(WithPublicId, db.Model):
    """One act of a moderator or administrator. Rows are added, never changed but for the mark that an act was undone.

    `subject_type` and `subject_id` name what was acted upon, `board_id` whose moderators may read of it;
    `before` and `after` hold what undoing needs, never a key, a password or a private text.
    """

    __tablename__ = "log_entries"
    __table_args__ = (
        Index("ix_log_entries_subject", "subject_type", "subject_id"),
        Index("ix_log_entries_board_id_id", "board_id", "id"),
        {"sqlite_autoincrement": True},
    )

    at: Mapped[Moment]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    action: Mapped[str] = mapped_column(String(40))
    subject_type: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    board_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
