"""from which moment on threads are new to a member; lists by moment"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    # With a default, not made anew: SQLite would make the table anew without its AUTOINCREMENT, and give ids twice.
    started = sa.text("'2000-01-01 00:00:00.000000'")
    op.add_column(
        "people", sa.Column("read_before", sa.DateTime(timezone=True), nullable=False, server_default=started)
    )
    people = sa.table("people", sa.column("read_before", sa.DateTime(timezone=True)))
    op.execute(people.update().values(read_before=datetime.now(UTC)))
    op.create_index("ix_threads_created_at", "threads", ["created_at"])
    op.create_index("ix_comments_author_id_thread_id", "comments", ["author_id", "thread_id"])


def downgrade() -> None:
    op.drop_index("ix_comments_author_id_thread_id", "comments")
    op.drop_index("ix_threads_created_at", "threads")
    op.drop_column("people", "read_before")
