from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Moment, db


class ReadMark(db.Model):
    """The highest number of a thread's comments that a member has had on screen. It only grows."""

    __tablename__ = "read_marks"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True, index=True)
    number: Mapped[int]
    read_at: Mapped[Moment]
