"""the first administrator and run; imports of docs in the browser; texts of the site's own pages"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("site", sa.Column("setup_hash", sa.String(64), nullable=False, server_default=""))
    op.add_column("site", sa.Column("setup_step", sa.String(20), nullable=False, server_default=""))
    # Who has a site already was through with setting it up.
    op.execute("UPDATE site SET set_up_at = CURRENT_TIMESTAMP WHERE set_up_at IS NULL")
    op.create_table(
        "imports",
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("source", sa.String(60), nullable=False),
        sa.Column("product_id", sa.Integer()),
        sa.Column("started_by_id", sa.Integer()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("error", sa.String(500), nullable=False),
        sa.Column("public_id", sa.String(12), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'running', 'stopping', 'done', 'stopped', 'failed')", name="state"),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["started_by_id"], ["people.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "page_texts",
        sa.Column("slug", sa.String(20), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_page_texts_slug_language", "page_texts", ["slug", "language"], unique=True)


def downgrade() -> None:
    for table in ("page_texts", "imports"):
        op.drop_table(table)
    for name in ("setup_step", "setup_hash"):
        op.drop_column("site", name)
