from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import db


class SearchWord(db.Model):
    """A word of public texts, folded, as it is written mostly (`form`), and in how many texts it is. Made anew now and then."""

    __tablename__ = "search_words"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    form: Mapped[str] = mapped_column(String(64))
    documents: Mapped[int]


class SearchState(db.Model):
    """One row: when the words were made, and what went wrong with the index last."""

    __tablename__ = "search_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    words_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(500), default="")
