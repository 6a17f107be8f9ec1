from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from forum.backup import archive
from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.jobs.queue import enqueue
from forum.core.mail.letters import send
from forum.licenses import actions as licenses
from forum.moderation import actions as moderation
from forum.reactions.actions import react
from forum.threads.actions import remove_comment
from forum.viewers import viewer_of
from tests import factories
from tests.people import Browser, person


@pytest.fixture
def site(app):
    """A small site with something in most tables, among it what a copy of it must not go on with."""
    alice, bob, mona = person("alice"), person("bob"), person("mona", "moderator")
    ledger = factories.product("ledger")
    with transaction.writing():
        [key] = licenses.issue(viewer_of(mona.id), ledger, expires_at=now() + timedelta(days=30))
    with transaction.writing():
        licenses.unlock(viewer_of(bob.id), licenses.ask_nobody(key))
    general, locked = factories.board("general"), factories.board("pro", products=[ledger])
    thread = factories.thread(alice, general, "Γιατί δύο φορές;", "It prints **twice** · 😀", tags=["Printing"])
    answer = factories.comment(bob, thread, "@alice look at [this](https://example.test/).")
    factories.accept(alice, thread, answer)
    last = factories.comment(alice, thread, "Taken back.")
    with transaction.writing():
        remove_comment(viewer_of(alice.id), thread, last)
        react(viewer_of(alice.id), answer)
    with transaction.writing():
        moderation.pin(viewer_of(mona.id), thread, "It matters.")
    secret = factories.thread(bob, locked, "Behind the lock", "Inside.")
    with transaction.writing():
        enqueue("search.index", {"comments": [1]})
        send("test", person_id=alice.id)
    return SimpleNamespace(alice=alice, bob=bob, key=key, thread=thread, secret=secret, browser=Browser(app, bob))


@pytest.fixture(scope="session")
def places(make_engine):
    """Empty places to restore to, one an engine."""
    return {}


@pytest.fixture
def place(app, place_on):
    """On the other engine than the site's: what holds across both holds within one."""
    return place_on("sqlite" if db.engine.dialect.name == "postgresql" else "postgresql")


@pytest.fixture
def place_on(places, make_engine):
    def on(name: str):
        if name not in places:
            places[name] = make_engine(name)
        places[name].reset()
        return places[name]

    return on


def run(app, *words: str):
    """A command in the place of this application, whichever context the test is in."""
    db.session.remove()
    with app.app_context():
        done = app.test_cli_runner().invoke(args=list(words))
        db.session.remove()
    return done


def contents(path: Path) -> archive.Manifest:
    with archive.reading(path) as found:
        return found.manifest


def hashes(path: Path, *but: str) -> dict[str, tuple[str, int | None]]:
    return {part.name: (part.sha256, part.last_id or 0) for part in contents(path).tables if part.name not in but}


@pytest.fixture
def backup(app, site, tmp_path) -> Path:
    made = run(app, "backup", str(tmp_path / "site.stoa"))
    assert made.exit_code == 0, made.output
    return tmp_path / "site.stoa"
