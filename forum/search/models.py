from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import db


class SearchWord(db.Model):
    """A word of public texts, folded, as it is written mostly (`form`), and in how many texts it is. Made anew now and then."""

    __tablename__ = "search_words"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    form: Mapped[str] = mapped_column(String(64))
    documents: Mapped[int]


class SearchState(db.Model):
    """One row: when the words were made, the thread through which related ones were found, and what went wrong with the index
    last."""

    __tablename__ = "search_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    words_at: Mapped[datetime | None]
    related_through: Mapped[int] = mapped_column(default=0)
    failed_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(500), default="")


class RelatedThread(db.Model):
    """That another thread is about the same as this one, the higher the score, the more; `same` where it probably asks the
    same."""

    __tablename__ = "related_threads"

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True, index=True)
    score: Mapped[float]
    same: Mapped[bool]
