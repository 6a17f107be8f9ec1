"""links in mails that confirm, reset, invite and hand over; imported people whose posts a member took over"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "mail_links",
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.Column("by_id", sa.Integer()),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("address_key", sa.String(254), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("public_id", sa.String(12), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_mail_links_person_id", "mail_links", ["person_id"])
    op.create_index("ix_mail_links_expires_at", "mail_links", ["expires_at"])
    op.create_index("ix_mail_links_address_key_purpose", "mail_links", ["address_key", "purpose"])
    # In words that both engines take: SQLite adds no constraint to a table that is there.
    op.execute(
        "ALTER TABLE people ADD COLUMN joined_id INTEGER "
        "CONSTRAINT fk_people_joined_id_people REFERENCES people (id) ON DELETE CASCADE"
    )
    op.create_index("ix_people_joined_id", "people", ["joined_id"])


def downgrade() -> None:
    op.drop_index("ix_people_joined_id", "people")
    op.drop_column("people", "joined_id")
    op.drop_table("mail_links")
