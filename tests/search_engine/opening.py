"""Opening an engine where its index is, in any process."""

from functools import cache
from pathlib import Path

from sqlalchemy import Engine as Database
from sqlalchemy import create_engine, make_url

from forum.search.engine.interface import Engine
from forum.search.engine.postgresql.engine import PostgresEngine
from forum.search.engine.whoosh_engine import WhooshEngine


def open_at(name: str, place: str, **options: float) -> Engine:
    return PostgresEngine(connect(place), **options) if name == "postgresql" else WhooshEngine(Path(place), **options)


@cache
def connect(address: str) -> Database:
    """One pool a process, as the site has."""
    url = make_url(address).set(drivername="postgresql+psycopg")
    return create_engine(url, connect_args={"prepare_threshold": None}, pool_size=10)
