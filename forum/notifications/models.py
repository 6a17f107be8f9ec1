from datetime import datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import WithId, db

# What one can be told, the strongest first: a comment tells a person once.
KINDS = ("answer", "mention", "quote", "reply", "thread")
WAYS = ("page", "mail")

REPLIES = 0  # `number` of the row that stands for all replies in a thread, and for all threads of a board

_UNSEEN = text("last > seen_to")
_TO_MAIL = text("mail_at IS NOT NULL")


class Notification(WithId, db.Model):
    """What a person is told, a row for each group; how much that is, and whether they may see it, is found when reading.

    There is one row for all replies in a followed thread (`number` is REPLIES), one for all new threads of a followed board
    (`board_id` instead of `thread_id`), and one for each comment that concerns the person more (`number` is its).
    `last` is the highest number told, `seen_to` the highest seen, `mailed_to` the highest in a letter: numbers of comments,
    of a board the ids of threads. They only grow, so telling, seeing and mailing may come twice and in any order; until
    somebody has looked (`seen_at`), `seen_to` may also turn out to be lower. `at` is when the latest told was written,
    `mail_at` when a letter is due.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint("(thread_id IS NULL) <> (board_id IS NULL)", name="subject"),
        Index("uq_notifications_person_id_thread_id_number", "person_id", "thread_id", "number", unique=True),
        Index("uq_notifications_person_id_board_id", "person_id", "board_id", unique=True),
        Index("ix_notifications_person_id_at", "person_id", "at"),
        Index("ix_notifications_unseen", "person_id", sqlite_where=_UNSEEN, postgresql_where=_UNSEEN),
        Index("ix_notifications_mail_at", "mail_at", sqlite_where=_TO_MAIL, postgresql_where=_TO_MAIL),
        Index("ix_notifications_thread_id", "thread_id"),
        Index("ix_notifications_board_id", "board_id"),
        Index("ix_notifications_at", "at"),
        {"sqlite_autoincrement": True},
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(default=REPLIES)
    last: Mapped[int]
    seen_to: Mapped[int] = mapped_column(default=0)
    seen_at: Mapped[datetime | None]
    at: Mapped[datetime]
    mail_at: Mapped[datetime | None]
    mailed_to: Mapped[int] = mapped_column(default=0)
    mailed_at: Mapped[datetime | None]

    @classmethod
    def is_unseen(cls) -> ColumnElement[bool]:
        """Whether it tells of something that hasn't been seen; the person may no longer be allowed to."""
        return cls.last > cls.seen_to


class NotificationSetting(db.Model):
    """What a person chose otherwise than it is for everybody: `reply.mail` is `off`, `pace` is `daily`."""

    __tablename__ = "notification_settings"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[str] = mapped_column(String(10))
