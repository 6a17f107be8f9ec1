"""How a schema change runs: in one transaction, on SQLite with foreign keys off before it begins and checked before it ends."""

from alembic import context
from flask import current_app
from sqlalchemy import text

from forum.core.database import UTCDateTime, db


def include_object(thing, name, kind, reflected, compare_to):
    return not (kind == "table" and reflected and compare_to is None)


def render_item(kind, thing, autogen_context):
    """Migrations stand on their own: our column types are written as what they are in the database."""
    return "sa.DateTime(timezone=True)" if isinstance(thing, UTCDateTime) else False


def run() -> None:
    options = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            include_object=include_object,
            render_item=render_item,
            transactional_ddl=True,
            **options,
        )
        with connection.begin():
            context.run_migrations()
            if sqlite and (broken := connection.execute(text("PRAGMA foreign_key_check")).first()):
                raise RuntimeError(f"a migration left a broken reference: {broken}")
        if sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = ON")


run()
