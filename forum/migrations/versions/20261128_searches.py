"""what is searched, as counts"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "searches",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("folded", sa.String(length=120), nullable=False),
        sa.Column("words", sa.String(length=120), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("found_nothing", sa.Integer(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "folded", name=op.f("pk_searches")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_searches_folded", "searches", ["folded"], unique=False)
    op.create_table(
        "waiting_searches",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("askers", sa.JSON(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("found_nothing", sa.Integer(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_waiting_searches")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_waiting_searches_since", "waiting_searches", ["since"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_waiting_searches_since", table_name="waiting_searches")
    op.drop_table("waiting_searches")
    op.drop_index("ix_searches_folded", table_name="searches")
    op.drop_table("searches")
