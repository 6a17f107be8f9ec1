"""The moderation log: who reads what of it, and undoing."""

import re

import pytest
from sqlalchemy import select

from forum.boards.models import Board
from forum.core import transaction
from forum.core.database import db
from forum.core.log.models import LogEntry
from forum.licenses.models import License
from forum.threads.models import Comment, Thread
from tests import factories
from tests.people import Browser, person

WHY = {"reason": "So that everybody sees it."}


@pytest.fixture
def alice(app):
    return person("alice")


@pytest.fixture
def jonas(app):
    return Browser(app, person("jonas", "moderator"))


def last() -> str:
    db.session.rollback()
    return db.session.scalar(select(LogEntry.public_id).order_by(LogEntry.id.desc()))


def undo(browser: Browser, entry: str | None = None):
    return browser.post(f"/moderation/log/{entry or last()}/undoing")


def state(thread) -> dict:
    """Everything of a thread, its comments and its board but what only ever grows."""
    db.session.rollback()
    db.session.expire_all()
    found = db.session.get(Thread, thread.id)
    rows = [found, db.session.get(Board, found.board_id)]
    rows += db.session.scalars(select(Comment).where(Comment.thread_id == thread.id).order_by(Comment.number))
    return {
        (row.__tablename__, row.id, c.key): getattr(row, c.key)
        for row in rows
        for c in row.__table__.columns
        if c.key != "views"
    }


def test_an_entry_says_who_when_what_and_why_with_a_link(alice, jonas):
    thread = factories.thread(alice, factories.board())
    jonas.post(f"/threads/{thread.public_id}/pin", {"reason": "Current <release>."})
    page = jonas.get("/moderation/log").text
    entry = page.split(f'id="entry-{last()}"')[1].split("</li>")[0]
    for part in ("Jonas", "Pinned", "Current &lt;release&gt;.", f"/threads/{thread.public_id}/", "<time"):
        assert part in entry
    assert f'action="/moderation/log/{last()}/undoing"' in entry


def acts(thread, comment) -> dict[str, str]:
    return {
        "pin": f"/threads/{thread.public_id}/pin",
        "close": f"/threads/{thread.public_id}/closing",
        "hide": f"/threads/{thread.public_id}/hiding",
        "move": f"/threads/{thread.public_id}/move",
        "hide a comment": f"/comments/{comment.public_id}/hiding",
    }


@pytest.mark.parametrize("act", ["pin", "close", "hide", "move", "hide a comment"])
def test_an_undone_act_leaves_all_as_it_was_and_both_in_the_log(alice, jonas, act):
    thread = factories.thread(alice, factories.board())
    factories.board("new")
    answer = factories.comment(person("bob"), thread, "The answer.")
    factories.accept(alice, thread, answer)
    before = state(thread)
    jonas.post(acts(thread, answer)[act], WHY | {"board": "new"})
    assert state(thread) != before
    assert undo(jonas).status_code == 303
    assert state(thread) == before
    first, second = db.session.scalars(select(LogEntry).order_by(LogEntry.id))
    assert first.undone_at and first.undone_by_id == second.actor_id
    assert second.after["undoes"] == first.public_id
    page = jonas.get("/moderation/log").text
    assert "Undone by Jonas" in page and f'href="#entry-{first.public_id}"' in page


@pytest.mark.parametrize("act", ["pin", "close", "hide", "hide a comment"])
def test_a_removal_can_be_undone_too(alice, jonas, act):
    thread = factories.thread(alice, factories.board())
    comment = factories.comment(person("bob"), thread)
    where = acts(thread, comment)[act]
    jonas.post(where, WHY)
    before = state(thread)
    jonas.post(f"{where}/removal", {"reason": "Never mind."})
    undo(jonas)
    assert state(thread) == before


def test_an_undoing_can_be_undone(alice, jonas):
    thread = factories.thread(alice, factories.board())
    jonas.post(f"/threads/{thread.public_id}/closing", WHY)
    before = state(thread)
    undo(jonas)
    undo(jonas)
    assert state(thread) == before


def test_twice_undone_is_once_undone(app, alice, jonas):
    thread = factories.thread(alice, factories.board())
    jonas.post(f"/threads/{thread.public_id}/pin", WHY)
    entry = last()
    undo(jonas, entry)
    second = undo(Browser(app, person("anna", "moderator")), entry)
    assert second.status_code == 409
    assert "Changed in the meantime by Jonas" in second.text


