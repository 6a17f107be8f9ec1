from collections.abc import Collection

from sqlalchemy import ColumnElement, select, true

from forum.boards import policies as boards
from forum.boards.models import AFTER_END, Board
from forum.core.log.models import LogEntry
from forum.core.viewer import Viewer
from forum.threads.models import Comment, Thread

SUBJECTS = ("thread", "comment")
ON_PEOPLE = ("person.suspend", "person.lift", "person.hide", "person.show")


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """What one reads of: acts on threads of the boards that one moderates and that are open to one; all for administrators.

    Moderators of the site also read who was suspended.
    """
    if viewer.is_administrator:
        return true()
    opened = select(Board.id).where(boards.open_to(viewer))
    on_threads = LogEntry.subject_type.in_(SUBJECTS) & LogEntry.board_id.in_(opened)
    if not viewer.is_site_moderator:
        return on_threads & LogEntry.board_id.in_(viewer.moderates)
    return on_threads | LogEntry.action.in_(ON_PEOPLE)


def moderated_by(viewer: Viewer) -> ColumnElement[bool]:
    """That the viewer moderates a thread's board: beside `threads.policies.visible_to`, for they must also read it."""
    if viewer.is_site_moderator:
        return Thread.board_id.not_in(boards.ended_boards(viewer, *AFTER_END)) if viewer.ended else true()
    return Thread.board_id.in_(viewer.moderates)


def reviews(viewer: Viewer) -> ColumnElement[bool]:
    """Whose posts the viewer decides on in the queue: nobody judges their own, or reads who reported them, but administrators."""
    return true() if viewer.is_administrator else Comment.author_id != viewer.id


def can_suspend(viewer: Viewer, person_id: int, roles: Collection[str]) -> bool:
    """Moderators of the site suspend members; who holds an office, administrators alone, but not one of their own."""
    if not viewer.is_site_moderator or person_id == viewer.id:
        return False
    return "administrator" not in roles if viewer.is_administrator else not roles


def can_undo(viewer: Viewer, entry: LogEntry, board_id: int) -> bool:
    """Who moderates the board that the thread is in now; a move is also undone by who moderates where it came from."""
    came_from = entry.before.get("board_id", board_id)
    return boards.moderates(viewer, board_id) or boards.moderates(viewer, came_from)
