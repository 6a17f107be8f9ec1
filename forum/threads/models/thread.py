from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Moment, WithPublicId, db

FACES = 3


class Thread(WithPublicId, db.Model):
    """A question or discussion. Its opening text is comment 1.

    `last_number` is the highest number given to a comment; numbers are never reused. `replies`, `participants` (up to
    FACES internal ids of people, the author first), `last_comment_at` and `last_author_id` are derived, recomputed by
    `threads.actions.recount` alone. `answer_number` is the accepted answer's
    number, `gist` its first sentence. A thread that is held until a moderator has looked (`held_at`) is hidden too.
    """

    __tablename__ = "threads"
    __table_args__ = (
        Index("ix_threads_board_id_last_comment_at", "board_id", "pinned", "last_comment_at", "id"),
        Index("ix_threads_board_id_created_at", "board_id", "pinned", "created_at", "id"),
        Index("ix_threads_answered_at", "answered_at"),
        Index("ix_threads_created_at", "created_at"),
        Index("uq_threads_source_source_key", "source", "source_key", unique=True),
        {"sqlite_autoincrement": True},
    )

    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    title: Mapped[str] = mapped_column(String(150))
    title_folded: Mapped[str] = mapped_column(String(300))
    slug: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(10), default="")
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_at: Mapped[Moment]
    last_number: Mapped[int] = mapped_column(default=1)
    replies: Mapped[int] = mapped_column(default=0)
    participants: Mapped[list[int]] = mapped_column(JSON, default=list)
    last_comment_at: Mapped[Moment]
    last_author_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answer_number: Mapped[int | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    gist: Mapped[str] = mapped_column(String(300), default="")
    pinned: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    held_at: Mapped[datetime | None]
    views: Mapped[int] = mapped_column(default=0)
    source: Mapped[str | None] = mapped_column(String(60))
    source_key: Mapped[str | None] = mapped_column(String(120))


class OldAddress(db.Model):
    """Where a thread or comment stood before it came here; asked for, it leads to the new place."""

    __tablename__ = "old_addresses"

    address: Mapped[str] = mapped_column(String(300), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), index=True)
    number: Mapped[int] = mapped_column(default=1)
