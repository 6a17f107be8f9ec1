from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.clock import now
from forum.core.database import Moment, WithPublicId, db


class Letter(WithPublicId, db.Model):
    """A mail to be sent. It holds ids, never words: what it says is composed when it goes out (`kind` says by whom).

    `person_id` is whom it is for; `address` where it goes if that isn't the person's own. `once` makes a second letter of
    the same name impossible. `sent_at`, `dropped_at` (nobody wants or may read it any more) and `failed_at` (given up) end
    it. The Message-ID comes from `public_id`: however often a letter is tried, a mailbox sees one.
    """

    __tablename__ = "letters"
    __table_args__ = (
        Index("ix_letters_due", "sent_at", "dropped_at", "failed_at", "due_at"),
        {"sqlite_autoincrement": True},
    )

    kind: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    address: Mapped[str] = mapped_column(String(254), default="")
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    once: Mapped[str | None] = mapped_column(String(120), unique=True)
    created_at: Mapped[Moment]
    due_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None] = mapped_column(index=True)
    dropped_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(500), default="")
