from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, String, and_, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.clock import now
from forum.core.database import Moment, WithPublicId, db

WAITING = text("sent_at IS NULL AND dropped_at IS NULL AND failed_at IS NULL")
WAITING_URGENTLY = text(f"{WAITING} AND expires_at IS NOT NULL")
SENT, FAILED = text("sent_at IS NOT NULL"), text("failed_at IS NOT NULL")


class Letter(WithPublicId, db.Model):
    """A mail to be sent. It holds ids, never words: what it says is composed when it goes out (`kind` says by whom).

    `person_id` is whom it is for; `address` where it goes if that isn't the person's own. `once` makes a second letter of
    the same name impossible. `sent_at`, `dropped_at` (nobody wants or may read it any more) and `failed_at` (given up) end
    it. The Message-ID comes from `public_id`: however often a letter is tried, a mailbox sees one. `unsure` counts the tries
    after which the mail may have arrived although nobody said so; there is no third one.
    """

    __tablename__ = "letters"
    __table_args__ = (
        Index("ix_letters_waiting", "due_at", "id", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_letters_urgent", "due_at", "id", sqlite_where=WAITING_URGENTLY, postgresql_where=WAITING_URGENTLY),
        # Whole ones would be taken for finding what waits, by SQLite, and sort all of it.
        Index("ix_letters_sent_at", "sent_at", sqlite_where=SENT, postgresql_where=SENT),
        Index("ix_letters_failed_at", "failed_at", sqlite_where=FAILED, postgresql_where=FAILED),
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
    sent_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    unsure: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(500), default="")


def is_waiting() -> ColumnElement[bool]:
    return and_(Letter.sent_at.is_(None), Letter.dropped_at.is_(None), Letter.failed_at.is_(None))