def test_an_undone_act_is_not_undone_again_when_it_was_done_anew(app, alice, jonas):
    thread = factories.thread(alice, factories.board())
    jonas.post(f"/threads/{thread.public_id}/pin", WHY)
    entry = last()
    undo(jonas, entry)
    Browser(app, person("anna", "moderator")).post(f"/threads/{thread.public_id}/pin", WHY)
    before = state(thread)
    assert undo(jonas, entry).status_code == 409
    assert state(thread) == before


def test_what_was_changed_since_is_not_undone_and_the_page_says_by_whom(app, alice, jonas):
    thread = factories.thread(alice, factories.board())
    jonas.post(f"/threads/{thread.public_id}/closing", WHY)
    entry = last()
    anna = Browser(app, person("anna", "moderator"))
    anna.post(f"/threads/{thread.public_id}/closing/removal", WHY)
    anna.post(f"/threads/{thread.public_id}/closing", {"reason": "Closed for good."})
    before = state(thread)
    response = undo(jonas, entry)
    assert response.status_code == 409
    assert "Changed in the meantime by Anna" in response.text
    assert state(thread) == before


def test_an_answer_accepted_since_stays_when_the_hidden_one_comes_back(app, alice, jonas):
    thread = factories.thread(alice, factories.board())
    first = factories.comment(person("bob"), thread, "The first answer.")
    factories.accept(alice, thread, first)
    jonas.post(f"/comments/{first.public_id}/hiding", WHY)
    entry = last()
    second = factories.comment(person("eve"), thread, "A better one.")
    factories.accept(alice, thread, second)
    assert undo(jonas, entry).status_code == 303
    db.session.expire_all()
    assert db.session.get(Thread, thread.id).answer_number == second.number


def test_a_board_moderator_reads_of_own_boards_only(app, alice, jonas):
    anna = person("anna")
    own, other = factories.board("own", moderators=[anna]), factories.board("other")
    for board, title in ((own, "In her own board"), (other, "In another board")):
        thread = factories.thread(alice, board, title)
        jonas.post(f"/threads/{thread.public_id}/pin", WHY)
    foreign = last()
    page = Browser(app, anna).get("/moderation/log").text
    assert "In her own board" in page and "In another board" not in page
    assert undo(Browser(app, anna), foreign).status_code == 404


def test_nothing_of_a_locked_board_is_told_to_a_moderator_without_the_key(app, alice, jonas):
    ledger = factories.product()
    holder = person("holder", "moderator")
    factories.license_for(alice, ledger)
    factories.license_for(holder, ledger)
    thread = factories.thread(alice, factories.board("secret", products=[ledger]), "A private title")
    Browser(app, holder).post(f"/threads/{thread.public_id}/pin", {"reason": "A private reason"})
    page = jonas.get("/moderation/log").text
    assert "private" not in page and thread.public_id not in page
    assert undo(jonas).status_code == 404
    assert "A private title" in Browser(app, person("dimitra", "administrator")).get("/moderation/log").text


def test_a_board_moderator_whose_license_ended_reads_no_more_of_it(app, alice):
    ledger, anna = factories.product(), person("anna")
    for someone in (alice, anna):
        factories.license_for(someone, ledger)
    thread = factories.thread(alice, factories.board("secret", products=[ledger], moderators=[anna]), "A private title")
    browser = Browser(app, anna)
    browser.post(f"/threads/{thread.public_id}/pin", WHY)
    assert "A private title" in browser.get("/moderation/log").text
    with transaction.writing() as session:
        for license in session.scalars(select(License)):
            license.revoked_at = license.created_at
    assert "A private title" not in browser.get("/moderation/log").text
    assert undo(browser).status_code == 404


def test_a_thread_moved_out_of_reach_loses_title_and_target_in_the_log(app, alice):
    ledger, anna, holder = factories.product(), person("anna"), person("holder", "moderator")
    for someone in (alice, holder):
        factories.license_for(someone, ledger)
    factories.board("vault", name="The vault", products=[ledger], listed=False)
    thread = factories.thread(alice, factories.board("own", moderators=[anna]), "Soon a private title")
    Browser(app, anna).post(f"/threads/{thread.public_id}/pin", WHY)
    Browser(app, holder).post(f"/threads/{thread.public_id}/move", WHY | {"board": "vault"})
    page = Browser(app, anna).get("/moderation/log").text
    assert "Soon a private" not in page and "vault" not in page and thread.public_id not in page
    assert "Something out of your reach" in page
    assert "/undoing" not in page


