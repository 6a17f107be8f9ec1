"""an index of posts by the renderer that made them, to find those that are to be made anew"""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_index("ix_comments_html_version", "comments", ["html_version", "id"])


def downgrade() -> None:
    op.drop_index("ix_comments_html_version", "comments")
