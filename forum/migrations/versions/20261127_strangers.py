"""who was brought by an administrator, and who was quicker than people are"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("people", sa.Column("vouched_at", sa.DateTime(timezone=True)))
    op.add_column("people", sa.Column("is_hasty", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("people", "is_hasty")
    op.drop_column("people", "vouched_at")
