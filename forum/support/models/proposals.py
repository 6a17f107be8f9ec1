from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Moment, WithPublicId, db

PROPOSAL_STATES = ("proposed", "agreed", "declined", "withdrawn")

_PROPOSED = text("state = 'proposed'")


class Proposal(WithPublicId, db.Model):
    """A case as the public thread that it could become, for the customer to agree to, edit or decline.

    `title`, `question` and `answer` are as they would be posted, with what names people or places taken out; `taken_out`
    lists what was, as [kind, text]. One is open at a time.
    """

    __tablename__ = "case_proposals"
    __table_args__ = (
        CheckConstraint(f"state IN {PROPOSAL_STATES}", name="state"),
        Index("uq_case_proposals_open", "case_id", unique=True, sqlite_where=_PROPOSED, postgresql_where=_PROPOSED),
        Index("ix_case_proposals_case_id", "case_id"),
        Index("ix_case_proposals_board_id", "board_id"),
        Index("ix_case_proposals_by_id", "by_id"),
        {"sqlite_autoincrement": True},
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    title: Mapped[str] = mapped_column(String(200))
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    taken_out: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    created_at: Mapped[Moment]
    decided_at: Mapped[datetime | None]
