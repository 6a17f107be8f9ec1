from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Moment, WithId, WithPublicId, db

KINDS = ("ask", "mine")
REQUEST_STATES = ("open", "granted", "refused")

_OPEN = text("state = 'open'")


class Claim(WithPublicId, db.Model):
    """A first key of somebody's whose provider couldn't be asked: tried again by itself, with the key sealed until then.

    `connections` lists those that haven't answered yet.
    """

    __tablename__ = "claims"
    __table_args__ = (
        Index("uq_claims_person_id_key_hash", "person_id", "key_hash", unique=True),
        Index("ix_claims_next_try_at", "next_try_at"),
        {"sqlite_autoincrement": True},
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    key_hash: Mapped[str] = mapped_column(String(64))
    key_end: Mapped[str] = mapped_column(String(4))
    sealed_key: Mapped[str] = mapped_column(Text)
    connections: Mapped[list[int]] = mapped_column(JSON, default=list)
    created_at: Mapped[Moment]
    next_try_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)


class PlaceRequest(WithPublicId, db.Model):
    """Somebody has the exact key of a license without a free place: they ask its holders, or say that they bought it."""

    __tablename__ = "place_requests"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint(f"state IN {REQUEST_STATES}", name="state"),
        Index(
            "uq_place_requests_open",
            "license_id",
            "person_id",
            "kind",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_place_requests_person_id", "person_id"),
        Index("ix_place_requests_decided_by_id", "decided_by_id"),
        {"sqlite_autoincrement": True},
    )

    license_id: Mapped[int] = mapped_column(ForeignKey("licenses.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[str] = mapped_column(String(10), default="open")
    created_at: Mapped[Moment]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))


class Refusal(WithId, db.Model):
    """Somebody entered the exact key of a license and found no place: what lets them ask for one, and a sign of sharing.

    `network` is a hash of where they came from.
    """

    __tablename__ = "refusals"
    __table_args__ = (
        Index("ix_refusals_license_id_at", "license_id", "at"),
        Index("ix_refusals_person_id", "person_id"),
        {"sqlite_autoincrement": True},
    )

    license_id: Mapped[int] = mapped_column(ForeignKey("licenses.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    network: Mapped[str] = mapped_column(String(64), default="")
    at: Mapped[Moment]


class RefusedKey(db.Model):
    """A key that a provider has just said no to: not asked again until then. The hash holds which connection was asked."""

    __tablename__ = "refused_keys"
    __table_args__ = (Index("ix_refused_keys_until", "until"),)

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    until: Mapped[datetime]
