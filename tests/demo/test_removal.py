"""'Start my site': nothing of the demo is left, and the site works."""

import re

import pytest
from sqlalchemy import func, select

from forum.accounts.models import Person, PersonRole
from forum.core import transaction
from forum.core.database import db
from forum.core.jobs import worker
from forum.core.log.models import LogEntry
from forum.core.mail.letters import send
from forum.core.models import SiteRow
from forum.core.site import change_site
from forum.demo import content
from forum.demo.removal import FOLDERS
from forum.search import index
from tests import engines, factories
from tests.demo.running import accounts, run
from tests.people import Browser, person

HERE = "/admin/demo/removal"
ADA = {"username": "ada", "display_name": "Ada", "email": "ada@acme.test", "password": "tall cedar by the well"}
KEPT = {"people", "person_roles", "sessions", "site", "log_entries", "jobs"}


def demo_words() -> set[str]:
    """Names and titles that only the demo says."""
    site, threads = content.site(), content.threads()
    said = {site["name"].casefold(), "example.test"}
    said |= {text for one in site["people"] for text in (one["handle"], one["name"], one.get("about") or one["name"])}
    said |= {one["title"] for one in threads} | {one["slug"] for one in site["boards"] if len(one["slug"]) > 6}
    return {word.casefold() for word in said if len(word) > 3}


def everything() -> str:
    """Every row of every table."""
    with db.engine.connect() as connection:
        found = [repr(row) for table in db.metadata.sorted_tables for row in connection.execute(table.select())]
        connection.rollback()
    return "\n".join(found).casefold()


@pytest.fixture(scope="module", params=engines.NAMES)
def demo_engine(request, make_engine):
    """A database with the demo in it, to be put back."""
    engine = make_engine(request.param)
    assert run(engine.app).exit_code == 0
    engine.keep()
    engine.demo_file = accounts(engine.app).read_text()
    return engine


@pytest.fixture
def demo(demo_engine):
    demo_engine.restore()
    demo_engine.app.extensions.pop("stoa.site", None)
    accounts(demo_engine.app).write_text(demo_engine.demo_file)
    with demo_engine.app.app_context():
        yield demo_engine.app
        db.session.remove()


def browser_of(app, handle: str) -> Browser:
    with transaction.reading() as session:
        someone = session.scalars(select(Person).where(Person.handle == handle)).one()
    return Browser(app, someone)


def test_nothing_of_the_demo_is_left_and_the_site_works(demo):
    dimitra, home = browser_of(demo, "dimitra"), demo.extensions["stoa.settings"].instance_path
    index.rebuild()
    with transaction.writing():
        change_site(accent="#b3261e", mail_url="smtp://mail.acme.test", registration="closed")
        send("core.test", address="kostas@example.test")
    for folder in FOLDERS:
        (home / folder / "ab").mkdir(parents=True, exist_ok=True)
        (home / folder / "ab" / "of-the-demo").write_text("Meltemi")
    page = dimitra.get(HERE).text
    assert "everybody’s accounts but yours" in page or "Οι λογαριασμοί" in page or "οι λογαριασμοί όλων" in page
    response = dimitra.post(HERE, ADA)
    assert (response.status_code, response.location) == (303, "/setup")
    worker.drain()
    left = everything()
    assert [word for word in demo_words() if re.search(rf"\b{re.escape(word)}\b", left)] == []
    with db.engine.connect() as connection:
        full = {t.name for t in db.metadata.sorted_tables if connection.scalar(select(func.count()).select_from(t))}
        connection.rollback()
    assert full <= KEPT
    assert not accounts(demo).exists()
    assert not [path for folder in FOLDERS for path in (home / folder).rglob("*") if path.is_file()]
    assert index.engine().status().documents == 0
    assert not [path for path in (home / "search").rglob("*") if path.is_file() and b"eltemi" in path.read_bytes()]
    with transaction.reading() as session:
        row = session.get(SiteRow, 1)
        assert (row.name, row.is_demo, row.accent, row.mail_url, row.registration) == ("Stoa", False, "", "", "open")
        assert session.scalars(select(PersonRole.role)).all() == ["administrator"]
        assert session.scalars(select(LogEntry.action)).all() == ["site.start"]
    demo.extensions.pop("stoa.site", None)
    assert dimitra.get("/setup").location == "/setup/steps/site"
    for address in (
        "/",
        "/help",
        "/admin",
        "/admin/log",
        "/people/ada",
        "/search?q=ledger",
        "/setup/steps/site",
        "/sitemap.xml",
    ):
        assert dimitra.get(address).status_code == 200, address
    board = factories.board("first")
    with transaction.reading() as session:
        ada = session.scalars(select(Person)).one()
    factories.thread(ada, board, "Does it work?", "It does.")
    worker.drain()
    assert "Does it work?" in Browser(demo).get("/search?q=work").text


def test_whoever_came_with_the_demo_says_who_they_are_first(demo):
    dimitra = browser_of(demo, "dimitra")
    assert dimitra.post(HERE).status_code == 422
    assert dimitra.post(HERE, ADA | {"password": "short"}).status_code == 422
    assert dimitra.get("/boards/ledger").status_code == 200
    old = browser_of(demo, "dimitra")
    assert dimitra.post(HERE, ADA).status_code == 303
    assert dimitra.get("/admin").status_code == 200
    assert old.get("/admin").status_code == 404, "another browser is still signed in"
    password = re.search(r"dimitra +(\S+)", accounts(demo).read_text())[1]
    assert Browser(demo).post("/login", {"username": "dimitra", "password": password}).status_code == 422
    assert Browser(demo).post("/login", {"username": "ada", "password": ADA["password"]}).status_code == 303


def test_an_administrator_of_ones_own_stays_as_they_are(demo):
    olga = Browser(demo, person("olga", "administrator", name="Olga K."))
    assert 'name="password"' not in olga.get(HERE).text
    assert olga.post(HERE).status_code == 303
    assert olga.get("/admin").status_code == 200
    with transaction.reading() as session:
        assert session.scalars(select(Person.display_name)).all() == ["Olga K."]


def test_is_only_for_administrators_of_the_demo(demo):
    assert browser_of(demo, "jonas").get(HERE).status_code == 404
    assert browser_of(demo, "jonas").post(HERE, ADA).status_code == 404
    with transaction.writing():
        change_site(is_demo=False)
    dimitra, before = browser_of(demo, "dimitra"), everything()
    assert dimitra.get(HERE).status_code == 404
    assert dimitra.post(HERE, ADA).status_code == 404
    assert everything() == before


def test_its_way_stands_on_every_page_of_administrators(demo):
    dimitra = browser_of(demo, "dimitra")
    for page in ("/admin", "/admin/boards"):
        assert f'href="{HERE}"' in dimitra.get(page).text
