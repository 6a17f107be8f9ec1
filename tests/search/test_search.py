"""Searching through HTTP: what the index proposes, what the database lets through, what happens when the index is gone."""

import pytest

from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.jobs import worker
from forum.core.jobs.queue import enqueue
from forum.help.importing import import_folder
from forum.threads.models import Thread
from tests import factories
from tests.people import Browser, person
from tests.searching import lose_index


def found(browser: Browser, query: str, **more) -> str:
    return browser.get("/search", query_string={"q": query, **more}).text


def catch_up() -> None:
    db.session.remove()
    worker.drain()


@pytest.mark.parametrize("query", ["άδεια", "αδεια", "ΑΔΕΙΑ", "άδειας", "άδειες"])
def test_greek_is_found_in_every_form(app, visitor, query):
    factories.thread(person("alice"), factories.board(), "Πού βρίσκω την άδεια χρήσης;", "Την έχασα.")
    catch_up()
    assert "Πού βρίσκω την άδεια χρήσης;" in found(visitor, query)


def test_english_inflection_does_not_matter(app, visitor):
    factories.thread(person("alice"), factories.board(), "Printing receipts twice", "The printer runs.")
    catch_up()
    for query in ("printed receipt", "RUNNING", "prints"):
        assert "Printing receipts twice" in found(visitor, query)


def test_a_hit_in_a_comment_leads_to_the_comment(app, visitor):
    alice = person("alice")
    thread = factories.thread(alice, factories.board())
    factories.comment(alice, thread, "The firmware of the drawer was to blame.")
    catch_up()
    page = found(visitor, "drawer firmware")
    assert f"/threads/{thread.public_id}/{thread.slug}#comment-2" in page
    assert "<mark>firmware</mark>" in page


def test_a_thread_is_one_result(app, visitor):
    alice = person("alice")
    thread = factories.thread(alice, factories.board(), "Zebra labels", "zebra")
    factories.comment(alice, thread, "zebra again")
    catch_up()
    assert found(visitor, "zebra").count('<li class="thread">') == 1


def test_an_edit_is_found_and_what_it_replaced_is_not(app, visitor):
    alice = person("alice")
    thread = factories.thread(alice, factories.board())
    comment = factories.comment(alice, thread, "The walrus.")
    catch_up()
    Browser(app, alice).post(f"/comments/{comment.public_id}/edit", {"body": "The penguin."})
    catch_up()
    assert thread.title in found(visitor, "penguin")
    assert thread.title not in found(visitor, "walrus")


def test_a_locked_board_is_searched_by_its_license_holders_alone(app, visitor):
    ledger = factories.product("ledger")
    locked = factories.board("pro", products=[ledger])
    alice, bob = person("alice"), person("bob")
    factories.license_for(alice, ledger)
    factories.thread(alice, locked, "Secret quagga", "The quagga is out.")
    catch_up()
    assert "Secret quagga" in found(Browser(app, alice), "quagga")
    for stranger in (visitor, Browser(app, bob)):
        page = found(stranger, "quagga")
        assert "Secret" not in page
        assert "Nothing for" in page


def test_what_was_hidden_is_gone_before_the_index_knows(app, visitor):
    thread = factories.thread(person("alice"), factories.board(), "Embarrassing numbat")
    catch_up()
    with transaction.writing():
        db.session.get(Thread, thread.id).hidden_at = now()
    assert "Embarrassing" not in found(visitor, "numbat")


def test_a_thread_that_moved_to_a_locked_board_is_gone_for_strangers_at_once(app, visitor):
    alice, locked = person("alice"), factories.board("pro", products=[factories.product("ledger")])
    thread = factories.thread(alice, factories.board(), "Embarrassing numbat", "The numbat is out.")
    factories.comment(alice, thread, "A numbat again.")
    catch_up()
    assert "Embarrassing" in found(visitor, "numbat")
    with transaction.writing():
        db.session.get(Thread, thread.id).board_id = locked.id
        enqueue("search.index", {"threads": [thread.id]})
    for query in ("numbat", "numbat board:general", "author:alice", f"numbat thread:{thread.public_id}"):
        page = found(visitor, query)
        assert "Embarrassing" not in page
        assert "Nothing for" in page


def test_without_an_index_titles_are_searched_with_the_same_visibility(app, visitor):
    ledger = factories.product("ledger")
    alice = person("alice")
    factories.license_for(alice, ledger)
    factories.thread(alice, factories.board("open"), "Public okapi")
    factories.thread(alice, factories.board("pro", products=[ledger]), "Private okapi")
    lose_index()
    page = found(visitor, "okapi")
    assert "The search index is being rebuilt." in page
    assert "Public okapi" in page
    assert "Private okapi" not in page
    assert "Private okapi" in found(Browser(app, alice), "okapi")


def test_the_worker_repairs_a_lost_index(app, visitor):
    factories.thread(person("alice"), factories.board(), "Public okapi", "with stripes")
    lose_index()
    catch_up()
    page = found(visitor, "stripes")
    assert "Public okapi" in page
    assert "being rebuilt" not in page


@pytest.mark.parametrize("query", ["", "   ", "*", '"', "(" * 500, "x" * 5000, "\x00\x01", "a AND OR NOT", "%_%", "“”"])
def test_any_text_is_a_query(app, visitor, query):
    assert visitor.get("/search", query_string={"q": query, "page": "-3", "order": "nowhere"}).status_code == 200


def test_suggestions_while_writing_are_what_the_writer_may_see(app, visitor):
    ledger = factories.product("ledger")
    alice = person("alice")
    factories.license_for(alice, ledger)
    factories.thread(alice, factories.board("open"), "The capybara swims at night")
    factories.thread(alice, factories.board("pro", products=[ledger]), "The capybara is for sale")
    catch_up()
    shown = visitor.get("/suggestions/similar?q=capybara+swims+or+sale").text
    assert "swims" in shown
    assert "for sale" not in shown


def test_a_suggested_article_is_told_in_its_own_first_sentence(app, visitor, tmp_path):
    """Words torn from tables and lists say little to somebody who is writing."""
    page = tmp_path / "docs" / "capybaras.md"
    page.parent.mkdir()
    page.write_text(
        "# Capybaras\n\nHow they swim.\n\n| At night | By day |\n|--|--|\n| a capybara swims | it sleeps |\n"
    )
    import_folder(tmp_path, base_url="http://localhost")
    catch_up()
    for kind in ("articles", "similar"):
        shown = visitor.get(f"/suggestions/{kind}?q=capybaras+at+night").text
        assert "<p>How they swim.</p>" in shown
        assert "it sleeps" not in shown
    assert "Help article" in found(visitor, "capybaras night")


def test_the_sitemap_names_public_threads_only(app, visitor):
    ledger = factories.product("ledger")
    alice = person("alice")
    factories.license_for(alice, ledger)
    public = factories.thread(alice, factories.board("open"))
    private = factories.thread(alice, factories.board("pro", products=[ledger]))
    assert "sitemap.xml?page=2" in visitor.get("/sitemap.xml").text
    for browser in (visitor, Browser(app, alice)):
        pages = browser.get("/sitemap.xml?page=1").text + browser.get("/sitemap.xml?page=2").text
        assert public.public_id in pages
        assert private.public_id not in pages
        assert "/boards/pro" not in pages
