"""What is searched, as counts. Nothing here names who asked."""

from datetime import date

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import db

LONGEST = 120


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
