"""from which moment on threads are new to a member; lists by moment"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("people", sa.Column("read_before", sa.DateTime(timezone=True)))
    people = sa.table("people", sa.column("read_before", sa.DateTime(timezone=True)))
    op.execute(people.update().values(read_before=datetime.now(UTC)))
    with op.batch_alter_table("people") as table:
        table.alter_column("read_before", nullable=False)
    op.create_index("ix_threads_created_at", "threads", ["created_at"])
    op.create_index("ix_comments_author_id_thread_id", "comments", ["author_id", "thread_id"])


def downgrade() -> None:
    op.drop_index("ix_comments_author_id_thread_id", "comments")
    op.drop_index("ix_threads_created_at", "threads")
    op.drop_column("people", "read_before")
