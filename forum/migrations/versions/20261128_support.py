"""support: cases, mail that arrives"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "arrived_mails",
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(length=40), nullable=False),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrived_mails")),
        sa.UniqueConstraint("public_id", name=op.f("uq_arrived_mails_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_arrived_mails_waiting",
        "arrived_mails",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("given_up_at IS NULL"),
        postgresql_where=sa.text("given_up_at IS NULL"),
    )
    op.create_table(
        "saved_replies",
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("markdown", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_replies")),
        sa.UniqueConstraint("public_id", name=op.f("uq_saved_replies_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "seen_mails",
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_seen_mails")),
    )
    op.create_index("ix_seen_mails_at", "seen_mails", ["at"], unique=False)
    op.create_table(
        "solved_alone",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("target", sa.String(length=8), nullable=False),
        sa.Column("target_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("target IN ('article', 'thread')", name=op.f("ck_solved_alone_target")),
        sa.PrimaryKeyConstraint("day", "target", "target_id", name=op.f("pk_solved_alone")),
    )
    op.create_table(
        "support",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("origins", sa.JSON(), nullable=False),
        sa.Column("closes_after", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support")),
    )
    op.create_table(
        "case_fields",
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('line', 'text', 'choice', 'yes or no')", name=op.f("ck_case_fields_kind")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_case_fields_product_id_products"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_fields")),
        sa.UniqueConstraint("public_id", name=op.f("uq_case_fields_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_fields_product_id", "case_fields", ["product_id"], unique=False)
    op.create_table(
        "cases",
        sa.Column("reference", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("held_for", sa.String(length=12), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("license_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("address_key", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("version", sa.String(length=60), nullable=False),
        sa.Column("site_url", sa.String(length=300), nullable=False),
        sa.Column("errors", sa.Text(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("page", sa.String(length=500), nullable=False),
        sa.Column("read", sa.JSON(), nullable=False),
        sa.Column("via", sa.String(length=6), nullable=False),
        sa.Column("assigned_to_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_by", sa.String(length=8), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("solved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("helped", sa.Boolean(), nullable=True),
        sa.Column("helped_words", sa.String(length=1000), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('technical', 'license', 'purchase', 'access')", name=op.f("ck_cases_kind")),
        sa.CheckConstraint("state IN ('held', 'open', 'waiting', 'solved')", name=op.f("ck_cases_state")),
        sa.CheckConstraint("via IN ('form', 'mail')", name=op.f("ck_cases_via")),
        sa.ForeignKeyConstraint(
            ["assigned_to_id"], ["people.id"], name=op.f("fk_cases_assigned_to_id_people"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["license_id"], ["licenses.id"], name=op.f("fk_cases_license_id_licenses"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["cases.id"], name=op.f("fk_cases_merged_into_id_cases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_cases_person_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_cases_product_id_products"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_cases_thread_id_threads"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("public_id", name=op.f("uq_cases_public_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_cases_reference")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_cases_address_key", "cases", ["address_key"], unique=False)
    op.create_index("ix_cases_assigned_to_id", "cases", ["assigned_to_id"], unique=False)
    op.create_index("ix_cases_created_at", "cases", ["created_at"], unique=False)
    op.create_index("ix_cases_license_id", "cases", ["license_id"], unique=False)
    op.create_index("ix_cases_merged_into_id", "cases", ["merged_into_id"], unique=False)
    op.create_index("ix_cases_person_id_last_at", "cases", ["person_id", "last_at"], unique=False)
    op.create_index("ix_cases_product_id", "cases", ["product_id"], unique=False)
    op.create_index("ix_cases_thread_id", "cases", ["thread_id"], unique=False)
    op.create_index(
        "ix_cases_unsolved",
        "cases",
        ["state", "last_at", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('open', 'waiting') AND merged_into_id IS NULL"),
        postgresql_where=sa.text("state IN ('open', 'waiting') AND merged_into_id IS NULL"),
    )
    op.create_table(
        "access_details",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["people.id"], name=op.f("fk_access_details_by_id_people"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_access_details_case_id_cases"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_details")),
        sa.UniqueConstraint("public_id", name=op.f("uq_access_details_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_access_details_by_id", "access_details", ["by_id"], unique=False)
    op.create_index("ix_access_details_case_id", "access_details", ["case_id"], unique=False)
    op.create_table(
        "case_copies",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("address_key", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_copies_case_id_cases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_case_copies_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_copies")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_copies_person_id", "case_copies", ["person_id"], unique=False)
    op.create_index("uq_case_copies_case_id_address_key", "case_copies", ["case_id", "address_key"], unique=True)
    op.create_table(
        "case_messages",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("markdown", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("refers", sa.JSON(), nullable=False),
        sa.Column("rest", sa.Text(), nullable=False),
        sa.Column("mail_id", sa.String(length=250), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('customer', 'support', 'note')", name=op.f("ck_case_messages_kind")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["people.id"], name=op.f("fk_case_messages_author_id_people"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_messages_case_id_cases"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_messages")),
        sa.UniqueConstraint("mail_id", name=op.f("uq_case_messages_mail_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_case_messages_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_messages_author_id", "case_messages", ["author_id"], unique=False)
    op.create_index("ix_case_messages_case_id_id", "case_messages", ["case_id", "id"], unique=False)
    op.create_table(
        "case_proposals",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("taken_out", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'agreed', 'declined', 'withdrawn')", name=op.f("ck_case_proposals_state")
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_case_proposals_board_id_boards"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["people.id"], name=op.f("fk_case_proposals_by_id_people"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_proposals_case_id_cases"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_proposals")),
        sa.UniqueConstraint("public_id", name=op.f("uq_case_proposals_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_proposals_board_id", "case_proposals", ["board_id"], unique=False)
    op.create_index("ix_case_proposals_by_id", "case_proposals", ["by_id"], unique=False)
    op.create_index("ix_case_proposals_case_id", "case_proposals", ["case_id"], unique=False)
    op.create_index(
        "uq_case_proposals_open",
        "case_proposals",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "case_tags",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_tags_case_id_cases"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", "tag", name=op.f("pk_case_tags")),
    )
    op.create_index("ix_case_tags_tag", "case_tags", ["tag"], unique=False)
    op.create_table(
        "case_errors",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_errors_case_id_cases"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", "fingerprint", name=op.f("pk_case_errors")),
    )
    op.create_index("ix_case_errors_fingerprint", "case_errors", ["fingerprint"], unique=False)
    op.create_table(
        "case_files",
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["case_messages.id"],
            name=op.f("fk_case_files_message_id_case_messages"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_files")),
        sa.UniqueConstraint("public_id", name=op.f("uq_case_files_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_files_message_id", "case_files", ["message_id"], unique=False)
    op.add_column("licenses", sa.Column("shares_cases", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("site", sa.Column("mail_in_address", sa.String(length=254), nullable=False, server_default=""))
    op.add_column("site", sa.Column("mail_in_url", sa.String(length=300), nullable=False, server_default=""))
    op.add_column("site", sa.Column("mail_in_trouble", sa.String(length=200), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("site", "mail_in_trouble")
    op.drop_column("site", "mail_in_url")
    op.drop_column("site", "mail_in_address")
    op.drop_column("licenses", "shares_cases")
    op.drop_table("case_files")
    op.drop_table("case_errors")
    op.drop_table("case_tags")
    op.drop_table("case_proposals")
    op.drop_table("case_messages")
    op.drop_table("case_copies")
    op.drop_table("access_details")
    op.drop_table("cases")
    op.drop_table("case_fields")
    op.drop_table("support")
    op.drop_table("solved_alone")
    op.drop_table("seen_mails")
    op.drop_table("saved_replies")
    op.drop_table("arrived_mails")
