from functools import cache

from sqlalchemy import Select, bindparam, select

from forum.core.prepared import fetch
from forum.core.viewer import Viewer
from forum.reading.models import FollowedBoard


def follows_board(viewer: Viewer, board_id: int) -> bool:
    """Whether a member is told of new threads in a board that was loaded for them."""
    return viewer.is_member and bool(fetch(_board(), person_id=viewer.id, id=board_id))


@cache
def _board() -> Select:
    return select(FollowedBoard.board_id).where(
        FollowedBoard.person_id == bindparam("person_id"), FollowedBoard.board_id == bindparam("id")
    )
