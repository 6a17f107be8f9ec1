"""licenses that open nothing until they are checked; people who were erased; downloads of what the site holds of somebody"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("licenses", sa.Column("unchecked_since", sa.DateTime(timezone=True)))
    op.add_column("people", sa.Column("erased_at", sa.DateTime(timezone=True)))
    op.create_table(
        "downloads",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True)),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(12), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_downloads_person_id", "downloads", ["person_id"])


def downgrade() -> None:
    op.drop_table("downloads")
    op.drop_column("people", "erased_at")
    op.drop_column("licenses", "unchecked_since")
