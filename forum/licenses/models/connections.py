from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Moment, WithId, WithPublicId, db


class Connection(WithPublicId, db.Model):
    """The vendor's account at a provider, or a server or a public key that answers for keys (licenses/providers).

    `settings` and the sealed `secrets` hold what the provider's fields ask for, by name. `allowed` lists hosts with ports in
    our own network that may be asked for it. `finds_by_address`: who bought with a confirmed address of theirs needs no key.
    `failing_since` and `trouble` (a code and a detail, licenses/troubles.py) tell of calls that got no answer. A sweep is a
    day's checks; where too many turn negative it is `halted_at`, and nothing is checked until somebody has looked.
    """

    __tablename__ = "connections"

    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(80))
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    secrets: Mapped[str] = mapped_column(Text, default="")
    allowed: Mapped[list[str]] = mapped_column(JSON, default=list)
    finds_by_address: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment]
    answered_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    trouble: Mapped[str] = mapped_column(String(200), default="")
    sweep_began_at: Mapped[datetime | None]
    sweep_checked: Mapped[int] = mapped_column(default=0)
    sweep_negative: Mapped[int] = mapped_column(default=0)
    halted_at: Mapped[datetime | None]
    heard_at: Mapped[datetime | None]


class ProductLink(WithId, db.Model):
    """Keys of the connection's product `remote_id` (with a plan or variant after a slash, where only that one is meant)
    open this product. Several rows with one `remote_id` make a bundle."""

    __tablename__ = "product_links"
    __table_args__ = (
        Index("uq_product_links_connection_id_remote_id_product_id", "connection_id", "remote_id", "product_id", unique=True),
        Index("ix_product_links_product_id", "product_id"),
        {"sqlite_autoincrement": True},
    )

    connection_id: Mapped[int] = mapped_column(ForeignKey("connections.id", ondelete="CASCADE"))
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"))
    remote_id: Mapped[str] = mapped_column(String(120))


class Delivery(db.Model):
    """A webhook that was taken. `event` is its id, or a hash of what it said; a repeat finds it here."""

    __tablename__ = "deliveries"
    __table_args__ = (Index("ix_deliveries_at", "at"),)

    connection_id: Mapped[int] = mapped_column(ForeignKey("connections.id", ondelete="CASCADE"), primary_key=True)
    event: Mapped[str] = mapped_column(String(100), primary_key=True)
    at: Mapped[Moment]