def test_who_moved_a_thread_away_brings_it_back(app, alice):
    anna = person("anna")
    home = factories.board("home", moderators=[anna])
    factories.board("away")
    thread = factories.thread(alice, home)
    browser = Browser(app, anna)
    browser.post(f"/threads/{thread.public_id}/move", WHY | {"board": "away"})
    assert f"/moderation/log/{last()}/undoing" in browser.get("/moderation/log").text
    assert undo(browser).status_code == 303
    db.session.expire_all()
    assert db.session.get(Thread, thread.id).board_id == home.id


def test_acts_in_a_board_that_a_thread_left_are_undone_by_who_moderates_it_now(app, alice, jonas):
    anna = person("anna")
    factories.board("away")
    thread = factories.thread(alice, factories.board("home", moderators=[anna]))
    browser = Browser(app, anna)
    browser.post(f"/threads/{thread.public_id}/closing", WHY)
    entry = last()
    jonas.post(f"/threads/{thread.public_id}/move", WHY | {"board": "away"})
    assert undo(browser, entry).status_code == 403
    assert undo(jonas, entry).status_code == 303


def test_administrators_read_everything_and_moderators_only_of_threads(app, alice, jonas):
    from forum.accounts.actions import set_roles
    from forum.core.viewer import ANONYMOUS

    bob = person("bob")
    with transaction.writing():
        set_roles(ANONYMOUS, bob, ["support"], "A promotion")
    thread = factories.thread(alice, factories.board())
    jonas.post(f"/threads/{thread.public_id}/pin", WHY)
    dimitra = Browser(app, person("dimitra", "administrator"))
    everything, threads = (dimitra.get(f"/moderation/log{q}").text for q in ("", "?show=threads"))
    assert "A promotion" in everything and "By command" in everything
    assert "A promotion" not in threads and WHY["reason"] in threads
    assert "A promotion" not in jonas.get("/moderation/log").text


def test_the_log_is_paged_and_takes_page_numbers_of_any_shape(alice, jonas):
    thread = factories.thread(alice, factories.board())
    for _ in range(11):
        jonas.post(f"/threads/{thread.public_id}/pin", WHY)
        jonas.post(f"/threads/{thread.public_id}/pin/removal", WHY)
    assert jonas.get("/moderation/log").text.count('id="entry-') == 20
    assert jonas.get("/moderation/log?page=2").text.count('id="entry-') == 2
    for shape in ("0", "-1", "99999999999999999999", "abc", "2;drop", "٣", ""):
        assert jonas.get(f"/moderation/log?page={shape}").status_code == 200


def test_the_log_costs_a_fixed_number_of_statements(app, alice, jonas):
    from sqlalchemy import event

    board = factories.board()

    def cost() -> int:
        seen = []
        listener = lambda *args: seen.append(args[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        jonas.get("/moderation/log")
        event.remove(db.engine, "before_cursor_execute", listener)
        return len(seen)

    def moderate():
        thread = factories.thread(alice, board)
        comment = factories.comment(alice, thread)
        jonas.post(f"/threads/{thread.public_id}/pin", WHY)
        jonas.post(f"/comments/{comment.public_id}/hiding", WHY)

    moderate()
    cost()
    few = cost()
    for _ in range(4):
        moderate()
    assert cost() == few <= 8


def test_no_text_of_people_gets_into_the_log(alice, jonas):
    thread = factories.thread(alice, factories.board(), "Title canary 7f3a", "Body canary 7f3a")
    comment = factories.comment(alice, thread, "Comment canary 7f3a")
    factories.accept(alice, thread, comment)
    factories.board("new")
    for where in acts(thread, comment).values():
        jonas.post(where, WHY | {"board": "new"})
    db.session.rollback()
    kept = [f"{entry.before} {entry.after} {entry.reason}" for entry in db.session.scalars(select(LogEntry))]
    assert len(kept) == 5
    assert not [text for text in kept if re.search("canary", text)]
