from datetime import datetime
from typing import Literal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Moment, WithId, WithPublicId, db

Kind = Literal["technical", "license", "purchase", "access"]
State = Literal["held", "open", "waiting", "solved"]

KINDS: tuple[Kind, ...] = ("technical", "license", "purchase", "access")
STATES: tuple[State, ...] = ("held", "open", "waiting", "solved")
VIAS = ("form", "mail")
REFERENCE_LENGTH = 8

_UNSOLVED = text("state IN ('open', 'waiting') AND merged_into_id IS NULL")


class Case(WithPublicId, db.Model):
    """What somebody asked support. `reference` is eight digits, random, that can be said on the phone.

    `person_id` is the customer; without an account `address` and `name` stand for them. `held`: not open yet, `held_for` an
    "address" that is to be confirmed or an "entitlement" that is missing; `open`: support is to answer; `waiting`: the
    customer is.
    `license_id` is what entitles to it; who holds places on that license sees it where its managers share cases.
    `answers` are those to the product's own questions, as [question, answer]; `read` what was read before, as [title, address].
    `opened_at` is when it left `held`, `answered_at` when support first answered, `last_at` when somebody last wrote, which
    `last_by` tells ("customer" or "support"). `noticed_at`: the customer was told that it closes for want of an answer. `helped`
    and `helped_words` answer the one question at the end. Of what was merged, `merged_into_id` says where it goes on.
    """

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint(f"via IN {VIAS}", name="via"),
        Index("ix_cases_unsolved", "state", "last_at", "id", sqlite_where=_UNSOLVED, postgresql_where=_UNSOLVED),
        Index("ix_cases_person_id_last_at", "person_id", "last_at"),
        Index("ix_cases_license_id", "license_id"),
        Index("ix_cases_product_id", "product_id"),
        Index("ix_cases_assigned_to_id", "assigned_to_id"),
        Index("ix_cases_address_key", "address_key"),
        Index("ix_cases_merged_into_id", "merged_into_id"),
        Index("ix_cases_created_at", "created_at"),
        {"sqlite_autoincrement": True},
    )

    reference: Mapped[str] = mapped_column(String(REFERENCE_LENGTH), unique=True)
    kind: Mapped[Kind] = mapped_column(String(10))
    state: Mapped[State] = mapped_column(String(8))
    held_for: Mapped[str] = mapped_column(String(12), default="")
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id", ondelete="SET NULL"))
    license_id: Mapped[int | None] = mapped_column(ForeignKey("licenses.id", ondelete="SET NULL"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    address: Mapped[str] = mapped_column(String(254), default="")
    address_key: Mapped[str] = mapped_column(String(254), default="")
    name: Mapped[str] = mapped_column(String(80), default="")
    language: Mapped[str] = mapped_column(String(10), default="")
    subject: Mapped[str] = mapped_column(String(200))
    version: Mapped[str] = mapped_column(String(60), default="")
    site_url: Mapped[str] = mapped_column(String(300), default="")
    errors: Mapped[str] = mapped_column(Text, default="")
    answers: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    page: Mapped[str] = mapped_column(String(500), default="")
    read: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    via: Mapped[str] = mapped_column(String(6), default="form")
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    created_at: Mapped[Moment]
    opened_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    last_at: Mapped[Moment]
    last_by: Mapped[str] = mapped_column(String(8), default="customer")
    noticed_at: Mapped[datetime | None]
    solved_at: Mapped[datetime | None]
    helped: Mapped[bool | None]
    helped_words: Mapped[str] = mapped_column(String(1000), default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id", ondelete="SET NULL"), index=True)


class CaseCopy(WithId, db.Model):
    """Somebody who gets every answer in copy, and may write in the case by mail, or here if the address is that of a member."""

    __tablename__ = "case_copies"
    __table_args__ = (
        Index("uq_case_copies_case_id_address_key", "case_id", "address_key", unique=True),
        {"sqlite_autoincrement": True},
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    address: Mapped[str] = mapped_column(String(254))
    address_key: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(80), default="")


class CaseError(db.Model):
    """A known form of an error that a case tells of (search/fingerprints): cases with the same one are alike."""

    __tablename__ = "case_errors"
    __table_args__ = (Index("ix_case_errors_fingerprint", "fingerprint"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)


class CaseTag(db.Model):
    """What support people sort by. Customers don't see it."""

    __tablename__ = "case_tags"
    __table_args__ = (Index("ix_case_tags_tag", "tag"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(40), primary_key=True)
