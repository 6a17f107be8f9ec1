"""Pinning, closing, moving, hiding: through HTTP, as a moderator does it."""

import pytest
from sqlalchemy import func, select

from forum.boards.models import Board
from forum.core import transaction
from forum.core.database import db
from forum.core.errors import Refused
from forum.core.log.models import LogEntry
from forum.moderation import actions
from forum.threads.models import Comment, Thread
from forum.viewers import viewer_of
from tests import factories
from tests.people import Browser, person

WHY = {"reason": "So that everybody sees it."}


@pytest.fixture
def alice(app):
    return person("alice")


@pytest.fixture
def jonas(app):
    """A moderator of the site, at a browser."""
    return Browser(app, person("jonas", "moderator"))


def address(thread) -> str:
    return f"/threads/{thread.public_id}/{thread.slug}"


def log() -> list[LogEntry]:
    db.session.rollback()
    return list(db.session.scalars(select(LogEntry).order_by(LogEntry.id)))


def fresh(thread) -> Thread:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(Thread, thread.id)


def counted(board) -> tuple[int, int | None]:
    db.session.rollback()
    db.session.expire_all()
    found = db.session.get(Board, board.id)
    return found.threads, found.latest_thread_id


def test_the_page_of_a_thread_offers_each_act_in_a_form(alice, jonas):
    thread = factories.thread(alice, factories.board())
    factories.board("other")
    page = jonas.get(f"/threads/{thread.public_id}/moderation").text
    for act in ("pin", "closing", "move", "hiding"):
        assert f'action="/threads/{thread.public_id}/{act}"' in page
    assert page.count('name="reason"') == 4
    assert '<option value="other">' in page


@pytest.mark.parametrize(("act", "shown"), [("pin", "Pinned"), ("closing", "Closed"), ("hiding", "Hidden")])
def test_an_act_and_its_removal_show_on_the_thread_and_stand_in_the_log(alice, jonas, act, shown):
    thread = factories.thread(alice, factories.board())
    response = jonas.post(f"/threads/{thread.public_id}/{act}", WHY)
    assert (response.status_code, response.headers["Location"]) == (303, address(thread))
    assert f"{shown}</span>" in jonas.get(address(thread)).text
    jonas.post(f"/threads/{thread.public_id}/{act}/removal", {"reason": "Not any more."})
    assert f"{shown}</span>" not in jonas.get(address(thread)).text
    assert [entry.reason for entry in log()] == [WHY["reason"], "Not any more."]
    assert {entry.board_id for entry in log()} == {thread.board_id}


def test_without_a_reason_nothing_happens_and_the_page_says_so_at_the_field(alice, jonas):
    thread = factories.thread(alice, factories.board())
    response = jonas.post(f"/threads/{thread.public_id}/hiding", {"reason": " \n "})
    assert response.status_code == 422
    assert "Say why." in response.text.split('id="reason-hiding"')[1].split("</div>")[0]
    assert jonas.post(f"/threads/{thread.public_id}/pin", {"reason": "x" * 501}).status_code == 422
    assert fresh(thread).hidden_at is None and log() == []


def test_a_closed_thread_takes_no_comments_of_members(app, alice, jonas):
    thread = factories.thread(alice, factories.board())
    jonas.post(f"/threads/{thread.public_id}/closing", WHY)
    reply = Browser(app, alice).post(f"/threads/{thread.public_id}/comments", {"body": "One more thing"})
    assert reply.status_code == 422
    assert "One more thing" in reply.text


def test_a_hidden_thread_is_missing_for_everybody_else_and_uncounted(app, alice, jonas):
    board = factories.board()
    thread = factories.thread(alice, board)
    jonas.post(f"/threads/{thread.public_id}/hiding", WHY)
    for browser in (Browser(app), Browser(app, alice), Browser(app, person("eleni", "support"))):
        assert browser.get(address(thread)).status_code == 404
        assert thread.title not in browser.get("/boards/general").text
        assert thread.title not in browser.get("/").text
    assert counted(board) == (0, None)
    assert "Hidden: only moderators see this." in jonas.get(address(thread)).text
    jonas.post(f"/threads/{thread.public_id}/hiding/removal", WHY)
    assert "Hidden: only moderators see this." not in jonas.get(address(thread)).text
    assert counted(board) == (1, thread.id)
    assert Browser(app).get(address(thread)).status_code == 200


def test_the_list_of_a_board_marks_what_is_hidden(alice, jonas):
    thread = factories.thread(alice, factories.board())
    assert "Hidden</span>" not in jonas.get("/boards/general").text
    jonas.post(f"/threads/{thread.public_id}/hiding", WHY)
    assert "Hidden</span>" in jonas.get("/boards/general").text


def test_hidden_threads_push_no_other_out_of_a_moderators_list(app, alice, jonas):
    board = factories.board()
    oldest = factories.thread(alice, board, "The oldest of all")
    for _ in range(20):
        newest = factories.thread(alice, board)
    jonas.post(f"/threads/{newest.public_id}/hiding", WHY)
    assert oldest.title in jonas.get("/boards/general?page=2").text
    assert oldest.title in Browser(app).get("/boards/general").text


