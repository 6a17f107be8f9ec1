from sqlalchemy import ColumnElement, select, true

from forum.boards import policies as boards
from forum.boards.models import Board
from forum.core.log.models import LogEntry
from forum.core.viewer import Viewer

SUBJECTS = ("thread", "comment")


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """What one reads of: acts on threads of the boards that one moderates and may read; all for administrators."""
    if viewer.is_administrator:
        return true()
    readable = select(Board.id).where(boards.visible_to(viewer))
    on_threads = LogEntry.subject_type.in_(SUBJECTS) & LogEntry.board_id.in_(readable)
    return on_threads if viewer.is_site_moderator else on_threads & LogEntry.board_id.in_(viewer.moderates)


def can_undo(viewer: Viewer, entry: LogEntry, board_id: int) -> bool:
    """Who moderates the board that the thread is in now; a move is also undone by who moderates where it came from."""
    came_from = entry.before.get("board_id", board_id)
    return boards.moderates(viewer, board_id) or boards.moderates(viewer, came_from)
