from typing import Any, Literal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Moment, WithPublicId, db

MessageKind = Literal["customer", "support", "note"]
MESSAGE_KINDS: tuple[MessageKind, ...] = ("customer", "support", "note")


class CaseMessage(WithPublicId, db.Model):
    """What somebody wrote in a case. A `note` is for support people alone.

    Who wrote by mail without an account has `author_name` and `address`. `mail_id` is the Message-ID of the mail that it came
    by: one mail is one message. `rest` holds what a mail had beside its answer: quotes and signature. `refers` are the references
    of the text (core/markup), each as a list of its fields.
    """

    __tablename__ = "case_messages"
    __table_args__ = (
        CheckConstraint(f"kind IN {MESSAGE_KINDS}", name="kind"),
        Index("ix_case_messages_case_id_id", "case_id", "id"),
        Index("ix_case_messages_author_id", "author_id"),
        {"sqlite_autoincrement": True},
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    kind: Mapped[MessageKind] = mapped_column(String(8))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    author_name: Mapped[str] = mapped_column(String(80), default="")
    address: Mapped[str] = mapped_column(String(254), default="")
    markdown: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    refers: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)
    rest: Mapped[str] = mapped_column(Text, default="")
    mail_id: Mapped[str | None] = mapped_column(String(250), unique=True)
    created_at: Mapped[Moment]


class CaseFile(WithPublicId, db.Model):
    """A file of a message, named by its public id in the instance's folder `cases`. Pictures have width and height: they were
    made harmless on arrival. Every other file is only ever given away as a download. Without a message it was sent ahead, and
    goes after a day if no message comes for it."""

    __tablename__ = "case_files"
    __table_args__ = (Index("ix_case_files_message_id", "message_id"), {"sqlite_autoincrement": True})

    message_id: Mapped[int | None] = mapped_column(ForeignKey("case_messages.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120))
    bytes: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    created_at: Mapped[Moment]


class AccessDetails(WithPublicId, db.Model):
    """How support gets into the customer's site: sealed, shown to the assigned person alone, erased once the case is solved."""

    __tablename__ = "access_details"
    __table_args__ = (Index("ix_access_details_case_id", "case_id"), {"sqlite_autoincrement": True})

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    sealed: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Moment]
