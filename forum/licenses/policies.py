from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_

from forum.licenses.models import License


def opens(moment: datetime) -> ColumnElement[bool]:
    """The one rule of when a license opens what it is for."""
    return and_(License.revoked_at.is_(None), or_(License.expires_at.is_(None), License.expires_at > moment))
