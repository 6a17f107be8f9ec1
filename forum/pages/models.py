from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.clock import now
from forum.core.database import WithId, db


class PageText(WithId, db.Model):
    """What an administrator wrote for one of the site's own pages in a language. Without a row the default text stands."""

    __tablename__ = "page_texts"
    __table_args__ = (
        Index("uq_page_texts_slug_language", "slug", "language", unique=True),
        {"sqlite_autoincrement": True},
    )

    slug: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(10))
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(default=now)
