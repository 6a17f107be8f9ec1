from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.clock import now
from forum.core.database import Moment, WithId, db


class Job(WithId, db.Model):
    """Work for later. Deleted when done; parked, for a person to look at, when it failed too often."""

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_due", "parked_at", "run_at", "id"), {"sqlite_autoincrement": True})

    kind: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[Moment]
    run_at: Mapped[datetime] = mapped_column(default=now)
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    parked_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")
