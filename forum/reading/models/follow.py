from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Moment, db


class FollowedThread(db.Model):
    """Who is told of new comments in a thread. A muted one stays unfollowed, whatever its reader writes there."""

    __tablename__ = "followed_threads"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True, index=True)
    is_muted: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment]


class FollowedBoard(db.Model):
    """Who is told of new threads in a board."""

    __tablename__ = "followed_boards"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id", ondelete="CASCADE"), primary_key=True, index=True)
    created_at: Mapped[Moment]
