"""Starting threads, commenting, editing, answering: through HTTP, as a member does it."""

import re

import pytest
from sqlalchemy import func, select, update

from forum.core import transaction
from forum.core.database import db
from forum.threads.models import Comment, Revision, Thread
from tests import factories
from tests.people import Browser, person

BODY = "The first line.\n\nThe **second** one."


def start(browser: Browser, board="general", **values):
    form = {"board": board, "title": "Receipts print twice", "body": BODY, "tags": "printing, Receipts"} | values
    return browser.post("/threads/new", form)


def test_a_member_starts_a_thread_and_is_led_to_it(app):
    factories.board("general")
    alice = Browser(app, person("alice"))
    response = start(alice)
    assert response.status_code == 303
    address = response.headers["Location"]
    assert re.fullmatch(r"/threads/[a-z2-7]{12}/receipts-print-twice", address)
    page = alice.get(address).text
    assert "Receipts print twice" in page
    assert "<strong>second</strong>" in page
    assert 'href="/tags/printing"' in page


@pytest.mark.parametrize("typed", ["/etc/hosts", "a//b", "a/", ".net", "c#", "50%", "?", "..hidden", "\N{ROCKET}"])
def test_every_tag_leads_to_its_threads(app, typed):
    factories.board("general")
    alice = Browser(app, person("alice"))
    page = alice.get(start(alice, tags=typed).headers["Location"]).text
    [address] = re.findall(r'href="(/tags/[^"]+)"', page)
    assert "Receipts print twice" in alice.get(address).text


@pytest.mark.parametrize("typed", [".", "..", "/", "//", "#", "\u200b", "\u3164", "\u0301"])
def test_what_no_address_can_hold_and_nobody_can_see_is_no_tag(app, typed):
    factories.board("general")
    alice = Browser(app, person("alice"))
    assert "/tags/" not in alice.get(start(alice, tags=typed).headers["Location"]).text


@pytest.mark.parametrize("nothing", ["\u3164" * 5, "\u200b\u00ad" * 5, "\u2800" * 5, "\u0301" * 5], ids=ascii)
def test_a_text_of_which_nothing_can_be_seen_is_none(app, nothing):
    factories.board("general")
    alice = Browser(app, person("alice"))
    assert "Write at least 4 characters." in start(alice, title=nothing).text
    assert "Write something first." in start(alice, body=nothing).text


def test_a_greek_title_gets_a_latin_address(app):
    factories.board("general")
    response = start(Browser(app, person("alice")), title="Πώς ανοίγω την ενότητα;")
    assert response.headers["Location"].endswith("/pos-anoigo-tin-enotita")


def test_what_is_wrong_stands_next_to_the_field_and_the_text_is_kept(app):
    factories.board("general")
    alice = Browser(app, person("alice"))
    response = start(alice, title="abc", body="A text that took long to write", board="nowhere")
    assert response.status_code == 422
    assert "Write at least 4 characters." in response.text
    assert "A text that took long to write" in response.text
    assert db.session.scalar(select(func.count(Thread.id))) == 0


def test_title_and_body_have_bounds(app):
    factories.board("general")
    alice = Browser(app, person("alice"))
    assert start(alice, title="x" * 151).status_code == 422
    assert start(alice, body="   ").status_code == 422
    assert start(alice, body="word " * 13_000).status_code == 422
    assert start(alice, title="x" * 150, body="word " * 12_000).status_code == 303


def test_pressed_twice_it_makes_one_thread(app):
    factories.board("general")
    alice = Browser(app, person("alice"))
    first = start(alice, once="the-same-token")
    again = start(alice, once="the-same-token")
    assert first.headers["Location"] == again.headers["Location"]
    assert db.session.scalar(select(func.count(Thread.id))) == 1


def test_the_token_of_somebody_else_is_not_hers(app):
    factories.board("general")
    first = start(Browser(app, person("alice")), once="the-same-token")
    second = start(Browser(app, person("bob")), once="the-same-token")
    assert first.headers["Location"] != second.headers["Location"]


