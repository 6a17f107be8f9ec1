from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Moment, WithPublicId, db


class Product(WithPublicId, db.Model):
    """What a license is for. `texts` holds, by language, `name`, `summary` and `key_help` (where the key is found)."""

    __tablename__ = "products"

    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    provider: Mapped[str] = mapped_column(String(20), default="local")
    renew_url: Mapped[str] = mapped_column(String(300), default="")
    texts: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict)
    created_at: Mapped[Moment]


class License(WithPublicId, db.Model):
    """A right to a product. The key itself is nowhere: `key_hash` is keyed with the site's secret.

    `unchecked_since`: it came out of a backup, and whoever says whether it is good hasn't been asked again.
    """

    __tablename__ = "licenses"

    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    key_end: Mapped[str] = mapped_column(String(4))
    seats: Mapped[int] = mapped_column(default=1)
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    unchecked_since: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[Moment]


class Seat(WithPublicId, db.Model):
    """A place on a license. The number makes 'no place free' a matter of the database: one row a place."""

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
    claimed_at: Mapped[Moment]
