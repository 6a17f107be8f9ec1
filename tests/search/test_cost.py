"""A search costs a fixed number of statements, however much is found."""

import pytest

from tests import factories
from tests.people import Browser, person
from tests.statements import counted


@pytest.fixture
def much(app, catch_up, articles):
    alice = person("alice")
    board = factories.board()
    articles(receipts="# Receipts\n\nAll about the receipt.\n", printers="# Printers\n\nA receipt printer.\n")
    for number in range(25):
        thread = factories.thread(alice, board, f"Receipt number {number}", "The receipt is wrong.")
        factories.comment(alice, thread, "My receipt, too.")
    catch_up()
    return Browser(app, alice)


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/search?q=receipt", 5),
        ("/search?q=receipt&page=2", 5),
        ("/search?q=receipt+is:open+author:alice+tag:x", 7),
        ("/search/suggestions?q=receip", 6),
        ("/suggestions/similar?title=The+receipt+is+wrong+again", 7),
    ],
)
def test_statements_are_few_and_fixed(app, visitor, much, address, most):
    for browser, more in ((visitor, 0), (much, 1)):
        browser.get(address)
        with counted() as sent:
            assert browser.get(address).status_code == 200
        own = [statement for statement in sent if "search." not in statement]
        assert len(own) <= most + more, "\n".join(own)


def test_a_thread_with_related_ones_costs_one_more(app, visitor, much):
    from forum.core import transaction
    from forum.core.database import db
    from forum.threads.models import Thread

    with transaction.reading():
        thread = db.session.query(Thread).order_by(Thread.id.desc()).first()
    for browser, most in ((visitor, 5), (much, 8)):
        browser.get(f"/threads/{thread.public_id}/{thread.slug}")
        with counted() as sent:
            page = browser.get(f"/threads/{thread.public_id}/{thread.slug}").text
        assert "Related threads" in page
        assert len(sent) <= most, "\n".join(sent)
