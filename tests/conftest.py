"""One application an engine and test process; a clean database a test.

The tests of HTTP run on SQLite and, where one answers, on PostgreSQL. With CI=true what is missing fails instead of being
skipped.
"""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import psycopg
import pytest
from flask_migrate import upgrade
from psycopg import sql
from sqlalchemy import event

from forum import create_app
from forum.core.database import db
from tests.people import Browser

ENGINES = ("sqlite", "postgresql")
IN_CI = os.environ.get("CI") == "true"
POSTGRESQL = os.environ.get("STOA_TEST_POSTGRESQL_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
SHARED = Path(os.environ.get("STOA_SHARED", Path(__file__).resolve().parents[2] / "shared"))


def missing(reason: str) -> None:
    """Skips with a reason; in CI, where everything must be there, fails."""
    if IN_CI:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data, which is not part of the project."""
    if not SHARED.is_dir():
        pytest.skip(f"no real data at {SHARED} (set STOA_SHARED)")
    return SHARED


@pytest.fixture(scope="session")
def instance(tmp_path_factory, worker_id) -> Path:
    return tmp_path_factory.mktemp(f"instance-{worker_id}")


def _environment(instance: Path, **more: str) -> dict[str, str]:
    return {
        "STOA_INSTANCE": str(instance),
        "STOA_SECRET_KEY": "a secret of the tests alone",
        "STOA_BASE_URL": "http://localhost",
        "STOA_DEMO": "0",
    } | more


def _trust_the_power(connection, record) -> None:
    """No test outlives a power cut, so none waits for the disk."""
    connection.execute("PRAGMA synchronous = OFF")


class SQLite:
    """A file, made once by the migrations and copied for each test."""

    def __init__(self, instance: Path) -> None:
        self.app = create_app(_environment(instance))
        self.path = instance / "stoa.sqlite3"
        self.clean = instance / "clean.sqlite3"
        with self.app.app_context():
            event.listen(db.engine, "connect", _trust_the_power)
            upgrade()
            db.session.remove()
            db.engine.dispose()
        shutil.copy(self.path, self.clean)

    def reset(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        shutil.copy(self.clean, self.path)

    def close(self) -> None:
        pass


class PostgreSQL:
    """A database a test process, emptied for each test.

    Emptied by DELETE, past triggers: of tables this small TRUNCATE costs a hundred times as much, a new file for each of
    them and each of their indexes.
    """

    def __init__(self, instance: Path, worker_id: str) -> None:
        self.name = f"stoa_test_{os.getpid()}_{worker_id}"
        self._command("CREATE DATABASE {}")
        self._command("ALTER DATABASE {} SET synchronous_commit TO off")
        address = POSTGRESQL.rpartition("/")[0] + f"/{self.name}"
        self.app = create_app(_environment(instance / "postgresql", STOA_DATABASE_URL=address))
        with self.app.app_context():
            upgrade()
            self._emptying = self._statements(table.name for table in db.metadata.sorted_tables)

    def reset(self) -> None:
        with self.app.app_context():
            db.session.remove()
            with db.engine.begin() as connection:
                connection.connection.driver_connection.execute(self._emptying)

    @staticmethod
    def _statements(tables: Iterable[str]) -> sql.Composed:
        names = [sql.Identifier(name) for name in tables]
        return sql.SQL("; ").join(
            [
                sql.SQL("SET LOCAL session_replication_role = replica"),
                sql.SQL("LOCK TABLE {}").format(sql.SQL(", ").join(names)),
                *(sql.SQL("DELETE FROM {}").format(name) for name in names),
                sql.SQL("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"),
            ]
        )

    def close(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        self._command("DROP DATABASE IF EXISTS {} WITH (FORCE)")

    def _command(self, statement: str) -> None:
        with psycopg.connect(POSTGRESQL, autocommit=True, connect_timeout=3) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(self.name)))


@pytest.fixture(scope="session")
def _engines(instance, worker_id):
    made = {}

    def get(name: str):
        if name not in made:
            if name == "sqlite":
                made[name] = SQLite(instance)
            else:
                try:
                    made[name] = PostgreSQL(instance, worker_id)
                except psycopg.OperationalError:
                    made[name] = None
        return made[name]

    yield get
    for engine in filter(None, made.values()):
        engine.close()


@pytest.fixture(params=ENGINES)
def app(request, _engines):
    """The application on a clean database, with its context pushed for the test's own queries."""
    engine = _engines(request.param)
    if engine is None:
        missing(f"no PostgreSQL at {POSTGRESQL}")
    engine.reset()
    for kept in ("stoa.site",):
        engine.app.extensions.pop(kept, None)
    (Path(engine.app.extensions["stoa.settings"].instance_path) / "tries.sqlite3").unlink(missing_ok=True)
    index = Path(engine.app.extensions["stoa.settings"].instance_path) / "search"
    shutil.rmtree(index, ignore_errors=True)
    with engine.app.app_context():
        yield engine.app
        db.session.remove()


@pytest.fixture(scope="session")
def worker_id(request) -> str:
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture
def visitor(app) -> Browser:
    return Browser(app)
