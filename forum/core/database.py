"""The database: one declarative base, column types that hold on both engines, and how connections are set up."""

import base64
import json
import secrets
from datetime import UTC, datetime
from typing import Annotated

from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, MetaData, String, TypeDecorator, create_engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry

from forum.core.clock import now
from forum.core.settings import ROOT, Settings, settings

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

PUBLIC_ID_LENGTH = 12
BUSY_SECONDS = 5
STATEMENTS_KEPT = (
    256  # building a statement costs more than running it: kept for each set of rights that was seen lately
)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC, the same on both engines. A naive value is refused, not guessed at."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def new_public_id() -> str:
    """Sixty random bits as twelve lower-case letters and digits: what addresses show instead of row numbers."""
    return base64.b32encode(secrets.token_bytes(8)).decode()[:PUBLIC_ID_LENGTH].lower()


class Base(DeclarativeBase):
    registry = registry(metadata=MetaData(naming_convention=NAMING), type_annotation_map={datetime: UTCDateTime})
    __table_args__ = {"sqlite_autoincrement": True}


class WithId:
    """An internal id, never shown and never reused."""

    id: Mapped[int] = mapped_column(primary_key=True)


class WithPublicId(WithId):
    public_id: Mapped[str] = mapped_column(String(PUBLIC_ID_LENGTH), unique=True, default=new_public_id)


Moment = Annotated[datetime, mapped_column(default=now)]

db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
migrate = Migrate(directory=str(ROOT / "forum" / "migrations"))


def init_app(app: Flask, given: Settings) -> None:
    app.config["SQLALCHEMY_DATABASE_URI"] = given.database
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(given.database)
    db.init_app(app)
    migrate.init_app(app, db, render_as_batch=True, compare_type=True)
    app.extensions["stoa.schema"] = lambda: ScriptDirectory(migrate.directory).get_current_head()


def another_pool(size: int) -> Engine:
    """Connections to the same database that nothing else takes."""
    address = settings().database
    return create_engine(address, pool_size=size, pool_timeout=BUSY_SECONDS, **_engine_options(address))


def _engine_options(address: str) -> dict:
    always = {"json_serializer": _to_json, "hide_parameters": True}  # what people write is in no log of errors
    if address.startswith("sqlite"):
        return always | {"connect_args": {"timeout": BUSY_SECONDS}}
    options = f"-c lock_timeout={BUSY_SECONDS}s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"
    return always | {
        "pool_pre_ping": True,
        # A prepared statement gets a generic plan, thirty times slower on rare words.
        "connect_args": {"prepare_threshold": None, "options": options, "connect_timeout": BUSY_SECONDS},
    }


def _to_json(value) -> str:
    return json.dumps(value, ensure_ascii=False)


def insert_or(table) -> postgresql.Insert | sqlite_dialect.Insert:
    """An INSERT that takes `on_conflict_do_nothing` and `on_conflict_do_update`, which both engines spell alike."""
    return (postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite_dialect.insert)(table)