def test_a_hidden_comment_leaves_its_number_and_the_reason(app, alice, jonas):
    thread = factories.thread(alice, factories.board())
    comment = factories.comment(person("zk"), thread, "Cheap keys here!")
    factories.comment(alice, thread, "Oh dear.")
    response = jonas.post(f"/comments/{comment.public_id}/hiding", {"reason": "Advertising."})
    assert response.headers["Location"] == f"{address(thread)}#comment-2"
    page = Browser(app).get(address(thread)).text
    assert "Cheap keys" not in page
    assert "Removed by a moderator: Advertising." in page
    assert "1 comment<" in page
    assert Browser(app, alice).get(f"/comments/{comment.public_id}/source").status_code == 404
    jonas.post(f"/comments/{comment.public_id}/hiding/removal", WHY)
    assert "Cheap keys" in Browser(app).get(address(thread)).text


def test_a_hidden_answer_is_no_answer(app, alice, jonas):
    board = factories.board()
    thread = factories.thread(alice, board)
    answer = factories.comment(person("bob"), thread, "Buy our keys instead.")
    factories.accept(alice, thread, answer)
    jonas.post(f"/comments/{answer.public_id}/hiding", WHY)
    assert "Buy our keys" not in Browser(app).get(address(thread)).text
    assert fresh(thread).answer_number is None
    assert db.session.get(Board, board.id).answered == 0


def test_the_opening_text_is_hidden_with_its_thread_only(alice, jonas):
    thread = factories.thread(alice, factories.board())
    question = db.session.scalar(select(Comment.public_id))
    assert jonas.post(f"/comments/{question}/hiding", WHY).status_code == 403
    page = jonas.get(f"/comments/{question}/moderation")
    assert page.headers["Location"] == f"/threads/{thread.public_id}/moderation"
    assert jonas.get(address(thread)).status_code == 200


def test_a_moved_thread_keeps_its_address_and_both_boards_count_right(app, alice, jonas):
    old, new = factories.board("old"), factories.board("new")
    thread = factories.thread(alice, old)
    response = jonas.post(f"/threads/{thread.public_id}/move", WHY | {"board": "new"})
    assert response.headers["Location"] == address(thread)
    assert 'href="/boards/new"' in Browser(app).get(address(thread)).text
    assert (counted(old), counted(new)) == ((0, None), (1, thread.id))
    [entry] = log()
    assert (entry.board_id, entry.before, entry.after) == (
        old.id,
        {"board_id": old.id},
        {"board_id": new.id},
    )


def test_a_board_out_of_reach_is_neither_offered_nor_told_from_a_missing_one(alice, jonas):
    factories.board("secret", products=[factories.product()])
    thread = factories.thread(alice, factories.board())
    answers = []
    for slug in ("secret", "nowhere"):
        response = jonas.post(f"/threads/{thread.public_id}/move", WHY | {"board": slug})
        assert response.status_code == 422
        answers.append(response.text.replace(slug, ""))
    assert answers[0].split("<main")[1].split("csrf")[0] == answers[1].split("<main")[1].split("csrf")[0]
    assert "secret" not in jonas.get(f"/threads/{thread.public_id}/moderation").text
    assert fresh(thread).board_id == thread.board_id


def test_a_thread_moved_behind_a_lock_is_gone_for_who_has_no_key(app, alice):
    secret = factories.product()
    holder = person("holder", "moderator")
    factories.license_for(holder, secret)
    factories.board("secret", products=[secret])
    thread = factories.thread(alice, factories.board())
    Browser(app, holder).post(f"/threads/{thread.public_id}/move", WHY | {"board": "secret"})
    assert Browser(app, alice).get(address(thread)).status_code == 404


def test_where_only_staff_start_threads_a_moderator_of_another_board_moves_nothing(app, alice):
    anna = person("anna")
    factories.board("news", starters="staff")
    thread = factories.thread(alice, factories.board(moderators=[anna]))
    response = Browser(app, anna).post(f"/threads/{thread.public_id}/move", WHY | {"board": "news"})
    assert response.status_code == 422
    assert fresh(thread).board_id == thread.board_id


def test_what_the_form_does_not_name_is_not_set(alice, jonas):
    """Mass assignment: a request may name every column, and only the reason is read."""
    board = factories.board()
    thread = factories.thread(alice, board)
    before = {c.key: getattr(thread, c.key) for c in Thread.__table__.columns}
    columns = {c.key: "1" for table in (Thread, Comment, LogEntry) for c in table.__table__.columns}
    response = jonas.post(f"/threads/{thread.public_id}/pin", columns | WHY)
    assert response.status_code == 303
    found = fresh(thread)
    after = {c.key: getattr(found, c.key) for c in Thread.__table__.columns}
    assert after == before | {"pinned": True}


