from typing import Any

from sqlalchemy import Select, bindparam, exists

from forum.boards.models import Board
from forum.core.prepared import Beside
from forum.core.viewer import Viewer
from forum.reading.models import FollowedBoard


def following(viewer: Viewer) -> Beside | None:
    """Whether a member is told of new threads in a board, as a column `follows` of the board's own statement."""
    return Beside(_widen, {"reader": viewer.id}) if viewer.is_member else None


def _widen(statement: Select[Any], rights: Viewer) -> Select[Any]:
    followed = exists().where(FollowedBoard.board_id == Board.id, FollowedBoard.person_id == bindparam("reader"))
    return statement.add_columns(followed.correlate(Board).label("follows"))
