from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Moment, db


class SeenText(db.Model):
    """That a new member posted a text like this: a hash of its letters, which names nobody. Kept for a month."""

    __tablename__ = "seen_texts"

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    seen_at: Mapped[Moment] = mapped_column(index=True)
