"""What is suggested below a search box while somebody types."""

import re
from html import unescape

import pytest

from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.jobs import worker
from forum.help.importing import import_folder
from forum.threads.models import Thread
from tests import factories
from tests.people import Browser, person
from tests.searching import lose_index


def catch_up() -> None:
    db.session.remove()
    worker.drain()


def suggested(browser: Browser, text: str, **more) -> dict[str, str]:
    """Where suggestions lead, by what they say."""
    answer = browser.post("/search/suggestions", {"q": text, **more})
    assert answer.status_code == 200
    options = re.findall(r'<a role="option"[^>]* href="([^"]+)">.*?<span[^>]*>(.*?)</span>', answer.text, re.DOTALL)
    return {unescape(re.sub("<[^>]+>", "", words)): unescape(href) for href, words in options}


@pytest.mark.parametrize(
    "text", ["pr", "printi", "printing", "prints", "RECEIPT pri", "twice printing rec", '"printing receipts"']
)
def test_a_title_is_found_from_its_second_letter_on(app, visitor, text):
    thread = factories.thread(person("alice"), factories.board(), "Printing receipts twice")
    catch_up()
    assert suggested(visitor, text) == {"Printing receipts twice": f"/threads/{thread.public_id}/{thread.slug}"}


@pytest.mark.parametrize("text", ["p", "prime", "printout", "printing -receipts", "", "board:general"])
def test_what_no_title_has_is_not_suggested(app, visitor, text):
    factories.thread(person("alice"), factories.board(), "Printing receipts twice", "A prime example.")
    catch_up()
    assert suggested(visitor, text) == {}


def test_greek_is_found_without_accents(app, visitor):
    factories.thread(person("alice"), factories.board(), "Πού βρίσκω την άδεια χρήσης;")
    catch_up()
    for text in ("αδε", "ΑΔΕΙ", "άδειες", "χρησ"):
        assert list(suggested(visitor, text)) == ["Πού βρίσκω την άδεια χρήσης;"]


def test_articles_are_suggested_in_the_readers_language(app, visitor, tmp_path):
    pages = {"docs": "# The quagga", "i18n/el/docusaurus-plugin-content-docs/current": "# Το κουάγκα (quagga)"}
    for folder, text in pages.items():
        file = tmp_path / folder / "quagga.md"
        file.parent.mkdir(parents=True)
        file.write_text(text)
    import_folder(tmp_path, base_url="http://localhost")
    catch_up()
    assert suggested(visitor, "quag") == {"The quagga": "/help/en/quagga"}
    visitor.get("/?lang=el")
    assert suggested(visitor, "quag") == {"Το κουάγκα (quagga)": "/help/el/quagga"}


def test_threads_leave_room_for_two_articles(app, visitor, articles):
    alice, board = person("alice"), factories.board()
    for number in range(30):
        factories.thread(alice, board, f"Quagga {number}", "A quagga.")
    articles(**{f"about-{number}": f"# The quagga and much else that makes a title long {number}\n" for number in range(3)})
    catch_up()
    kinds = [href.split("/")[1] for href in suggested(visitor, "quag").values()]
    assert kinds == ["threads"] * 4 + ["help"] * 2
    assert {href.split("/")[1] for href in suggested(visitor, "quag in:threads").values()} == {"threads"}


def test_boards_and_people_are_suggested_by_words_of_their_names(app, visitor):
    nikos = person("nikos", name="Νίκος Βλάχος")
    factories.thread(nikos, factories.board("ledger", name="The ledger"), "How do I start?")
    catch_up()
    assert suggested(visitor, "led") == {"The ledger": "/boards/ledger"}
    for text in ("nik", "ΝΙΚ", "βλα", "νικος βλ"):
        assert suggested(visitor, text) == {"Νίκος Βλάχος": "/people/nikos"}
    assert suggested(visitor, "λαχ") == {}


def test_who_wrote_nothing_that_the_viewer_reads_is_not_suggested(app, visitor):
    ledger = factories.product("ledger")
    alice, bob = person("alice"), person("bobette")
    person("bobina")
    factories.license_for(alice, ledger)
    factories.license_for(bob, ledger)
    factories.thread(bob, factories.board("pro", products=[ledger]), "Secret quagga")
    catch_up()
    assert suggested(visitor, "bob") == {}
    assert suggested(Browser(app, alice), "bob") == {"Bobette": "/people/bobette"}


def test_what_the_viewer_may_not_read_is_not_suggested(app, visitor):
    ledger = factories.product("ledger")
    alice = person("alice")
    factories.license_for(alice, ledger)
    factories.thread(alice, factories.board("pro", products=[ledger]), "Secret quagga")
    hidden = factories.thread(alice, factories.board("open"), "Embarrassing quagga")
    catch_up()
    with transaction.writing():
        db.session.get(Thread, hidden.id).hidden_at = now()
    assert suggested(visitor, "quag") == {}
    assert suggested(visitor, "pro") == {}
    assert list(suggested(Browser(app, alice), "quag")) == ["Secret quagga"]


def test_a_page_with_a_place_offers_to_search_there_first(app, visitor):
    thread = factories.thread(person("alice"), factories.board("ledger"), "The quagga & I")
    catch_up()
    found = list(suggested(visitor, "quagga &", board="ledger").items())
    assert found[0] == ("Search in this board: quagga &", "/search?q=quagga+%26+board:ledger")
    assert found[1] == ("The quagga & I", f"/threads/{thread.public_id}/{thread.slug}")


def test_filters_narrow_what_is_suggested(app, visitor):
    alice = person("alice")
    factories.thread(alice, factories.board("ledger"), "The quagga in ledgers")
    factories.thread(alice, factories.board("other"), "The quagga elsewhere")
    catch_up()
    assert list(suggested(visitor, "board:ledger quag")) == ["The quagga in ledgers"]
    assert list(suggested(visitor, "in:threads ledg")) == ["The quagga in ledgers"]


def test_without_an_index_boards_and_people_are_still_suggested(app, visitor):
    factories.board("ledger", name="The ledger")
    lose_index()
    assert "The ledger" in suggested(visitor, "led")
