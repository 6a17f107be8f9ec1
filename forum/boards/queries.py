"""Reading boards: lists for the front page, one board for its page."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, exists, or_, select

from forum.boards.models import Board, BoardProduct
from forum.boards.policies import ended_boards, open_to, shown_whole_to, visible_to
from forum.core.clock import now
from forum.core.database import STATEMENTS_KEPT, db
from forum.core.errors import NotFound
from forum.core.languages import text_of
from forum.core.prepared import NOTHING, Beside, Record, Widen, fetch
from forum.core.viewer import Viewer
from forum.licenses.models import License, LicenseProduct, Product, Seat
from forum.licenses.policies import end, has_ended

_has_product = exists().where(BoardProduct.board_id == Board.id).correlate(Board)
is_locked = _has_product.label("is_locked")


_SHOWN = (
    Board.id,
    Board.slug,
    Board.name,
    Board.texts,
    Board.kind,
    Board.starters,
    Board.listed,
    Board.shows_totals,
    Board.icon,
    Board.hue,
    is_locked,
)


def find_board(slug: str, viewer: Viewer, beside: Beside | None = None) -> Record | None:
    """The columns that pages show of a board that the viewer may read, and `is_locked`; else None.

    Where they read what was posted before their license ended, its counts are nothing: `threads.queries.with_own_counts`.
    """
    widen, asked = beside or NOTHING
    rows = fetch(_find_board(viewer.rights, widen), slug=slug, **asked, **viewer.bound)
    return rows[0] if rows else None


@lru_cache(maxsize=STATEMENTS_KEPT)
def _find_board(rights: Viewer, widen: Widen) -> Select[Any]:
    counts = [_unless_cut(rights, count, count.key) for count in (Board.threads, Board.answered)]
    shown = select(*_SHOWN, *counts)
    return widen(shown, rights).where(Board.slug == bindparam("slug"), visible_to(rights))


def get_board(slug: str, viewer: Viewer) -> Board:
    """A board that the viewer may read; raises NotFound."""
    board = db.session.scalar(select(Board).where(Board.slug == slug, visible_to(viewer)))
    if board is None:
        raise NotFound
    return board


def find_locked(slug: str, viewer: Viewer) -> tuple[Board, list[Product]] | None:
    """A listed board that isn't open to the viewer, with the products that would open it: what the lock card may show."""
    board = db.session.scalar(select(Board).where(Board.slug == slug, Board.listed, ~open_to(viewer)))
    return (board, products_of(board.id)) if board else None


def products_of(board_id: int) -> list[Product]:
    joined = select(Product).join(BoardProduct, BoardProduct.product_id == Product.id)
    return list(db.session.scalars(joined.where(BoardProduct.board_id == board_id).order_by(Product.name)))


def renewal(board_id: int, viewer: Viewer) -> str:
    """Where the viewer renews the license for a board that ended last, as far as its vendor says."""
    opens_it = exists().where(
        LicenseProduct.license_id == License.id,
        LicenseProduct.product_id == BoardProduct.product_id,
        BoardProduct.board_id == board_id,
    )
    statement = (
        select(Product.renew_url)
        .join(License, License.product_id == Product.id)
        .join(Seat, Seat.license_id == License.id)
        .where(Seat.person_id == viewer.id, has_ended(now()), opens_it, Product.renew_url != "")
        .order_by(end().desc(), License.id.desc())
        .limit(1)
    )
    return db.session.scalar(statement) or ""


def readable_ids(viewer: Viewer) -> set[int]:
    return set(db.session.scalars(select(Board.id).where(visible_to(viewer))))


def open_ids(viewer: Viewer) -> set[int]:
    return set(db.session.scalars(select(Board.id).where(open_to(viewer))))


def boards_to_post_in(viewer: Viewer) -> list[Board]:
    """Boards in which the viewer may start a thread, in their order."""
    startable = Board.starters == "members"
    if viewer.is_staff or viewer.is_site_moderator:
        startable = or_(startable, Board.starters == "staff")
    elif viewer.moderates:
        startable = or_(startable, Board.id.in_(viewer.moderates))
    statement = select(Board).where(open_to(viewer), startable).order_by(Board.position, Board.id)
    return list(db.session.scalars(statement))


def listed(viewer: Viewer) -> Select[Any]:
    """The same columns and `is_open` of every board that lists show this viewer, in order, for queries built on it: open are
    those of which there is something to read.

    Listed boards stand there for everybody, locked ones as lock cards; an unlisted one only for who holds its key. How many
    threads there are is counted where it is shown: elsewhere pages would be made anew with every thread, which takes time
    that a stranger could measure.
    """
    may_read = visible_to(viewer)
    own = may_read if viewer.is_administrator else and_(may_read, _has_product)
    whole = shown_whole_to(viewer) if viewer.ended else may_read
    threads = _unless_cut(viewer, case((or_(whole, Board.shows_totals), Board.threads), else_=0), "threads")
    answered = case((whole, Board.answered), else_=0)
    return (
        select(*_SHOWN, threads.label("threads"), answered.label("answered"), may_read.label("is_open"))
        .select_from(Board)
        .where(or_(Board.listed, own))
        .order_by(Board.position, Board.id)
    )


def _unless_cut(viewer: Viewer, count: Any, name: str) -> Any:
    """A count, but nothing of a board of which the viewer may not know everything."""
    cut = ended_boards(viewer, "earlier")
    return case((Board.id.in_(cut), 0), else_=count).label(name) if cut else count


def boards_opened_by(product_ids: Collection[int], language: str) -> dict[int, list[tuple[str, str]]]:
    """What licenses of these products open: by product, the name and address of each board."""
    statement = (
        select(BoardProduct.product_id, Board)
        .join(Board, Board.id == BoardProduct.board_id)
        .where(BoardProduct.product_id.in_(product_ids))
        .order_by(Board.position, Board.id)
    )
    opened: dict[int, list[tuple[str, str]]] = {}
    for product_id, board in db.session.execute(statement) if product_ids else ():
        opened.setdefault(product_id, []).append((text_of(board, language, "name"), f"/boards/{board.slug}"))
    return opened