def test_comments_are_numbered_in_the_order_of_writing(app):
    alice, bob = person("alice"), person("bob")
    thread = factories.thread(alice, factories.board())
    browser = Browser(app, bob)
    first = browser.post(f"/threads/{thread.public_id}/comments", {"body": "One."})
    second = browser.post(f"/threads/{thread.public_id}/comments", {"body": "Two."})
    assert first.headers["Location"].endswith("#comment-2")
    assert second.headers["Location"].endswith("#comment-3")


def test_the_twenty_first_post_opens_page_two(app):
    alice = person("alice")
    thread = factories.thread(alice, factories.board())
    for number in range(2, 21):
        factories.comment(alice, thread, f"Number {number}.")
    response = Browser(app, alice).post(f"/threads/{thread.public_id}/comments", {"body": "The next."})
    assert response.headers["Location"].endswith("?page=2#comment-21")


def test_a_refused_comment_comes_back_in_the_composer(app):
    alice = person("alice")
    thread = factories.thread(alice, factories.board())
    response = Browser(app, alice).post(f"/threads/{thread.public_id}/comments", {"body": "too long " * 8000})
    assert response.status_code == 422
    assert "too long too long" in response.text


def test_what_was_written_too_late_is_given_back(app):
    """The thread was closed, hidden or locked while Bob wrote: nothing is posted, and nothing is lost."""
    alice, bob, mona = person("alice"), person("bob"), person("mona", "moderator")
    thread = factories.thread(alice, factories.board())
    comment = factories.comment(bob, thread)
    closing, hiding = (f"/threads/{thread.public_id}/{act}" for act in ("closing", "hiding"))
    late = {"body": "Half an hour of work."}

    Browser(app, mona).post(closing, {"reason": "Solved."})
    edited = Browser(app, bob).post(f"/comments/{comment.public_id}/edit", late)
    assert (edited.status_code, late["body"] in edited.text) == (403, True)

    Browser(app, mona).post(hiding, {"reason": "Spam."})
    replied = Browser(app, bob).post(f"/threads/{thread.public_id}/comments", late)
    assert (replied.status_code, late["body"] in replied.text) == (404, True)


def test_an_edit_keeps_what_was_said_before(app):
    alice = person("alice")
    thread = factories.thread(alice, factories.board())
    comment = factories.comment(alice, thread, "The old words.")
    browser = Browser(app, alice)
    browser.post(f"/comments/{comment.public_id}/edit", {"body": "The new words."})
    assert "The new words." in browser.get(f"/threads/{thread.public_id}/{thread.slug}").text
    history = browser.get(f"/comments/{comment.public_id}/history").text
    assert "The old words." in history
    assert db.session.scalar(select(func.count(Revision.id))) == 1


def test_a_post_that_came_as_html_is_edited_as_words(app):
    """What is saved is Markdown, in which tags would be text."""
    mona = person("mona", "moderator")
    thread = factories.thread(person("alice"), factories.board())
    comment = factories.comment(mona, thread)
    with transaction.writing():
        came = {
            "format": "html",
            "body": "<p>Turn <b>left</b>.</p>",
            "html": "<p>Turn <b>left</b>.</p>",
            "text": "Turn left.",
        }
        db.session.execute(update(Comment).values(came))
    for address in (f"/comments/{comment.public_id}/edit", f"/threads/{thread.public_id}/edit"):
        page = Browser(app, mona).get(address).text
        assert ">\nTurn left.</textarea>" in page


def test_the_author_changes_title_tags_and_question(app):
    alice = person("alice")
    thread = factories.thread(alice, factories.board(), tags=["old"])
    response = Browser(app, alice).post(
        f"/threads/{thread.public_id}/edit",
        {"title": "A better title", "body": "A better text.", "tags": "new", "language": "en"},
    )
    assert response.headers["Location"].endswith("/a-better-title")
    page = Browser(app).get(response.headers["Location"]).text
    assert "A better text." in page
    assert "/tags/new" in page
    assert "/tags/old" not in page


