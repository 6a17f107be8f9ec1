from collections.abc import Callable
from pathlib import Path

import pytest

from forum.core.database import db
from forum.core.jobs import worker
from forum.help.importing import import_folder
from forum.search import index, jobs, vocabulary
from tests.people import Browser


@pytest.fixture(autouse=True)
def fresh_index(request) -> None:
    """For a test with an application: what only reads texts needs no database, and none twice."""
    if "app" in request.fixturenames:
        request.getfixturevalue("app").extensions.pop("stoa.search.words", None)
        index.rebuild()


@pytest.fixture
def catch_up() -> Callable[[], None]:
    """Has the worker do all that is due."""

    def work() -> None:
        db.session.remove()
        worker.drain()
        jobs.keep_related()
        worker.drain()

    return work


@pytest.fixture
def know_words(app) -> Callable[[], None]:
    """Makes the words of public texts anew, as the worker does daily."""

    def make() -> None:
        vocabulary.make()
        app.extensions.pop("stoa.search.words", None)

    return make


@pytest.fixture
def articles(tmp_path: Path) -> Callable[..., None]:
    """Imports articles: by path the text of each."""

    def write(**texts: str) -> None:
        for path, text in texts.items():
            file = tmp_path / "docs" / f"{path}.md"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        import_folder(tmp_path, base_url="http://localhost")

    return write


@pytest.fixture
def results(visitor) -> Callable[..., str]:
    """The page that a visitor, or another browser, gets for a query."""

    def search(query: str, browser: Browser = visitor, **more: str) -> str:
        return browser.get("/search", query_string={"q": query, **more}, follow_redirects=True).text

    return search
