from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import WithId, db


class Tag(WithId, db.Model):
    """`key` is the name folded: two spellings are one tag. Each thread shows its own (`Thread.tags`)."""

    __tablename__ = "tags"

    key: Mapped[str] = mapped_column(String(60), unique=True)


class ThreadTag(db.Model):
    __tablename__ = "thread_tags"

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True, index=True)