def test_bob_can_not_edit_what_alice_wrote(app):
    alice = person("alice")
    thread = factories.thread(alice, factories.board())
    comment = factories.comment(alice, thread)
    bob = Browser(app, person("bob"))
    assert bob.post(f"/comments/{comment.public_id}/edit", {"body": "Mine now."}).status_code == 403
    assert bob.post(f"/comments/{comment.public_id}/removal").status_code == 403
    assert db.session.get(Comment, comment.id).body == comment.body


def test_who_asked_marks_the_answer_and_may_move_it(app):
    alice, bob = person("alice"), person("bob")
    thread = factories.thread(alice, factories.board())
    first = factories.comment(bob, thread, "Turn it off. Then on.")
    second = factories.comment(bob, thread, "Pull the plug.")
    browser = Browser(app, alice)
    browser.post(f"/comments/{first.public_id}/acceptance")
    address = f"/threads/{thread.public_id}/{thread.slug}"
    assert "Turn it off." in browser.get(address).text.split('class="jump')[1].split("</div>")[0]
    browser.post(f"/comments/{second.public_id}/acceptance")
    page = browser.get(address).text
    assert page.count("Accepted answer") == 1
    assert "Pull the plug." in page.split('class="jump')[1].split("</div>")[0]


def test_bob_can_not_mark_the_answer_to_alices_question(app):
    alice, bob = person("alice"), person("bob")
    thread = factories.thread(alice, factories.board())
    answer = factories.comment(bob, thread)
    assert Browser(app, bob).post(f"/comments/{answer.public_id}/acceptance").status_code == 403
    assert db.session.get(Thread, thread.id).answer_number is None


def test_a_taken_back_comment_leaves_its_number(app):
    alice, bob = person("alice"), person("bob")
    thread = factories.thread(alice, factories.board())
    comment = factories.comment(bob, thread, "Words I regret.")
    factories.comment(alice, thread, "What?")
    browser = Browser(app, bob)
    browser.post(f"/comments/{comment.public_id}/removal")
    page = Browser(app).get(f"/threads/{thread.public_id}/{thread.slug}").text
    assert "Words I regret." not in page
    assert "Removed by its author" in page
    assert 'id="comment-3"' in page


def test_me_too_is_counted_once_a_person(app):
    alice, bob = person("alice"), person("bob")
    thread = factories.thread(alice, factories.board())
    question = db.session.scalar(select(Comment.public_id))
    browser = Browser(app, bob)
    for _ in range(2):
        browser.post(f"/comments/{question}/reaction")
    assert db.session.scalar(select(Comment.useful)) == 1
    assert 'aria-pressed="true"' in browser.get(f"/threads/{thread.public_id}/{thread.slug}").text
    browser.post(f"/comments/{question}/reaction/removal")
    db.session.expire_all()
    assert db.session.scalar(select(Comment.useful)) == 0


def test_mentions_and_thread_links_are_filled_for_the_reader(app):
    alice = person("alice")
    board = factories.board()
    linked = factories.thread(alice, board, "The linked one")
    thread = factories.thread(
        alice, board, body=f"Ask @ALICE or @nobody.\n\nSee http://localhost/threads/{linked.public_id}/old-slug"
    )
    page = Browser(app).get(f"/threads/{thread.public_id}/{thread.slug}").text
    assert '<a class="mention" href="/people/alice">@alice</a>' in page
    assert "@nobody" in page and "/people/nobody" not in page
    assert f'href="/threads/{linked.public_id}/the-linked-one"' in page


def test_a_preview_shows_the_text_without_keeping_it(app):
    alice = Browser(app, person("alice"))
    fragment = alice.post("/preview", {"body": "Some **bold** words"}, headers={"X-Requested-With": "fetch"})
    assert fragment.text == "<p>Some <strong>bold</strong> words</p>"
    page = alice.post("/preview?target=/threads/new", {"body": "Some **bold** words", "title": "Kept"})
    assert "<strong>bold</strong>" in page.text
    assert 'value="Kept"' in page.text
