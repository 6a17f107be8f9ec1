"""Several administrators making the same thing in the same moment: one makes it, the others are told."""

import pytest
from sqlalchemy import func, select

from forum.boards.models import Board
from forum.core import transaction
from forum.core.database import db
from forum.core.site import change_site
from forum.help.models import Import
from forum.licenses.models import Product
from tests.people import person
from tests.security.racing import Press, in_threads
from tests.security.surfaces import zipped

BOARD = {"slug": "sync", "name_en": "Sync", "kind": "questions", "starters": "members", "icon": "printer", "hue": "1"}
PRODUCT = {"slug": "sync", "name_en": "Sync"}


def test_an_import_is_started_once(app):
    with transaction.writing():
        change_site()  # there from the first start on
    administrators = [person(f"admin{number}", "administrator").id for number in range(4)]
    db.session.remove()

    def press(id: int, number: int) -> Press:
        docs = zipped({"docs/page.md": "# A page"}), "docs.zip"
        return Press("import", id, "/admin/articles/import", {"file": docs, "source": f"docs{number}"})

    answers = in_threads(app, [press(id, number) for number, id in enumerate(administrators)])
    db.session.remove()
    assert sorted(status for _name, status, _location in answers) == [303, *[422] * 3]
    assert db.session.scalar(select(func.count(Import.id))) == 1


@pytest.mark.parametrize(
    ("address", "form", "table"),
    [("/admin/boards/new", BOARD, Board), ("/admin/products/new", PRODUCT, Product)],
    ids=["a board", "a product"],
)
def test_an_address_is_given_once(app, address, form, table):
    administrators = [person(f"admin{number}", "administrator").id for number in range(6)]
    db.session.remove()
    answers = in_threads(app, [Press("make", id, address, form) for id in administrators])
    db.session.remove()
    assert sorted(status for _name, status, _location in answers) == [303, *[422] * 5]
    assert db.session.scalar(select(func.count(table.id))) == 1
