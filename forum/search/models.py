"""What search keeps beside its index. Nothing here names who asked."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import db

LONGEST = 120


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


class Search(db.Model):
    """What was searched on a day, for who looks after the site to read.

    `words` are as somebody typed them, `folded` what makes them the same. `found_nothing` counts those who would have found
    nothing as visitors. `is_public` says that every word stands in texts that are open to everybody.
    """

    __tablename__ = "searches"

    day: Mapped[date] = mapped_column(primary_key=True)
    folded: Mapped[str] = mapped_column(String(LONGEST), primary_key=True, index=True)
    words: Mapped[str] = mapped_column(String(LONGEST))
    is_public: Mapped[bool]
    asked: Mapped[int]
    found_nothing: Mapped[int]
    opened: Mapped[int]


class WaitingSearch(db.Model):
    """A search of which not even the words are known yet: counts under a keyed hash of them, for thirty days at most.

    `askers` holds the marks of up to three, each a list of keyed hashes that mean nothing without `salt`; salt and marks go
    together with the row, once the words are kept or the days are over.
    """

    __tablename__ = "waiting_searches"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    salt: Mapped[str] = mapped_column(String(32))
    askers: Mapped[list[list[str]]] = mapped_column(JSON)
    since: Mapped[date] = mapped_column(index=True)
    asked: Mapped[int] = mapped_column(default=0)
    found_nothing: Mapped[int] = mapped_column(default=0)
    opened: Mapped[int] = mapped_column(default=0)
