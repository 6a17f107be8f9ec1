"""The demo as `flask demo` leaves it, loaded once an engine: these tests only look."""

import re
import stat
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from forum.accounts.models import Person
from forum.accounts.passwords import is_right
from forum.boards.models import Board
from forum.boards.queries import readable_ids
from forum.core.clock import now
from forum.core.database import db
from forum.core.log.models import LogEntry
from forum.core.mail.models import Letter
from forum.core.models import SiteRow
from forum.demo import content
from forum.help.docusaurus.folder import read_folder
from forum.help.models import Article
from forum.knowledge.models import Citation
from forum.licenses.actions import license_with_key
from forum.licenses.models import License, Seat
from forum.support.models import Case
from forum.threads.models import Comment, Reference, Thread
from forum.viewers import viewer_of
from tests import engines
from tests.demo.running import accounts, run
from tests.people import Browser


@pytest.fixture(scope="module", params=engines.NAMES)
def loaded(request, shared_engine):
    engine = shared_engine(request.param)
    engine.reset()
    engine.app.extensions.pop("stoa.site", None)
    result = run(engine.app)
    assert result.exit_code == 0, result.output
    return engine.app


@pytest.fixture
def demo(loaded):
    """The application with the demo in it."""
    with loaded.app_context():
        yield loaded
        db.session.remove()


def count(what) -> int:
    return db.session.scalar(select(func.count()).select_from(what))


def browser_of(app, handle: str) -> Browser:
    return Browser(app, db.session.scalars(select(Person).where(Person.handle == handle)).one())


def test_everything_that_the_content_tells_of_is_there(demo):
    site, threads = content.site(), content.threads()
    assert count(Person) == len(site["people"])
    assert count(Board) == len(site["boards"])
    assert count(License) == len(site["licenses"])
    assert count(Thread) == len(threads)
    assert count(Comment) == sum(1 + len(thread.get("comments", ())) for thread in threads)
    assert count(Article) == len({page.path for page in read_folder(content.DOCS).pages})
    acts = [act for thread in threads for act in thread.get("acts", ())]
    assert count(select(LogEntry.id).where(LogEntry.action.regexp_match("^(thread|comment)[.]")).subquery()) == len(
        acts
    )
    row = db.session.get(SiteRow, 1)
    assert (row.name, row.is_demo) == (site["name"], True)


def test_nothing_happened_in_the_future_and_the_clock_is_right_again(demo):
    assert abs((now() - datetime.now(UTC)).total_seconds()) < 1
    for column in (Comment.created_at, LogEntry.at, Thread.last_comment_at, Person.created_at):
        assert db.session.scalar(select(func.max(column))) <= now()


def test_every_citation_of_a_post_leads_to_an_article(demo):
    named = count(select(Reference.comment_id).where(Reference.kind == "help").distinct().subquery())
    assert named == count(select(Citation.comment_id).distinct().subquery()) > 10


def test_every_mention_names_somebody(demo):
    assert not db.session.scalars(
        select(Reference.target).where(Reference.kind == "mention", Reference.label == "")
    ).all()


def test_every_board_and_thread_opens_for_who_runs_the_site(demo):
    dimitra = browser_of(demo, "dimitra")
    for slug in db.session.scalars(select(Board.slug)).all():
        assert dimitra.get(f"/boards/{slug}").status_code == 200
    for public_id, slug in db.session.execute(select(Thread.public_id, Thread.slug)).all():
        assert dimitra.get(f"/threads/{public_id}/{slug}").status_code == 200
    assert "Build with us" in dimitra.get("/moderation/log?show=threads").text


def test_locked_boards_open_for_holders_and_not_for_who_lost_theirs(demo):
    for handle, slug, status in (
        ("kostas", "ledger-workshop", 200),
        ("priya", "sync-operations", 200),
        ("tomasz", "sync-operations", 200),  # whose license ended, as the board shows what was there before
        ("emre", "ledger-workshop", 403),
        ("alice", "ledger-workshop", 403),
        ("alice", "print-trials", 404),
        ("anna", "print-trials", 200),
    ):
        assert browser_of(demo, handle).get(f"/boards/{slug}").status_code == status, (handle, slug)


def test_who_wrote_in_a_locked_board_may_read_it_today(demo):
    wrote = select(Comment.author_id, Thread.board_id).join(Thread, Thread.id == Comment.thread_id).distinct()
    for author_id, board_id in db.session.execute(wrote).all():
        assert board_id in readable_ids(viewer_of(author_id))


def test_the_accounts_are_kept_for_the_owner_alone_and_work(demo):
    file = accounts(demo)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    found = re.findall(r"^  (\w+) +(\S{16})  ", file.read_text(), re.MULTILINE)
    hashes = dict(map(tuple, db.session.execute(select(Person.handle, Person.password_hash))))
    db.session.rollback()
    assert {"dimitra", "jonas", "kostas"} <= {handle for handle, _password in found}
    for handle, password in found:
        assert is_right(password, hashes[handle])


def test_the_keys_are_good_and_free(demo):
    keys = re.findall(r"^  (ST\S+)", accounts(demo).read_text(), re.MULTILINE)
    assert len(keys) == 2
    for key in keys:
        license = license_with_key(key)
        assert license.expires_at > now()
        assert not db.session.scalars(select(Seat.id).where(Seat.license_id == license.id)).all()


def test_a_second_run_changes_nothing(demo):
    tables = [table for table in db.metadata.sorted_tables if table.name != "alembic_version"]
    before, file = {table.name: count(table) for table in tables}, accounts(demo).read_text()
    result = run(demo)
    assert result.exit_code == 0 and "isn't empty" in result.output
    assert {table.name: count(table) for table in tables} == before
    assert accounts(demo).read_text() == file


def test_the_log_is_in_the_order_of_time(demo):
    moments = db.session.scalars(select(LogEntry.at).order_by(LogEntry.id)).all()
    assert moments == sorted(moments)
    assert len(moments) > 20


def test_support_has_cases_in_every_state_and_nobody_was_written_to(demo):
    states = db.session.execute(select(Case.state, func.count()).group_by(Case.state)).all()
    assert dict(map(tuple, states)) == {"solved": 1, "waiting": 1, "open": 1, "held": 1}
    assert db.session.scalar(select(Letter.id).where(Letter.kind.startswith("support."))) is None
