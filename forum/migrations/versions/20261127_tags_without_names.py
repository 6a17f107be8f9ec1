"""tags without names: a thread shows its own spelling, and nothing read the first one"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.drop_column("tags", "name")


def downgrade() -> None:
    op.add_column("tags", sa.Column("name", sa.String(length=30), nullable=False, server_default=""))
