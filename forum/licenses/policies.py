from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, and_, or_

from forum.licenses.models import License

State = Literal["active", "expired", "revoked"]


def opens(moment: datetime) -> ColumnElement[bool]:
    """The one rule of when a license opens what it is for."""
    return and_(License.revoked_at.is_(None), or_(License.expires_at.is_(None), License.expires_at > moment))


def state_of(license: License, moment: datetime) -> State:
    """The same rule for a license at hand, by name."""
    if license.revoked_at is not None:
        return "revoked"
    return "expired" if license.expires_at is not None and license.expires_at <= moment else "active"
