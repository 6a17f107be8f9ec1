from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Moment, db


class Citation(db.Model):
    """A post quotes an article. Made from the post's references whenever it is written or edited."""

    __tablename__ = "citations"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, index=True)
    heading: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[Moment]
