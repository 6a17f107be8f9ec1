from collections.abc import Collection

from sqlalchemy import select

from forum.core.database import db
from forum.core.viewer import Viewer
from forum.reactions.models import Reaction


def reacted_by(viewer: Viewer, comment_ids: Collection[int]) -> set[int]:
    """Which of these comments the viewer reacted to."""
    statement = select(Reaction.comment_id).where(Reaction.person_id == viewer.id, Reaction.comment_id.in_(comment_ids))
    return set(db.session.scalars(statement))
