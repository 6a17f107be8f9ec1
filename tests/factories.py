"""Things that tests need, made by the product's own actions where there are some."""

from secrets import token_hex

from forum.boards.models import Board, BoardModerator, BoardProduct
from forum.core import transaction
from forum.core.database import db
from forum.licenses.models import License, LicenseProduct, Product, Seat
from forum.threads.actions import accept_answer, reply, start_thread
from forum.threads.drafts import compose
from forum.viewers import viewer_of


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


def thread(author, inside: Board, title: str = "How do I start?", body: str = "I tried everything.", tags=()):
    """A thread started by its author, as the product does it."""
    draft = compose(body)
    with transaction.writing():
        return start_thread(viewer_of(author.id), inside, title=title, draft=draft, tags=list(tags))


def comment(author, on, body: str = "Have you tried this?"):
    draft = compose(body)
    with transaction.writing():
        return reply(viewer_of(author.id), on, draft)


def accept(by, on, answer) -> None:
    with transaction.writing():
        board = db.session.get(Board, on.board_id)
        accept_answer(viewer_of(by.id), db.session.merge(on), board.kind, db.session.merge(answer))


def license_for(holder, of: Product, **values):
    """A license of a product whose one place somebody holds."""
    with transaction.writing() as session:
        made = License(product_id=of.id, key_hash=token_hex(32), key_end="TEST", **values)
        session.add(made)
        session.flush()
        session.add(LicenseProduct(license_id=made.id, product_id=of.id))
        session.add(Seat(license_id=made.id, person_id=holder.id, number=1))
    return made
