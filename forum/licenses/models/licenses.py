from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Moment, WithPublicId, db

# What the provider said last. That a license has ended is a matter of `expires_at` and `ended_at`.
STATES = ("active", "suspended", "revoked", "refunded")


class Product(WithPublicId, db.Model):
    """What a license is for. `texts` holds, by language, `name`, `summary` and `key_help` (where the key is found)."""

    __tablename__ = "products"

    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    renew_url: Mapped[str] = mapped_column(String(300), default="")
    texts: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict)
    created_at: Mapped[Moment]


class License(WithPublicId, db.Model):
    """A right to one or more products (LicenseProduct); `product_id` is the one it was sold as.

    The key itself is nowhere: `key_hash` is keyed (core/vault.py), `generation` says by which of the vault's secrets last.
    `sealed_key` holds it encrypted only where the provider wants it again for every check.

    Without a connection the site itself decides. With one, `remote_id` and `order_id` are the provider's, `remote_products`
    its ids of what the key is for, and `state`, `expires_at` and `renews` (it is paid again by itself) are what it said at
    `checked_at`. `missing_since` is the first of the checks in a row that found no such key. While checks get no answer, it
    stays open until `lapses_at`. `ended_at` is stamped once the end has been reached, so that a clock set back opens
    nothing; `lapsed_at` likewise. A good answer clears them.

    `revoked_at`: taken back by staff here, whatever the provider says. `unchecked_since`: it came out of a backup, and
    whoever says whether it is good hasn't been asked again. `address_hash`: of the address it was bought with.
    `warned_days`: how many days before the end its holders were last written to. `shares_cases`: all of its holders see the
    support cases of each.
    """

    __tablename__ = "licenses"
    __table_args__ = (
        Index("ix_licenses_connection_id_remote_id", "connection_id", "remote_id"),
        Index("ix_licenses_next_check_at", "next_check_at"),
        Index("ix_licenses_expires_at", "expires_at"),
        Index(
            "ix_licenses_address_hash",
            "address_hash",
            sqlite_where=text("address_hash <> ''"),
            postgresql_where=text("address_hash <> ''"),
        ),
        {"sqlite_autoincrement": True},
    )

    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    connection_id: Mapped[int | None] = mapped_column(ForeignKey("connections.id"))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    key_end: Mapped[str] = mapped_column(String(4))
    generation: Mapped[int] = mapped_column(default=1)
    sealed_key: Mapped[str] = mapped_column(Text, default="")
    seats: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(12), default="active")
    since: Mapped[Moment]
    expires_at: Mapped[datetime | None]
    renews: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    unchecked_since: Mapped[datetime | None]
    remote_id: Mapped[str] = mapped_column(String(100), default="")
    remote_products: Mapped[list[str]] = mapped_column(JSON, default=list)
    order_id: Mapped[str] = mapped_column(String(100), default="")
    address_hash: Mapped[str] = mapped_column(String(64), default="")
    checked_at: Mapped[datetime | None]
    next_check_at: Mapped[datetime | None]
    lapses_at: Mapped[datetime | None]
    lapsed_at: Mapped[datetime | None]
    missing_since: Mapped[datetime | None]
    warned_days: Mapped[int | None]
    shares_cases: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[Moment]


class LicenseProduct(db.Model):
    """What a license opens, the product it was sold as included."""

    __tablename__ = "license_products"

    license_id: Mapped[int] = mapped_column(ForeignKey("licenses.id", ondelete="CASCADE"), primary_key=True)
    product_id: Mapped[int] = mapped_column(
        ForeignKey("products.id", ondelete="CASCADE"), primary_key=True, index=True
    )
