from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Moment, WithPublicId, db

_WAITING = text("given_up_at IS NULL")


class ArrivedMail(WithPublicId, db.Model):
    """A mail as it arrived, kept until it has been handled; then its row goes.

    `sender` and `recipient` are those of the envelope, as far as there was one. It is tried again at `due_at`; `given_up_at`:
    nothing can be made of it (`trouble`, a code), so a person of the staff looks.
    """

    __tablename__ = "arrived_mails"
    __table_args__ = (
        Index("ix_arrived_mails_waiting", "due_at", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        {"sqlite_autoincrement": True},
    )

    raw: Mapped[bytes] = mapped_column(LargeBinary)
    sender: Mapped[str] = mapped_column(String(254), default="")
    recipient: Mapped[str] = mapped_column(String(254), default="")
    arrived_at: Mapped[Moment]
    due_at: Mapped[Moment]
    tries: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(String(40), default="")
    given_up_at: Mapped[datetime | None]


class SeenMail(db.Model):
    """A mail that was taken in before: the hash of its Message-ID and its sender. However often it arrives, it counts once."""

    __tablename__ = "seen_mails"
    __table_args__ = (Index("ix_seen_mails_at", "at"),)

    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[Moment]
