"""One suite for both engines: `engine` has an empty index, `open_engine` another engine on the same one, as another process has."""

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine as Database
from sqlalchemy import create_engine, make_url

from forum.search.engine.interface import Engine
from forum.search.engine.postgresql.engine import PostgresEngine
from forum.search.engine.whoosh_engine import WhooshEngine
from tests.conftest import missing
from tests.engines import POSTGRESQL

ENGINES = ("whoosh", "postgresql")

OpenEngine = Callable[..., Engine]


class Databases:
    """Databases of this process's own."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._made: list[tuple[str, Database]] = []

    def make(self) -> Database:
        name = f"stoa_search_{os.getpid()}_{next(self._numbers)}"
        try:
            self._command("CREATE DATABASE {}", name)
        except psycopg.OperationalError:
            missing(f"no PostgreSQL at {POSTGRESQL}")
        self._command("ALTER DATABASE {} SET synchronous_commit TO off", name)
        address = make_url(POSTGRESQL).set(drivername="postgresql+psycopg", database=name)
        database = create_engine(address, connect_args={"prepare_threshold": None}, pool_size=10)
        self._made.append((name, database))
        return database

    def drop(self) -> None:
        for name, database in self._made:
            database.dispose()
            self._command("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _command(self, statement: str, name: str) -> None:
        with psycopg.connect(POSTGRESQL, autocommit=True, connect_timeout=3) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    databases = Databases()
    yield databases
    databases.drop()


@pytest.fixture(scope="session")
def shared_database(databases: Databases) -> Callable[[], Database]:
    """The database that these tests share, one after the other."""
    made: list[Database] = []

    def shared() -> Database:
        if not made:
            made.append(databases.make())
        return made[0]

    return shared


@pytest.fixture(scope="session")
def new_engine(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Engine]:
    """Makes an engine of this name with an empty index that stays."""

    def make(name: str) -> Engine:
        if name == "postgresql":
            engine = PostgresEngine(databases.make())
        else:
            engine = WhooshEngine(tmp_path_factory.mktemp("index"))
        engine.rebuild([])
        return engine

    return make


@pytest.fixture(params=ENGINES)
def open_engine(request: pytest.FixtureRequest) -> OpenEngine:
    if request.param == "postgresql":
        database = request.getfixturevalue("shared_database")()
        return lambda **options: PostgresEngine(database, **options)
    home = request.getfixturevalue("home")
    return lambda **options: WhooshEngine(home, **options)


@pytest.fixture
def engine(open_engine: OpenEngine) -> Engine:
    engine = open_engine()
    engine.rebuild([])
    return engine


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where Whoosh's index is."""
    return tmp_path / "index"
