from sqlalchemy import ColumnElement, exists, or_, true

from forum.boards.models import Board, BoardProduct
from forum.core.viewer import Viewer


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """The one rule of whose boards are readable: unlocked ones, those a license of the viewer opens; all for administrators."""
    if viewer.is_administrator:
        return true()
    unlocked = ~exists().where(BoardProduct.board_id == Board.id)
    if not viewer.products:
        return unlocked
    opened = exists().where(BoardProduct.board_id == Board.id, BoardProduct.product_id.in_(viewer.products))
    return or_(unlocked, opened)


def can_start_thread(viewer: Viewer, board: Board) -> bool:
    return viewer.is_member and (board.starters == "members" or viewer.is_staff or moderates(viewer, board.id))


def moderates(viewer: Viewer, board_id: int) -> bool:
    """Whether the viewer moderates a board that they may read."""
    return viewer.is_site_moderator or board_id in viewer.moderates
