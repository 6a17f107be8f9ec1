"""letters: those that wait in the order in which they go out, and tries of which nobody knows whether they arrived"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

WAITING = sa.text("sent_at IS NULL AND dropped_at IS NULL AND failed_at IS NULL")
WAITING_URGENTLY = sa.text(f"{WAITING} AND expires_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("letters", sa.Column("unsure", sa.Integer(), nullable=False, server_default="0"))
    for name in ("ix_letters_due", "ix_letters_sent_at"):
        op.drop_index(name, "letters")
    for name, where in (("ix_letters_waiting", WAITING), ("ix_letters_urgent", WAITING_URGENTLY)):
        op.create_index(name, "letters", ["due_at", "id"], sqlite_where=where, postgresql_where=where)
    for column in ("sent_at", "failed_at"):
        there = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_letters_{column}", "letters", [column], sqlite_where=there, postgresql_where=there)


def downgrade() -> None:
    for name in ("ix_letters_failed_at", "ix_letters_sent_at", "ix_letters_urgent", "ix_letters_waiting"):
        op.drop_index(name, "letters")
    op.create_index("ix_letters_sent_at", "letters", ["sent_at"])
    op.create_index("ix_letters_due", "letters", ["sent_at", "dropped_at", "failed_at", "due_at"])
    op.drop_column("letters", "unsure")
