"""Where nothing is found: what was meant, what is near, where to ask."""

import pytest

from forum.core import transaction
from forum.search.models import SearchWord
from tests import factories
from tests.people import Browser, person


@pytest.fixture
def words(app, catch_up, articles, know_words):
    alice = person("alice")
    board = factories.board()
    articles(printers="# Printers\n\nHow a receipt is printed on the thermal printer.\n")
    factories.thread(alice, board, "Λάθος στην τιμολόγηση", "Η τιμολόγηση δεν δουλεύει.")
    factories.thread(alice, board, "Printing a receipt", "The printer prints a receipt.")
    catch_up()
    know_words()
    return alice


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("reciept", "receipt"),
        ("thermal printr", "thermal printer"),
        ("τιμολογιση", "τιμολόγηση"),
        ("ρεψειπτ", "receipt"),  # typed on a Greek keyboard
        ("-tag:x reciept", "receipt -tag:x"),
    ],
)
def test_a_misspelt_word_is_offered_as_it_is_written_here(words, results, typed, meant):
    assert f'href="/search?q={meant.replace(" ", "+")}"' in unquoted(results(typed))


def unquoted(page: str) -> str:
    from urllib.parse import unquote

    return unquote(page)


@pytest.mark.parametrize("typed", ["receipt", "thermal receipt", '"reciept"', "xqzvw", "wp_reciept", "reciept*"])
def test_what_is_right_quoted_or_no_word_is_left_alone(words, results, typed):
    assert "Did you mean" not in results(typed)


def test_a_slip_that_others_made_too_is_no_word(app, words, catch_up, results):
    """A thousand texts have the word that was meant, two the slip."""
    board = factories.board("livers")
    for title in ("Segmentaton of a liver", "Segmentation of a lung", "Segmentation of both lungs", "Lang"):
        factories.thread(words, board, title)
    catch_up()
    with transaction.writing() as session:
        counts = {"segmentaton": 2, "segmentation": 1000, "lang": 2, "lung": 100}
        session.add_all(SearchWord(key=word, form=word, documents=count) for word, count in counts.items())
    app.extensions.pop("stoa.search.words", None)
    page = results("segmentaton")
    assert 'href="/search?q=segmentation"' in page and "of a liver" in page
    assert "Did you mean" not in results("lang"), "not so much commoner"
    assert "Did you mean" not in results("segmentation")


def test_only_public_words_are_offered(app, catch_up, know_words, results):
    ledger = factories.product("ledger")
    alice = person("alice")
    factories.license_for(alice, ledger)
    factories.thread(alice, factories.board("pro", products=[ledger]), "Quagga", "The quagga is out.")
    catch_up()
    know_words()
    assert "Did you mean" not in results("quaga", Browser(app, alice))


def test_a_word_whose_board_was_locked_since_is_offered_no_more(app, words, results):
    from forum.boards.models import Board, BoardProduct
    from forum.core import transaction
    from forum.core.database import db

    assert "Did you mean" in results("τιμολογιση")
    ledger = factories.product("ledger")
    with transaction.writing() as session:
        board = session.query(Board).one()
        db.session.add(BoardProduct(board_id=board.id, product_id=ledger.id))
    assert "Did you mean" not in results("τιμολογιση")


def test_the_nearest_articles_stand_where_nothing_is_found(words, results):
    assert "/help/en/printers" in results("thermal zebra walrus numbat okapi")


def test_it_can_be_asked_as_a_new_thread(words, results):
    assert "/threads/new?title=walrus+numbat" in results("walrus numbat").replace("%20", "+")


def test_each_filter_can_be_left_out(words, results):
    assert 'href="/search?q=receipt"' in results("receipt author:nobody")
