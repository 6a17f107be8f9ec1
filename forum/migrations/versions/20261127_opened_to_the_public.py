"""letters, read marks, followed threads and boards, drafts; the site's settings of its first hour"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "letters",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("once", sa.String(120)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True)),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("dropped_at", sa.DateTime(timezone=True)),
        sa.Column("failed_at", sa.DateTime(timezone=True)),
        sa.Column("error", sa.String(500), nullable=False),
        sa.Column("public_id", sa.String(12), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("once"),
        sa.UniqueConstraint("public_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_letters_due", "letters", ["sent_at", "dropped_at", "failed_at", "due_at"])
    op.create_index("ix_letters_person_id", "letters", ["person_id"])
    op.create_index("ix_letters_sent_at", "letters", ["sent_at"])
    _of_a_person("read_marks", "thread", sa.Column("number", sa.Integer(), nullable=False), _moment("read_at"))
    _of_a_person(
        "followed_threads", "thread", sa.Column("is_muted", sa.Boolean(), nullable=False), _moment("created_at")
    )
    _of_a_person("followed_boards", "board", _moment("created_at"))
    op.create_table(
        "drafts",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(80), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        _moment("updated_at"),
        sa.Column("public_id", sa.String(12), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_drafts_person_id_place", "drafts", ["person_id", "place"], unique=True)
    op.create_index("ix_drafts_updated_at", "drafts", ["updated_at"])
    op.add_column("site", sa.Column("registration", sa.String(10), nullable=False, server_default="open"))
    op.add_column("site", sa.Column("accent", sa.String(7), nullable=False, server_default=""))
    op.add_column("site", sa.Column("logo", sa.String(80), nullable=False, server_default=""))
    op.add_column("site", sa.Column("mail_url", sa.String(300), nullable=False, server_default=""))
    op.add_column("site", sa.Column("mail_from", sa.String(254), nullable=False, server_default=""))
    op.add_column("site", sa.Column("set_up_at", sa.DateTime(timezone=True)))


def _moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _of_a_person(table: str, thing: str, *columns: sa.Column) -> None:
    """A row for each person and each thing."""
    op.create_table(
        table,
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(f"{thing}_id", sa.Integer(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint([f"{thing}_id"], [f"{thing}s.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", f"{thing}_id"),
    )
    op.create_index(f"ix_{table}_{thing}_id", table, [f"{thing}_id"])


def downgrade() -> None:
    for name in ("set_up_at", "mail_from", "mail_url", "logo", "accent", "registration"):
        op.drop_column("site", name)
    for table in ("drafts", "followed_boards", "followed_threads", "read_marks", "letters"):
        op.drop_table(table)
