from sqlalchemy import ColumnElement

from forum.core.viewer import Viewer
from forum.reading.models import Draft


def drafts_visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """What somebody is still writing is seen by nobody else, whatever their role."""
    return Draft.person_id == viewer.id
