from collections.abc import Collection

from sqlalchemy import bindparam, select

from forum.core.prepared import fetch
from forum.core.viewer import Viewer
from forum.reactions.models import Reaction

_REACTED = select(Reaction.comment_id).where(
    Reaction.person_id == bindparam("person_id"), Reaction.comment_id.in_(bindparam("ids", expanding=True))
)


def reacted_by(viewer: Viewer, comment_ids: Collection[int]) -> set[int]:
    """Which of these comments the viewer reacted to."""
    return {row[0] for row in fetch(_REACTED, person_id=viewer.id, ids=list(comment_ids))}
