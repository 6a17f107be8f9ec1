"""While writing: what may already answer it."""

from tests import factories
from tests.people import Browser, person

FILL = [f"Something else number {number}" for number in range(12)]


def test_articles_and_threads_like_the_title_and_the_text(visitor, catch_up, articles):
    alice = person("alice")
    board = factories.board()
    for title in FILL:
        factories.thread(alice, board, title, "Nothing to see here.")
    factories.thread(alice, board, "Receipts print twice", "The thermal printer does everything twice.")
    articles(printers="# Thermal printers\n\nWhen the thermal printer prints a receipt twice.\n")
    catch_up()
    shown = visitor.post("/suggestions/similar", {"title": "My thermal printer", "body": "prints each receipt twice"}).text
    assert shown.index("Thermal printers") < shown.index("Receipts print twice"), "articles first"
    assert "Something else" not in shown


def test_a_word_in_common_by_chance_is_not_enough(visitor, catch_up):
    alice = person("alice")
    board = factories.board()
    for title in FILL:
        factories.thread(alice, board, title, "Nothing to see here.")
    catch_up()
    body = "An okapi and a numbat met a walrus, three quaggas, a pangolin and see nothing."
    assert not visitor.post("/suggestions/similar", {"title": "Okapis at the seaside", "body": body}).text.strip()


def test_only_what_the_writer_may_read(app, visitor, catch_up):
    ledger = factories.product("ledger")
    alice = person("alice")
    factories.license_for(alice, ledger)
    factories.thread(alice, factories.board("pro", products=[ledger]), "Quagga invoices", "A quagga sends invoices.")
    catch_up()
    asked = {"title": "Quagga invoices again", "body": "My quagga sends invoices."}
    assert "Quagga invoices" in Browser(app, alice).post("/suggestions/similar", asked).text
    assert not visitor.post("/suggestions/similar", asked).text.strip()
