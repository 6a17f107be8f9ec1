from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Moment, WithPublicId, db

KINDS = ("questions", "discussion", "ideas", "announcements")
STARTERS = ("members", "staff")
AFTER_END = ("nothing", "earlier", "all")


class Board(WithPublicId, db.Model):
    """Where threads live.

    `texts` holds, by language, `name`, `description` and, for a locked board, `promise` (what is inside, a line each).
    `languages` are those its threads are written in; none means any. Where it `holds_first_posts`, what somebody writes
    waits for a moderator until a first post of theirs is published. `after_end`: what whose license has ended still reads of a
    locked board, `earlier` being what was posted before the end. The last three columns are derived, recomputed by
    `threads.actions.recount_board` alone, from threads that aren't hidden.
    """

    __tablename__ = "boards"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint(f"starters IN {STARTERS}", name="starters"),
        {"sqlite_autoincrement": True},
    )

    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    texts: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict)
    kind: Mapped[str] = mapped_column(String(20), default="questions")
    starters: Mapped[str] = mapped_column(String(20), default="members")
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    holds_first_posts: Mapped[bool] = mapped_column(default=False)
    after_end: Mapped[str] = mapped_column(String(10), default="earlier")
    listed: Mapped[bool] = mapped_column(default=True)
    shows_totals: Mapped[bool] = mapped_column(default=False)
    icon: Mapped[str] = mapped_column(String(40), default="messages-square")
    hue: Mapped[int] = mapped_column(default=1)
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Moment]
    threads: Mapped[int] = mapped_column(default=0)
    answered: Mapped[int] = mapped_column(default=0)
    latest_thread_id: Mapped[int | None]


class BoardProduct(db.Model):
    """A lock: a license of any of a board's products opens it."""

    __tablename__ = "board_products"

    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id", ondelete="CASCADE"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"), primary_key=True)


class BoardModerator(db.Model):
    __tablename__ = "board_moderators"

    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )
