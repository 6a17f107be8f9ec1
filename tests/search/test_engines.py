"""One engine after the other on one site."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from forum.core.database import db
from forum.core.settings import settings
from forum.search import index
from tests import factories
from tests.people import person
from tests.searching import found


@pytest.fixture
def use(app, monkeypatch):
    """Has the site use an engine, as after another start."""

    def use(engine: str) -> None:
        monkeypatch.setitem(app.extensions, "stoa.settings", replace(settings(), search=engine))
        app.extensions.pop("stoa.search", None)

    yield use
    app.extensions.pop("stoa.search", None)


def test_a_rebuild_switches_and_leaves_nothing_of_the_other_index(app, use):
    if not settings().is_on_postgresql:
        pytest.skip("has one engine")
    factories.thread(person("alice"), factories.board(), "Okapi", "with stripes")
    for engine in ("whoosh", "postgresql", "whoosh"):
        use(engine)
        assert index.engine().status().state == "missing"
        assert app.test_cli_runner().invoke(args=["search", "rebuild"]).exit_code == 0
        assert len(found("stripes")) == 1
        assert (settings().instance_path / "search").exists() == (engine == "whoosh")
        assert has_schema() == (engine == "postgresql")


def has_schema() -> bool:
    with db.engine.connect() as connection:
        return connection.scalar(text("SELECT to_regnamespace('search') IS NOT NULL"))