def test_who_moderates_another_board_may_look_but_not_touch(app, alice):
    anna = person("anna")
    factories.board("annas", moderators=[anna])
    thread = factories.thread(alice, factories.board())
    comment = factories.comment(alice, thread)
    browser = Browser(app, anna)
    assert browser.get(f"/threads/{thread.public_id}/moderation").status_code == 403
    for end in ("pin", "closing", "hiding", "move", "pin/removal", "closing/removal", "hiding/removal"):
        form = WHY | {"board": "annas"}
        assert browser.post(f"/threads/{thread.public_id}/{end}", form).status_code == 403
    assert browser.post(f"/comments/{comment.public_id}/hiding", WHY).status_code == 403
    assert log() == []


def test_the_acts_themselves_ask_who_may(app, alice):
    """Not only the addresses: whoever calls them."""
    bob = person("bob")
    thread = factories.thread(alice, factories.board())
    comment = factories.comment(alice, thread)
    for act in (actions.pin, actions.close, actions.hide_thread):
        with pytest.raises(Refused), transaction.writing():
            act(viewer_of(bob.id), thread, "Because I can.")
    with pytest.raises(Refused), transaction.writing():
        actions.hide_comment(viewer_of(bob.id), thread, comment, "Because I can.")


@pytest.mark.parametrize("roles", [(), ("support",), ("writer",)])
def test_for_who_moderates_nothing_there_is_no_moderation(app, alice, roles):
    thread = factories.thread(alice, factories.board())
    browser = Browser(app, person("bob", *roles))
    for end in ("moderation", "pin"):
        ask = browser.get if end == "moderation" else browser.post
        assert ask(f"/threads/{thread.public_id}/{end}").status_code == 404
    assert browser.get("/moderation/log").status_code == 404
    assert "/moderation/log" not in browser.get("/").text


def test_a_moderator_without_the_key_reaches_nothing_in_a_locked_board(app, alice, jonas):
    ledger = factories.product()
    factories.license_for(alice, ledger)
    thread = factories.thread(alice, factories.board("secret", products=[ledger]))
    comment = factories.comment(alice, thread)
    assert jonas.post(f"/threads/{thread.public_id}/pin", WHY).status_code == 404
    assert jonas.post(f"/comments/{comment.public_id}/hiding", WHY).status_code == 404
    assert jonas.get(f"/threads/{thread.public_id}/moderation").status_code == 404


def test_who_comes_second_is_told_who_was_first(app, alice, jonas):
    thread = factories.thread(alice, factories.board())
    jonas.post(f"/threads/{thread.public_id}/closing", WHY)
    second = Browser(app, person("anna", "moderator")).post(f"/threads/{thread.public_id}/closing", WHY)
    assert second.status_code == 409
    assert "Changed in the meantime by Jonas" in second.text
    assert db.session.scalar(select(func.count(LogEntry.id))) == 1


def test_a_title_that_reads_like_a_page_of_the_thread_is_no_such_page(app, alice):
    board = factories.board()
    for title in ("Moderation", "Edit"):
        thread = factories.thread(alice, board, title)
        assert title in Browser(app).get(address(thread)).text


def test_ids_of_any_shape_answer_not_found(jonas):
    for id in ("x", "%00", "1" * 400, "a b", "ά"):
        assert jonas.get(f"/threads/{id}/moderation").status_code == 404
        assert jonas.post(f"/threads/{id}/hiding", WHY).status_code == 404
        assert jonas.post(f"/comments/{id}/hiding", WHY).status_code == 404
        assert jonas.post(f"/moderation/log/{id}/undoing").status_code == 404


def test_search_is_told_of_what_came_and_went(app, alice, jonas):
    """Hiding and moving reach whoever listens, in the same transaction."""
    from forum.core import events
    from forum.threads.events import CommentWithdrawn, ThreadChanged

    heard = []
    for kind in (CommentWithdrawn, ThreadChanged):
        events.subscribe(kind)(heard.append)
    try:
        thread = factories.thread(alice, factories.board())
        factories.board("new")
        comment = factories.comment(alice, thread)
        jonas.post(f"/comments/{comment.public_id}/hiding", WHY)
        assert heard == [CommentWithdrawn(comment_id=comment.id, thread_id=thread.id)]
        jonas.post(f"/threads/{thread.public_id}/move", WHY | {"board": "new"})
        jonas.post(f"/threads/{thread.public_id}/hiding", WHY)
        assert heard[1:] == [ThreadChanged(thread_id=thread.id)] * 2
    finally:
        for kind in (CommentWithdrawn, ThreadChanged):
            events._subscribers[kind].remove(heard.append)


def test_a_failed_act_leaves_neither_a_change_nor_an_entry(app, alice, jonas, monkeypatch):
    thread = factories.thread(alice, factories.board())
    monkeypatch.setattr("forum.moderation.actions.posts.record", lambda *a, **k: 1 / 0)
    assert jonas.post(f"/threads/{thread.public_id}/hiding", WHY).status_code == 500
    with transaction.reading():
        assert fresh(thread).hidden_at is None
