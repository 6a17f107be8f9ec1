"""Who is told what on the page."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.accounts.queries import find_person
from forum.boards.models import Board
from forum.core import transaction
from forum.core.clock import now, travel
from forum.core.database import db
from forum.core.events import publish
from forum.moderation.actions import hide_comment, hide_thread, move_thread
from forum.moderation.models import ReviewItem
from forum.notifications import jobs
from forum.reading.events import ThreadRead
from forum.threads.actions import edit_comment, remove_comment
from forum.threads.drafts import compose
from forum.threads.jobs import render_anew
from forum.threads.models import Comment, Thread
from forum.viewers import viewer_of
from tests import factories
from tests.mail import delivered
from tests.notifications.telling import bell, happen, told
from tests.people import Browser, person
from tests.statements import counted


@pytest.fixture
def alice(app):
    return person("alice")


@pytest.fixture
def bob(app):
    return person("bob")


@pytest.fixture
def board(app):
    return factories.board()


@pytest.fixture
def thread(alice, board):
    return factories.thread(alice, board)


def quoting(comment, words: str = "Indeed.") -> str:
    return f"> [@alice wrote:](/comments/{comment.public_id})\n>\n> Something with @charlie in it.\n\n{words}"


def edit(author, thread, comment, body: str) -> None:
    draft = compose(body)
    with transaction.writing() as session:
        edit_comment(viewer_of(author.id), session.merge(thread), session.merge(comment), draft)


def test_who_started_a_thread_is_told_of_replies_in_one_line(app, alice, bob, thread):
    for _ in range(3):
        factories.comment(bob, thread)
    happen()
    browser = Browser(app, alice)
    assert bell(browser) == "1"
    assert told(browser) == ["* 3 replies in How do I start?"]
    assert f"/threads/{thread.public_id}/{thread.slug}#comment-2" in browser.get("/notifications").text


def test_one_reply_is_told_with_its_author_and_first_words(app, alice, bob, thread):
    factories.comment(bob, thread, "> somebody else's\n\nHave you tried *this*?")
    happen()
    page = Browser(app, alice).get("/notifications").text
    assert told(Browser(app, alice)) == ["* Bob replied in How do I start?"]
    assert "Have you tried this?" in page and "somebody else" not in page


def test_nobody_is_told_of_their_own_doings(app, alice, thread):
    factories.comment(alice, thread, "I, @alice, found it.")
    happen()
    assert told(Browser(app, alice)) == []
    assert bell(Browser(app, alice)) == ""


def test_who_replies_follows_from_then_on(app, alice, bob, thread):
    factories.comment(person("charlie"), thread, "Before Bob came.")
    factories.comment(bob, thread)
    factories.comment(alice, thread, "Thank you.")
    happen()
    assert told(Browser(app, bob)) == ["* Alice replied in How do I start?"]


def test_who_does_not_wish_to_follow_by_replying_does_not(app, alice, bob, thread):
    Browser(app, bob).post("/account/notifications", {"reply_page": "y", "pace": "at once"})
    factories.comment(bob, thread)
    factories.comment(alice, thread)
    happen()
    assert told(Browser(app, bob)) == []


def test_a_muted_thread_stays_quiet_whatever_one_writes_there(app, alice, bob, thread):
    factories.comment(bob, thread)
    Browser(app, bob).post(f"/threads/{thread.public_id}/following/removal")
    factories.comment(bob, thread)
    factories.comment(alice, thread)
    happen()
    assert told(Browser(app, bob)) == []
    factories.comment(alice, thread, "What does @bob say?")
    happen()
    assert told(Browser(app, bob)) == ["* Alice mentioned you in How do I start?"]


def test_first_words_keep_the_names_in_them(app, alice, bob, thread):
    factories.comment(alice, thread, "@bob, is it so? I heard it from @alice.")
    happen()
    page = Browser(app, bob).get("/notifications").text
    assert "@bob, is it so? I heard it from @alice." in page


def test_following_tells_of_what_comes_after(app, alice, thread):
    dora = person("dora")
    factories.comment(alice, thread, "Before.")
    Browser(app, dora).post(f"/threads/{thread.public_id}/following")
    factories.comment(alice, thread, "After.")
    happen()
    assert told(Browser(app, dora)) == ["* Alice replied in How do I start?"]


def test_a_comment_tells_once_however_much_it_concerns_somebody(app, alice, bob, thread):
    mine = factories.comment(alice, thread)
    factories.comment(bob, thread, quoting(mine, "What do you say, @alice?"))
    happen()
    assert told(Browser(app, alice)) == ["* Bob mentioned you in How do I start?"]
    assert bell(Browser(app, alice)) == "1"


def test_a_quotation_tells_whom_it_quotes_and_not_whom_that_names(app, alice, bob, board):
    charlie = person("charlie")
    mine = factories.comment(alice, factories.thread(alice, board))
    elsewhere = factories.thread(bob, board, "Elsewhere")
    factories.comment(bob, elsewhere, quoting(mine))
    happen()
    assert told(Browser(app, alice)) == ["* Bob quoted you in Elsewhere"]
    assert told(Browser(app, charlie)) == []


def test_an_accepted_answer_is_told_to_who_gave_it_and_who_asked(app, alice, bob, thread):
    answer = factories.comment(bob, thread, "@alice: this way.")
    happen()
    assert told(Browser(app, alice)) == ["* Bob mentioned you in How do I start?"]
    factories.accept(person("mona", "moderator"), thread, answer)
    happen()
    assert told(Browser(app, bob)) == ["* Your answer was accepted in How do I start?"]
    assert told(Browser(app, alice)) == ["* Bob’s answer was accepted in How do I start?"]


def test_an_answer_accepted_twice_is_told_once_and_not_while_it_is_none(app, alice, bob, thread):
    answer = factories.comment(bob, thread)
    factories.accept(alice, thread, answer)
    happen()
    bobs, alices = Browser(app, bob), Browser(app, alice)
    bobs.post("/notifications/seen")
    alices.post(f"/comments/{answer.public_id}/acceptance/removal")
    assert told(bobs) == []
    factories.accept(alice, thread, answer)
    happen()
    assert told(bobs) == ["Your answer was accepted in How do I start?"]
    assert bell(bobs) == ""


def test_an_edit_tells_whom_it_names_anew_and_nobody_else(app, alice, bob, thread):
    charlie, dora = person("charlie"), person("dora")
    comment = factories.comment(bob, thread, "See @charlie.")
    happen()
    for browser in (Browser(app, charlie), Browser(app, alice)):
        browser.post("/notifications/seen")
    edit(bob, thread, comment, "See @charlie and @dora.")
    happen()
    edit(bob, thread, comment, "See @charlie, @dora.")
    happen()
    assert told(Browser(app, dora)) == ["* Bob mentioned you in How do I start?"]
    assert told(Browser(app, charlie)) == ["Bob mentioned you in How do I start?"]
    assert bell(Browser(app, alice)) == ""


def test_new_threads_of_a_followed_board_are_told_in_one_line(app, alice, bob, board):
    factories.thread(alice, board, "Before")
    Browser(app, bob).post("/boards/general/following")
    factories.thread(alice, board, "The first")
    happen()
    assert told(Browser(app, bob)) == ["* Alice started The first"]
    factories.thread(alice, board, "The second")
    factories.thread(bob, board, "His own")
    happen()
    assert told(Browser(app, bob)) == ["* 2 new threads in General"]
    Browser(app, bob).post("/boards/general/following/removal")
    Browser(app, bob).post("/notifications/seen", {"board": "general"})
    factories.thread(alice, board, "The third")
    happen()
    assert bell(Browser(app, bob)) == ""


@pytest.fixture
def careful(app):
    return factories.board("careful", holds_first_posts=True)


def approve_all(app) -> None:
    for id in db.session.scalars(select(ReviewItem.public_id)).all():
        Browser(app, find_person("mona")).post(f"/queue/{id}/approval")
    happen()


def test_a_reply_that_was_held_is_told_when_it_is_published(app, alice, bob, careful):
    person("mona", "moderator")
    thread, browser = factories.thread(person("sam", "support"), careful), Browser(app, alice)
    browser.post(f"/threads/{thread.public_id}/following")
    Browser(app, bob).post(f"/threads/{thread.public_id}/comments", {"body": "I wait."})
    with transaction.reading() as session:
        thread = session.get(Thread, thread.id)
    factories.comment(person("eve", "support"), thread)
    happen()
    browser.post(f"/threads/{thread.public_id}/reading", {"number": "2"})
    assert bell(browser) == ""
    approve_all(app)
    assert told(browser) == ["* Bob replied in How do I start?"]


def test_a_thread_that_was_held_is_told_though_a_later_one_was_seen(app, alice, bob, careful):
    person("mona", "moderator")
    browser = Browser(app, alice)
    browser.post("/boards/careful/following")
    Browser(app, bob).post("/threads/new", {"board": "careful", "title": "It waits for long", "body": "I wait."})
    factories.thread(person("sam", "support"), careful, "Later")
    happen()
    browser.post("/notifications/seen")
    approve_all(app)
    assert told(browser) == ["* Bob started It waits for long", "Sam started Later"]
    mails = [mail["Subject"] for mail in delivered("alice@example.test")]
    assert sum("It waits for long" in subject for subject in mails) == 1
    browser.post("/notifications/seen")
    jobs.tell([{"comment": id} for id in db.session.scalars(select(Comment.id)).all()])
    assert bell(browser) == ""


def test_what_is_seen_is_not_new_until_more_comes(app, alice, bob, thread):
    factories.comment(bob, thread)
    happen()
    browser = Browser(app, alice)
    browser.post("/notifications/seen", {"thread": thread.public_id, "number": "0"})
    assert bell(browser) == ""
    assert told(browser) == ["Bob replied in How do I start?"]
    factories.comment(bob, thread)
    factories.comment(bob, thread)
    happen()
    assert told(browser) == ["* 2 replies in How do I start?"]


def test_reading_a_thread_is_seeing_what_one_was_told_of_it(app, alice, bob, thread):
    for words in ("One.", "Two, @alice.", "Three."):
        factories.comment(bob, thread, words)
    happen()
    browser = Browser(app, alice)
    assert bell(browser) == "2"
    with transaction.writing():
        publish(ThreadRead(person_id=alice.id, thread_id=thread.id, number=3))
    assert told(browser) == ["* Bob replied in How do I start?", "Bob mentioned you in How do I start?"]
    with transaction.writing():
        publish(ThreadRead(person_id=alice.id, thread_id=thread.id, number=4))
    assert bell(browser) == ""


def test_saying_that_all_is_read_is_seeing_what_one_was_told_until_then(app, alice, bob, board, thread):
    browser, busy = Browser(app, alice), factories.thread(alice, board, "Busy")
    browser.post("/boards/general/following")
    factories.accept(person("mona", "moderator"), thread, factories.comment(bob, thread))
    factories.comment(bob, busy)
    factories.thread(bob, board, "Something new")
    happen()
    until = now().isoformat()
    factories.comment(bob, busy)
    factories.comment(bob, busy)
    factories.thread(bob, board, "Something newer")
    happen()
    assert bell(browser) == "3"
    browser.post("/reading", {"before": until})
    assert sorted(told(browser)) == [
        "* 2 replies in Busy", "* Bob started Something newer", "Bob’s answer was accepted in How do I start?",
    ]  # fmt: skip
    browser.post("/reading")
    assert bell(browser) == ""


def test_saying_so_of_a_board_leaves_other_boards_alone(app, alice, bob, board, thread):
    elsewhere, other = factories.thread(alice, factories.board("other"), "Elsewhere"), Browser(app, bob)
    browser = Browser(app, alice)
    for slug in ("general", "other"):
        browser.post(f"/boards/{slug}/following")
        factories.thread(
            bob, board if slug == "general" else db.session.get(Board, elsewhere.board_id), f"New in {slug}"
        )
    factories.comment(bob, thread, "Look, @alice.")
    factories.comment(bob, elsewhere)
    happen()
    assert bell(browser) == "4"
    other.post("/boards/general/reading")
    assert bell(browser) == "4"
    browser.post("/boards/general/reading")
    assert sorted(line for line in told(browser) if "*" in line) == [
        "* Bob replied in Elsewhere", "* Bob started New in other",
    ]  # fmt: skip


def test_an_answer_among_what_was_read_before_is_seen_when_it_is_on_screen(app, alice, bob, thread):
    answer = factories.comment(bob, thread)
    factories.comment(bob, thread)
    browser, address = Browser(app, alice), f"/threads/{thread.public_id}/reading"
    browser.post(address, {"number": "3"})
    factories.accept(person("mona", "moderator"), thread, answer)
    happen()
    browser.post(address, {"number": "1"})
    assert bell(browser) == "1"
    browser.post(address, {"number": "2"})
    assert bell(browser) == ""


def test_done_twice_or_late_it_tells_once(app, alice, bob, thread):
    first, second = factories.comment(bob, thread, "@alice!").id, factories.comment(bob, thread).id
    happen()
    browser = Browser(app, alice)
    before = told(browser)
    assert len(before) == 2
    for _ in range(2):
        jobs.tell([{"comment": second}, {"comment": first}])
    assert told(browser) == before
    browser.post("/notifications/seen")
    jobs.tell([{"comment": first}, {"comment": second}])
    assert bell(browser) == ""


def test_comments_told_of_in_the_wrong_order_are_all_counted(app, alice, bob, thread):
    first, second = factories.comment(bob, thread).id, factories.comment(bob, thread).id
    for comment in (second, first):
        jobs.tell([{"comment": comment}])
        assert told(Browser(app, alice)) == ["* 2 replies in How do I start?"]


def test_what_is_withdrawn_is_neither_shown_nor_counted(app, alice, bob, thread):
    mona = person("mona", "moderator")
    comments = [factories.comment(bob, thread, words) for words in ("One.", "Two.", "Three, @alice.")]
    happen()
    browser = Browser(app, alice)
    with transaction.writing() as session:
        hide_comment(viewer_of(mona.id), session.merge(thread), session.merge(comments[2]), "Wrong.")
        remove_comment(viewer_of(bob.id), session.merge(thread), session.merge(comments[0]))
    assert told(browser) == ["* Bob replied in How do I start?"]
    assert bell(browser) == "1"
    with transaction.writing() as session:
        remove_comment(viewer_of(bob.id), session.merge(thread), session.merge(comments[1]))
    assert told(browser) == []
    assert bell(browser) == ""


@pytest.mark.parametrize("how", ["hidden", "moved", "license ended"])
def test_what_is_out_of_reach_is_neither_shown_nor_counted(app, alice, bob, how):
    ledger = factories.product("ledger")
    locked = factories.board("pro", name="Pro matters", products=[ledger])
    where = factories.board() if how == "moved" else locked
    license = factories.license_for(alice, ledger) if how != "moved" else None
    factories.license_for(bob, ledger)
    Browser(app, alice).post(f"/boards/{where.slug}/following")
    thread = factories.thread(bob, where, "A private matter", "@alice, look.")
    Browser(app, alice).post(f"/threads/{thread.public_id}/following")
    factories.comment(bob, thread, "Words of mine.")
    factories.thread(bob, where, "Another private matter")
    happen()
    browser = Browser(app, alice)
    assert bell(browser) == "3"
    root = viewer_of(person("root", "administrator").id)
    with transaction.writing() as session:
        if how == "hidden":
            for each in session.query(Thread):
                hide_thread(root, each, "Gone.")
        elif how == "moved":
            for each in session.query(Thread):
                move_thread(root, each, session.merge(locked), "There.")
        else:
            session.delete(session.merge(license))
    db.session.remove()
    assert bell(browser) == ""
    assert told(browser) == []
    assert browser.get("/notifications/count").json == {"unseen": ""}
    page = browser.get("/notifications").text
    assert not [words for words in ("private matter", "Words of mine", "Pro matters") if words in page]


def test_what_is_switched_off_for_the_page_is_not_on_it(app, alice, bob, thread):
    factories.comment(bob, thread, "@alice?")
    factories.comment(bob, thread)
    happen()
    browser = Browser(app, alice)
    browser.post("/account/notifications", {"mention_page": "y", "pace": "at once"})
    assert told(browser) == ["* Bob mentioned you in How do I start?"]
    assert bell(browser) == "1"


def test_what_is_old_is_no_news(app, alice, bob, thread):
    with travel(-timedelta(days=8)):
        factories.comment(bob, thread, "@alice!")
    happen()
    assert told(Browser(app, alice)) == []


def test_a_post_that_is_rendered_anew_is_no_news(app, alice, bob, thread):
    comment = factories.comment(bob, thread, "@alice!")
    happen()
    with transaction.writing() as session:
        session.query(jobs.Notification).delete()
        session.get(Comment, comment.id).html_version = 0
    render_anew()
    happen()
    assert told(Browser(app, alice)) == []


def test_the_list_and_the_count_cost_a_fixed_number_of_statements(app, alice, bob, thread, board):
    browser, costs = Browser(app, alice), []
    browser.post("/boards/general/following")
    for more in range(2):
        for number in range(1 + 5 * more):
            other = factories.thread(bob, board, f"Matter {more} {number}", "@alice, look.")
            factories.comment(bob, other, "@alice, look again.")
            factories.comment(bob, thread, "And here.")
        happen()
        browser.get("/notifications")
        for address in ("/notifications", "/notifications/count"):
            with counted() as statements:
                assert browser.get(address).status_code == 200
            costs.append(len(statements))
    assert costs[:2] == costs[2:]
    assert costs[0] <= 6 and costs[1] == 2


def test_where_nothing_is_new_nothing_is_counted(app, alice, bob, thread):
    browser = Browser(app, alice)
    bell(browser)
    with counted() as statements:
        assert bell(browser) == ""
    quiet = len(statements)
    factories.comment(bob, thread)
    happen()
    bell(browser)
    with counted() as statements:
        assert bell(browser) == "1"
    assert len(statements) == quiet + 1
