"""what search knows beside its index: words of public texts, related threads, and how it goes"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "search_words",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("form", sa.String(64), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
    )
    op.create_table(
        "search_state",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("related_through", sa.Integer(), nullable=False),
        sa.Column("words_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(500), nullable=False),
    )
    op.create_table(
        "related_threads",
        sa.Column("thread_id", sa.Integer(), sa.ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("other_id", sa.Integer(), sa.ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_related_threads_other_id", "related_threads", ["other_id"])
    # A board that is locked needs no work of the index any more.
    op.execute("DELETE FROM jobs WHERE kind = 'search.board'")


def downgrade() -> None:
    op.drop_table("related_threads")
    op.drop_table("search_state")
    op.drop_table("search_words")
