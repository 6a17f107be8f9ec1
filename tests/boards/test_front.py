"""The front page."""

from forum.core import transaction
from forum.core.viewer import ANONYMOUS
from forum.threads.queries import front_boards
from tests import factories
from tests.people import person


def shown():
    with transaction.reading():
        return front_boards(ANONYMOUS)


def test_what_is_written_in_a_locked_board_reaches_nothing_of_a_strangers_page(app):
    """Not even what the page is made of: whether a kept page still fits would show in how long it takes."""
    locked = factories.board("locked", products=[factories.product()])
    before = shown()
    factories.thread(person("alice", "administrator"), locked)
    assert shown() == before


def test_a_locked_board_tells_how_many_threads_it_holds_where_it_is_told_to(app):
    locked = factories.board("locked", products=[factories.product()], shows_totals=True)
    factories.thread(person("alice", "administrator"), locked)
    assert [row.threads for row in shown()] == [1]
