"""One suite for both engines: `engine` has an empty index, `open_engine` another engine on it, as another process has."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from forum.search.engine.interface import Engine
from tests.conftest import missing
from tests.engines import POSTGRESQL
from tests.search_engine.opening import open_at

ENGINES = ("whoosh", "postgresql")
ROOT = Path(__file__).parents[2]

OpenEngine = Callable[..., Engine]
Elsewhere = Callable[[str], subprocess.Popen]


class Address(NamedTuple):
    """Where an index is."""

    engine: str
    place: str


class Databases:
    """Databases of this process's own."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._names: list[str] = []

    def make(self) -> str:
        name = f"stoa_search_{os.getpid()}_{next(self._numbers)}"
        try:
            self._command("CREATE DATABASE {}", name)
        except psycopg.OperationalError:
            missing(f"no PostgreSQL at {POSTGRESQL}")
        self._names.append(name)
        self._command("ALTER DATABASE {} SET synchronous_commit TO off", name)
        return make_url(POSTGRESQL).set(database=name).render_as_string(hide_password=False)

    def drop(self) -> None:
        for name in self._names:
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
def new_address(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Address]:
    """A place of its own, with nothing in it."""

    def make(engine: str) -> Address:
        place = databases.make() if engine == "postgresql" else str(tmp_path_factory.mktemp("place") / "index")
        return Address(engine, place)

    return make


@pytest.fixture(scope="session")
def shared_address(new_address: Callable[[str], Address]) -> Callable[[str], Address]:
    """The place that the tests of an engine share, one after the other."""
    return cache(new_address)


@pytest.fixture(params=ENGINES)
def address(request: pytest.FixtureRequest, shared_address: Callable[[str], Address], home: Path) -> Address:
    return Address("whoosh", str(home)) if request.param == "whoosh" else shared_address(request.param)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where Whoosh's index is."""
    return tmp_path / "index"


@pytest.fixture
def open_engine(address: Address) -> OpenEngine:
    return lambda **options: open_at(*address, **options)


@pytest.fixture
def engine(open_engine: OpenEngine) -> Engine:
    engine = open_engine()
    engine.rebuild([])
    return engine


@pytest.fixture(params=ENGINES)
def unbuilt(request: pytest.FixtureRequest, new_address: Callable[[str], Address]) -> Engine:
    return open_at(*new_address(request.param))


@pytest.fixture(scope="module", params=ENGINES)
def lasting_engine(request: pytest.FixtureRequest, new_address: Callable[[str], Address]) -> Engine:
    """An engine whose empty index the tests of a module fill once."""
    engine = open_at(*new_address(request.param))
    engine.rebuild([])
    return engine


@pytest.fixture
def elsewhere(address: Address) -> Elsewhere:
    """Runs a script in another process, with `engine` and the helpers of these tests at hand."""
    head = (
        f"import sys; sys.path[:0] = [{str(ROOT)!r}]\n"
        "from tests.search_engine.documents import *\n"
        "from tests.search_engine.opening import open_at\n"
        f"engine = open_at(*{tuple(address)!r}, patience=60)\n"
    )
    return lambda script: subprocess.Popen([sys.executable, "-c", head + script])
