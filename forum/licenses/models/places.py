from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Moment, WithPublicId, db

VIAS = ("key", "address", "invitation", "staff")


class Seat(WithPublicId, db.Model):
    """A place on a license. The number makes 'no place free' a matter of the database: one row a place.

    `via` is how its holder came to it. Whoever had the key or bought it manages the places; who was invited doesn't.
    """

    __tablename__ = "seats"
    __table_args__ = (
        Index("uq_seats_license_id_number", "license_id", "number", unique=True),
        Index("uq_seats_license_id_person_id", "license_id", "person_id", unique=True),
        Index("ix_seats_person_id", "person_id"),
        {"sqlite_autoincrement": True},
    )

    license_id: Mapped[int] = mapped_column(ForeignKey("licenses.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    number: Mapped[int]
    via: Mapped[str] = mapped_column(String(10), default="key")
    claimed_at: Mapped[Moment]


class FreedPlace(db.Model):
    """A place that cools down: until then nobody takes it but who gave it up, so that a key isn't passed around."""

    __tablename__ = "freed_places"

    license_id: Mapped[int] = mapped_column(ForeignKey("licenses.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    until: Mapped[datetime]


class PlaceInvitation(WithPublicId, db.Model):
    """A holder's invitation to one place: mailed to `address`, or, without one, a link for them to pass on. Good once."""

    __tablename__ = "place_invitations"
    __table_args__ = (
        Index("ix_place_invitations_license_id", "license_id"),
        Index("ix_place_invitations_by_id", "by_id"),
        Index("ix_place_invitations_used_by_id", "used_by_id"),
        {"sqlite_autoincrement": True},
    )

    license_id: Mapped[int] = mapped_column(ForeignKey("licenses.id", ondelete="CASCADE"))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    address: Mapped[str] = mapped_column(String(254), default="")
    created_at: Mapped[Moment]
    expires_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    used_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
