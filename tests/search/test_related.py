"""Related threads below a thread, found beforehand; probable duplicates for moderators."""

import pytest

from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.threads.models import Thread
from tests import factories
from tests.people import Browser, person

ABOUT = "The receipt printer prints every receipt twice since the update of the firmware."
OTHER = "Importing a price list with Greek names fails with a question mark in each name."


@pytest.fixture
def board(app):
    board = factories.board()
    alice = person("filler")
    for number in range(12):
        factories.thread(alice, board, f"Something else number {number}", f"It is about matter {number} and nothing more.")
    return board


def page_of(thread, browser) -> str:
    return browser.get(f"/threads/{thread.public_id}/{thread.slug}").text


def test_a_thread_shows_what_is_about_the_same_answered_first(visitor, board, catch_up):
    alice, bob = person("alice"), person("bob")
    plain = factories.thread(alice, board, "Printer prints the receipt twice", ABOUT)
    answered = factories.thread(alice, board, "Receipts come out of the printer two times", "The receipt printer again.")
    factories.accept(alice, answered, factories.comment(bob, answered, "Reset the printer."))
    factories.thread(alice, board, "Price list with Greek names", OTHER)
    asked = factories.thread(bob, board, "Every receipt is printed twice by the printer", ABOUT)
    catch_up()
    page = page_of(asked, visitor)
    related = page[page.index("Related threads") :]
    assert related.index(answered.title) < related.index(plain.title)
    assert "Price list" not in related


def test_a_thread_without_any_says_nothing(visitor, board, catch_up):
    thread = factories.thread(person("alice"), board, "Okapi", "An okapi stands alone.")
    catch_up()
    assert "Related threads" not in page_of(thread, visitor)


def test_a_word_in_common_by_chance_relates_nothing(visitor, board, catch_up):
    alice = person("alice")
    factories.thread(alice, board, "Price list with Greek names", OTHER)
    zoo = "An okapi, a numbat, a walrus, three quaggas, a pangolin, an axolotl, a tapir and a wombat came with an import."
    thread = factories.thread(alice, board, "Okapis at the seaside", zoo)
    catch_up()
    assert "Related threads" not in page_of(thread, visitor)


def test_an_edited_title_finds_others(app, visitor, board, catch_up):
    alice = person("alice")
    factories.thread(alice, board, "Price list with Greek names", OTHER)
    thread = factories.thread(alice, board, "Help", "It does not work.")
    catch_up()
    assert "Related threads" not in page_of(thread, visitor)
    fields = {"title": "Greek names in the price list", "body": OTHER, "tags": "", "language": "en"}
    assert Browser(app, alice).post(f"/threads/{thread.public_id}/edit", fields).status_code == 303
    catch_up()
    with transaction.reading():
        thread = db.session.get(Thread, thread.id)
    assert "Price list with Greek names" in page_of(thread, visitor)


def test_what_was_hidden_or_locked_since_is_gone_at_once(visitor, board, catch_up):
    alice = person("alice")
    other = factories.thread(alice, board, "Printer prints the receipt twice", ABOUT)
    asked = factories.thread(alice, board, "Every receipt is printed twice", ABOUT)
    catch_up()
    assert other.title in page_of(asked, visitor)
    with transaction.writing():
        db.session.get(Thread, other.id).hidden_at = now()
    assert other.title not in page_of(asked, visitor)


def test_locked_threads_neither_show_nor_push_others_out(app, visitor, board, catch_up):
    """Each list is of what its reader may read: twelve locked threads leave room for the open ones."""
    ledger = factories.product("ledger")
    alice, bob = person("alice"), person("bob")
    factories.license_for(alice, ledger)
    pro = factories.board("pro", products=[ledger])
    for number in range(12):
        factories.thread(alice, pro, f"Receipt printed twice, case {number}", ABOUT)
    other = factories.thread(bob, board, "Printer prints the receipt twice", ABOUT)
    asked = factories.thread(bob, board, "Every receipt is printed twice", ABOUT)
    inside = factories.thread(alice, pro, "Receipts printed twice by the printer", ABOUT)
    catch_up()
    for browser in (visitor, Browser(app, bob), Browser(app, alice)):
        page = page_of(asked, browser)
        assert other.title in page
        assert ", case " not in page
    assert ", case " in page_of(inside, Browser(app, alice))


def test_moderators_see_what_probably_asks_the_same(app, visitor, board, catch_up):
    alice, mona = person("alice"), person("mona", "moderator")
    first = factories.thread(alice, board, "Receipts are printed twice", ABOUT)
    again = factories.thread(person("bob"), board, "Receipts are printed twice since the update", ABOUT)
    catch_up()
    assert "Asks the same?" not in page_of(again, visitor)
    moderator = Browser(app, mona)
    assert "Asks the same?" in page_of(again, moderator)
    panel = moderator.get(f"/threads/{again.public_id}/moderation").text
    assert "Probably asked before" in panel
    reason = f"Asked before: {first.title}"
    assert reason in panel
    assert moderator.post(f"/threads/{again.public_id}/closing", {"reason": reason}).status_code == 303
    assert reason in moderator.get("/moderation/log").text
