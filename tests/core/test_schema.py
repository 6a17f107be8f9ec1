"""What the migrations make is what the tables declare."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from forum.core.database import Base, WithId, db


def test_migrations_make_the_tables_as_declared(app):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert [change for change in compare_metadata(context, db.metadata) if not _is_unread(change)] == []


def _is_unread(change) -> bool:
    """SQLite doesn't read back the rules of a foreign key that was added to a table later."""
    return db.engine.dialect.name == "sqlite" and change[0] in ("remove_fk", "add_fk")


def test_sqlite_never_gives_an_id_twice(app):
    counting = [mapper.local_table.name for mapper in Base.registry.mappers if issubclass(mapper.class_, WithId)]
    with db.engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            pytest.skip("PostgreSQL counts by sequences")
        made = dict(connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all())
    assert [name for name in counting if "AUTOINCREMENT" not in made[name]] == []
