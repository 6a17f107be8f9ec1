"""One application an engine and test process; a clean database a test.

The tests of HTTP run on SQLite and, where one answers, on PostgreSQL. With CI=true what is missing fails instead of being
skipped.
"""

import functools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

from forum.core.database import db
from forum.threads import views
from tests import engines
from tests.people import Browser

# What shares something dear, a running site above all, goes to one test process; all else is spread test by test.
TOGETHER = (
    "tests/browser/test_accessibility.py",
    "tests/browser/",
    "tests/demo/test_loading.py",
    "tests/faults/",
    "tests/help/test_real_docs.py",
    "tests/security/test_twin_worlds.py",
)
IN_CI = os.environ.get("CI") == "true"
SHARED = Path(os.environ.get("STOA_SHARED", Path(__file__).resolve().parents[2] / "shared"))


class Spreading(LoadScopeScheduling):
    """Those that go together first, as they take longest. (The groups of pytest-xdist 3.8 do nothing on pytest 9.2.)"""

    def _split_scope(self, nodeid: str) -> str:
        return next(filter(nodeid.startswith, TOGETHER), nodeid)


@pytest.hookimpl(optionalhook=True)  # unknown with -p no:xdist
def pytest_xdist_make_scheduler(config, log) -> Spreading:
    return Spreading(config, log)


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
def make_engine(tmp_path_factory) -> Iterator[Callable[[str], engines.Engine]]:
    """Makes a database of its own, on the engine of this name."""
    made = []

    def make(name: str) -> engines.Engine:
        engine = engines.make(name, tmp_path_factory.mktemp(name))
        if engine is None:
            missing(f"no PostgreSQL at {engines.POSTGRESQL}")
        made.append(engine)
        return engine

    yield make
    for engine in made:
        engine.close()


@pytest.fixture(scope="session")
def shared_engine(make_engine) -> Callable[[str], engines.Engine]:
    """The database of this engine that the tests of a process share, one after the other."""
    return functools.cache(make_engine)


@pytest.fixture(params=engines.NAMES)
def app(request, shared_engine):
    """The application on a clean database, with its context pushed for the test's own queries."""
    engine = shared_engine(request.param)
    engine.reset()
    engine.app.extensions.pop("stoa.site", None)
    instance = engine.app.extensions["stoa.settings"].instance_path
    (instance / "tries.sqlite3").unlink(missing_ok=True)
    for folder in ("search", "mail", "pictures", "cases", "imports"):
        shutil.rmtree(instance / folder, ignore_errors=True)
    with engine.app.app_context():
        yield engine.app
        db.session.remove()
        engines.forget_searches(engine.app)
        views.flush()  # or a timer writes this test's looks at threads into the next one's database


@pytest.fixture
def instance(app) -> Path:
    """The folder of what the application keeps outside of PostgreSQL."""
    return app.extensions["stoa.settings"].instance_path


@pytest.fixture
def visitor(app) -> Browser:
    return Browser(app)
