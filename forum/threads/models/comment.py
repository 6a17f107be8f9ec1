from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Moment, WithId, WithPublicId, db


class Comment(WithPublicId, db.Model):
    """A post. `html` was made from `body` once, at writing, by the renderer of `html_version`; `text` is its plain words.

    `hidden_at` is a moderator's act, `removed_at` the author's own; both leave a tombstone. What is held until a moderator
    has looked is hidden too (`held_at`), and has a number below 0 until it is published: whatever asks for comments by
    their numbers, or for those that aren't hidden, passes it by. `hidden_reason` of a held post, the question of a held
    thread among them, is what its author is told when it won't be published. `useful` counts reactions, with those that
    an imported post had where it comes from (`useful_before`).
    """

    __tablename__ = "comments"
    __table_args__ = (
        Index("uq_comments_thread_id_number", "thread_id", "number", unique=True),
        Index("ix_comments_author_id_created_at", "author_id", "created_at"),
        Index("ix_comments_author_id_thread_id", "author_id", "thread_id"),
        Index("ix_comments_html_version", "html_version", "id"),
        {"sqlite_autoincrement": True},
    )

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    number: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    body: Mapped[str] = mapped_column(Text)
    format: Mapped[str] = mapped_column(String(10), default="markdown")
    html: Mapped[str] = mapped_column(Text)
    html_version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Moment]
    edited_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    held_at: Mapped[datetime | None]
    hidden_reason: Mapped[str] = mapped_column(String(500), default="")
    removed_at: Mapped[datetime | None]
    useful: Mapped[int] = mapped_column(default=0)
    useful_before: Mapped[int] = mapped_column(default=0)
    source_key: Mapped[str | None] = mapped_column(String(120))

    @property
    def markdown(self) -> str:
        """What can be quoted and edited: the source, or the words alone of a post that came as HTML."""
        return self.body if self.format == "markdown" else self.text


class Revision(WithId, db.Model):
    """What a post said before an edit."""

    __tablename__ = "revisions"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(150), default="")
    body: Mapped[str] = mapped_column(Text)
    format: Mapped[str] = mapped_column(String(10))
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    edited_at: Mapped[Moment]


class Reference(db.Model):
    """What a numbered placeholder in a post's HTML stands for; reading fills it with what the viewer may see of it.

    `kind` and `target` as in core/markup: an article's path, a thread's public id, a handle, a quoted comment's public id.
    """

    __tablename__ = "comment_references"
    __table_args__ = (Index("ix_comment_references_kind_target", "kind", "target"),)

    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    target: Mapped[str] = mapped_column(String(200))
    anchor: Mapped[str] = mapped_column(String(120), default="")
    label: Mapped[str] = mapped_column(String(200), default="")
