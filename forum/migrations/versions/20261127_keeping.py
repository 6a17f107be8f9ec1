"""reports and the review of posts, posts that wait for a look, suspended people"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("comments", sa.Column("held_at", sa.DateTime(timezone=True)))
    op.add_column("threads", sa.Column("held_at", sa.DateTime(timezone=True)))
    op.add_column("boards", sa.Column("holds_first_posts", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("people", sa.Column("suspended_until", sa.DateTime(timezone=True)))
    op.add_column("people", sa.Column("suspended_for", sa.String(500), nullable=False, server_default=""))
    op.create_table(
        "seen_texts",
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint"),
    )
    op.create_index("ix_seen_texts_seen_at", "seen_texts", ["seen_at"])
    op.create_table(
        "review_items",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("signs", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by_id", sa.Integer()),
        sa.Column("decision", sa.String(10), nullable=False),
        sa.Column("public_id", sa.String(12), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_review_items_comment_id", "review_items", ["comment_id"])
    is_open = sa.text("decided_at IS NULL")
    op.create_index(
        "uq_review_items_open", "review_items", ["comment_id"], unique=True, sqlite_where=is_open, postgresql_where=is_open
    )
    op.create_table(
        "reports",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["item_id"], ["review_items.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("comment_id", "person_id"),
        sa.CheckConstraint("kind IN ('spam', 'rude', 'off_topic', 'private', 'other')", name=op.f("ck_reports_kind")),
    )
    op.create_index("ix_reports_item_id", "reports", ["item_id"])
    op.create_index("ix_reports_person_id", "reports", ["person_id"])


def downgrade() -> None:
    op.drop_table("reports")
    op.drop_table("review_items")
    op.drop_table("seen_texts")
    for table, column in (
        ("people", "suspended_for"),
        ("people", "suspended_until"),
        ("boards", "holds_first_posts"),
        ("threads", "held_at"),
        ("comments", "held_at"),
    ):
        op.drop_column(table, column)
