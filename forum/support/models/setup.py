from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Moment, WithPublicId, db

FIELD_KINDS = ("line", "text", "choice", "yes or no")


class SupportRow(db.Model):
    """How support works: one row. `hours` says by language when an answer can be expected.

    `origins` are the sites that may show the bubble. A case whose customer doesn't answer closes after `closes_after` days.
    """

    __tablename__ = "support"
    __table_args__ = ()

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    hours: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    origins: Mapped[list[str]] = mapped_column(JSON, default=list)
    closes_after: Mapped[int] = mapped_column(default=14)


class CaseField(WithPublicId, db.Model):
    """A question of a product's own on the case form; without a product it is asked for each.

    `labels` and `choices` are by language, choices one a line.
    """

    __tablename__ = "case_fields"
    __table_args__ = (
        CheckConstraint(f"kind IN {FIELD_KINDS}", name="kind"),
        Index("ix_case_fields_product_id", "product_id"),
        {"sqlite_autoincrement": True},
    )

    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10), default="line")
    labels: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    choices: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    is_required: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)


class SavedReply(WithPublicId, db.Model):
    """An answer that support people keep ready."""

    __tablename__ = "saved_replies"

    title: Mapped[str] = mapped_column(String(80))
    markdown: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(10), default="")
    created_at: Mapped[Moment]
