"""licenses: products open by connections to providers, places are given and taken, boards say what stays after the end"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

SOLD_WITH = sa.text("address_hash <> ''")


def upgrade() -> None:
    op.create_table(
        "connections",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("secrets", sa.Text(), nullable=False),
        sa.Column("allowed", sa.JSON(), nullable=False),
        sa.Column("finds_by_address", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(length=200), nullable=False),
        sa.Column("sweep_began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sweep_checked", sa.Integer(), nullable=False),
        sa.Column("sweep_negative", sa.Integer(), nullable=False),
        sa.Column("halted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connections")),
        sa.UniqueConstraint("public_id", name=op.f("uq_connections_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "refused_keys",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_refused_keys")),
    )
    op.create_index("ix_refused_keys_until", "refused_keys", ["until"], unique=False)
    op.create_table(
        "claims",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("key_end", sa.String(length=4), nullable=False),
        sa.Column("sealed_key", sa.Text(), nullable=False),
        sa.Column("connections", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_claims_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("public_id", name=op.f("uq_claims_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_claims_next_try_at", "claims", ["next_try_at"], unique=False)
    op.create_index("uq_claims_person_id_key_hash", "claims", ["person_id", "key_hash"], unique=True)
    op.create_table(
        "collection_products",
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["collections.id"],
            name=op.f("fk_collection_products_collection_id_collections"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_collection_products_product_id_products"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("collection_id", "product_id", name=op.f("pk_collection_products")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "deliveries",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["connections.id"],
            name=op.f("fk_deliveries_connection_id_connections"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("connection_id", "event", name=op.f("pk_deliveries")),
    )
    op.create_index("ix_deliveries_at", "deliveries", ["at"], unique=False)
    op.create_table(
        "product_links",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("remote_id", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["connections.id"],
            name=op.f("fk_product_links_connection_id_connections"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_product_links_product_id_products"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_links")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_product_links_product_id", "product_links", ["product_id"], unique=False)
    op.create_index(
        "uq_product_links_connection_id_remote_id_product_id",
        "product_links",
        ["connection_id", "remote_id", "product_id"],
        unique=True,
    )
    op.create_table(
        "freed_places",
        sa.Column("license_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["license_id"], ["licenses.id"], name=op.f("fk_freed_places_license_id_licenses"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_freed_places_person_id_people"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("license_id", "number", name=op.f("pk_freed_places")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_freed_places_person_id", "freed_places", ["person_id"], unique=False)
    op.create_table(
        "license_products",
        sa.Column("license_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["license_id"], ["licenses.id"], name=op.f("fk_license_products_license_id_licenses"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_license_products_product_id_products"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("license_id", "product_id", name=op.f("pk_license_products")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_license_products_product_id", "license_products", ["product_id"], unique=False)
    op.create_table(
        "place_invitations",
        sa.Column("license_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["people.id"], name=op.f("fk_place_invitations_by_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["license_id"], ["licenses.id"], name=op.f("fk_place_invitations_license_id_licenses"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["used_by_id"], ["people.id"], name=op.f("fk_place_invitations_used_by_id_people"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_invitations")),
        sa.UniqueConstraint("public_id", name=op.f("uq_place_invitations_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_place_invitations_by_id", "place_invitations", ["by_id"], unique=False)
    op.create_index("ix_place_invitations_license_id", "place_invitations", ["license_id"], unique=False)
    op.create_index("ix_place_invitations_used_by_id", "place_invitations", ["used_by_id"], unique=False)
    op.create_table(
        "place_requests",
        sa.Column("license_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('ask', 'mine')", name=op.f("ck_place_requests_kind")),
        sa.CheckConstraint("state IN ('open', 'granted', 'refused')", name=op.f("ck_place_requests_state")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people.id"], name=op.f("fk_place_requests_decided_by_id_people"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["license_id"], ["licenses.id"], name=op.f("fk_place_requests_license_id_licenses"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_place_requests_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_requests")),
        sa.UniqueConstraint("public_id", name=op.f("uq_place_requests_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_place_requests_decided_by_id", "place_requests", ["decided_by_id"], unique=False)
    op.create_index("ix_place_requests_person_id", "place_requests", ["person_id"], unique=False)
    op.create_index(
        "uq_place_requests_open",
        "place_requests",
        ["license_id", "person_id", "kind"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "refusals",
        sa.Column("license_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("network", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["license_id"], ["licenses.id"], name=op.f("fk_refusals_license_id_licenses"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_refusals_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusals")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_refusals_license_id_at", "refusals", ["license_id", "at"], unique=False)
    op.create_index("ix_refusals_person_id", "refusals", ["person_id"], unique=False)

    op.add_column("boards", sa.Column("after_end", sa.String(length=10), nullable=False, server_default="earlier"))
    op.add_column("seats", sa.Column("via", sa.String(length=10), nullable=False, server_default="key"))
    op.drop_column("products", "provider")
    for column in ("listed", "shows_totals"):
        op.add_column("collections", sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("collections", sa.Column("articles", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("article_products", sa.Column("inherited", sa.Boolean(), nullable=False, server_default=sa.false()))

    op.execute(
        "ALTER TABLE licenses ADD COLUMN connection_id INTEGER "
        "CONSTRAINT fk_licenses_connection_id_connections REFERENCES connections (id)"
    )
    for column in (
        sa.Column("generation", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("sealed_key", sa.Text(), nullable=False, server_default=""),
        sa.Column("state", sa.String(length=12), nullable=False, server_default="active"),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False, server_default="1970-01-01 00:00:00+00:00"),
        sa.Column("renews", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remote_id", sa.String(length=100), nullable=False, server_default=""),
        sa.Column("remote_products", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("order_id", sa.String(length=100), nullable=False, server_default=""),
        sa.Column("address_hash", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_check_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lapsed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("missing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned_days", sa.Integer(), nullable=True),
    ):
        op.add_column("licenses", column)
    op.execute("UPDATE licenses SET since = created_at")
    op.execute("INSERT INTO license_products (license_id, product_id) SELECT id, product_id FROM licenses")
    op.create_index(
        "ix_licenses_address_hash", "licenses", ["address_hash"], sqlite_where=SOLD_WITH, postgresql_where=SOLD_WITH
    )
    op.create_index("ix_licenses_connection_id_remote_id", "licenses", ["connection_id", "remote_id"])
    op.create_index("ix_licenses_expires_at", "licenses", ["expires_at"])
    op.create_index("ix_licenses_next_check_at", "licenses", ["next_check_at"])
    op.create_index("ix_threads_board_id_created_at", "threads", ["board_id", "pinned", "created_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_threads_board_id_created_at", "threads")
    for name in ("next_check_at", "expires_at", "connection_id_remote_id", "address_hash"):
        op.drop_index(f"ix_licenses_{name}", "licenses")
    op.drop_column("licenses", "connection_id")
    for name in (
        "generation",
        "sealed_key",
        "state",
        "since",
        "renews",
        "ended_at",
        "remote_id",
        "remote_products",
        "order_id",
        "address_hash",
        "checked_at",
        "next_check_at",
        "lapses_at",
        "lapsed_at",
        "missing_since",
        "warned_days",
    ):
        op.drop_column("licenses", name)
    op.add_column("products", sa.Column("provider", sa.String(length=20), nullable=False, server_default="local"))
    op.drop_column("seats", "via")
    op.drop_column("boards", "after_end")
    op.drop_column("article_products", "inherited")
    for column in ("articles", "shows_totals", "listed"):
        op.drop_column("collections", column)
    for name in (
        "refusals",
        "place_requests",
        "place_invitations",
        "license_products",
        "freed_places",
        "product_links",
        "deliveries",
        "collection_products",
        "claims",
        "refused_keys",
        "connections",
    ):
        op.drop_table(name)
