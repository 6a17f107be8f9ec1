from datetime import date

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import db

TARGETS = ("article", "thread")


class SolvedAlone(db.Model):
    """How often on a day an article or a thread solved what somebody was about to ask support. It names nobody."""

    __tablename__ = "solved_alone"
    __table_args__ = (CheckConstraint(f"target IN {TARGETS}", name="target"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    target: Mapped[str] = mapped_column(String(8), primary_key=True)
    target_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int] = mapped_column(default=0)
