"""Things that tests need, made by the product's own actions where there are some."""


from forum.boards.models import Board, BoardModerator, BoardProduct
from forum.core import transaction
from forum.core.database import db
from forum.licenses.models import Product


def product(slug: str = "ledger", **values) -> Product:
    with transaction.writing():
        made = Product(slug=slug, name=values.pop("name", slug.title()), **values)
        db.session.add(made)
    return made


def board(slug: str = "general", *, products=(), moderators=(), **values) -> Board:
    with transaction.writing() as session:
        made = Board(slug=slug, name=values.pop("name", slug.title()), **values)
        session.add(made)
        session.flush()
        session.add_all(BoardProduct(board_id=made.id, product_id=one.id) for one in products)
        session.add_all(BoardModerator(board_id=made.id, person_id=one.id) for one in moderators)
    return made


