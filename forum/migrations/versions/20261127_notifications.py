"""notifications and what people chose to be told"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "notifications",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("thread_id", sa.Integer()),
        sa.Column("board_id", sa.Integer()),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("seen_to", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mail_at", sa.DateTime(timezone=True)),
        sa.Column("mailed_to", sa.Integer(), nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True)),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('answer', 'mention', 'quote', 'reply', 'thread')", name="kind"),
        sa.CheckConstraint("(thread_id IS NULL) <> (board_id IS NULL)", name="subject"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    unseen, to_mail = sa.text("last > seen_to"), sa.text("mail_at IS NOT NULL")
    for name, columns, where in (
        ("uq_notifications_person_id_thread_id_number", ["person_id", "thread_id", "number"], None),
        ("uq_notifications_person_id_board_id", ["person_id", "board_id"], None),
        ("ix_notifications_person_id_at", ["person_id", "at"], None),
        ("ix_notifications_unseen", ["person_id"], unseen),
        ("ix_notifications_mail_at", ["mail_at"], to_mail),
        ("ix_notifications_thread_id", ["thread_id"], None),
        ("ix_notifications_board_id", ["board_id"], None),
        ("ix_notifications_at", ["at"], None),
    ):
        unique = name.startswith("uq_")
        op.create_index(name, "notifications", columns, unique=unique, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "notification_settings",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("value", sa.String(10), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "name"),
    )


def downgrade() -> None:
    op.drop_table("notification_settings")
    op.drop_table("notifications")
