from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Integer, bindparam, exists, literal, or_, true

from forum.boards.models import Board, BoardProduct
from forum.core.database import UTCDateTime
from forum.core.errors import Refused
from forum.core.viewer import Viewer


def open_to(viewer: Viewer) -> ColumnElement[bool]:
    """The one rule of where one reads everything and may write: in unlocked boards, and those that a license of the viewer
    opens; everywhere for administrators."""
    if viewer.is_administrator:
        return true()
    unlocked = ~exists().where(BoardProduct.board_id == Board.id)
    if not viewer.products:
        return unlocked
    opened = exists().where(BoardProduct.board_id == Board.id, BoardProduct.product_id.in_(viewer.products))
    return or_(unlocked, opened)


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """Which boards are there for the viewer: open ones, and those that show something of themselves after a license's end."""
    shown = ended_boards(viewer, "earlier", "all")
    return or_(open_to(viewer), Board.id.in_(shown)) if shown else open_to(viewer)


def shown_whole_to(viewer: Viewer) -> ColumnElement[bool]:
    """Boards of which everything is shown to the viewer."""
    whole = ended_boards(viewer, "all")
    return or_(open_to(viewer), Board.id.in_(whole)) if whole else open_to(viewer)


def ended_boards(viewer: Viewer, *shown: str) -> list[int]:
    """The boards that show one of these (`Board.after_end`) to the viewer, whose license for them has ended."""
    return sorted(board for board, shows in viewer.ended if shows in shown)


def end_of(viewer: Viewer, board_id: int) -> ColumnElement[datetime]:
    """When the viewer's license for a board ended; of mere rights the parameter of `Viewer.bound`."""
    if viewer.ends:
        return literal(viewer.ends[board_id], UTCDateTime)
    return bindparam(f"end_{board_id}", type_=UTCDateTime)


def reader(viewer: Viewer) -> ColumnElement[int]:
    """The viewer's own id; of mere rights the parameter of `Viewer.bound`."""
    return literal(viewer.id) if viewer.ends else bindparam("reader_id", type_=Integer)


def require_open(viewer: Viewer, board_id: int) -> None:
    """Raises Refused where the viewer reads what is left to them after their license's end: nobody writes there."""
    if viewer.only_reads(board_id):
        raise Refused(_("Your license for this board has ended: you can read here, but not write."))


def can_start_thread(viewer: Viewer, board: Board) -> bool:
    if not viewer.is_member or viewer.only_reads(board.id):
        return False
    return board.starters == "members" or viewer.is_staff or moderates(viewer, board.id)


def moderates(viewer: Viewer, board_id: int) -> bool:
    """Whether the viewer moderates a board that they may read."""
    if viewer.only_reads(board_id):
        return False
    return viewer.is_site_moderator or board_id in viewer.moderates
