from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, and_, or_

from forum.licenses.models import License

State = Literal["active", "expired", "revoked", "unchecked"]


def opens(moment: datetime) -> ColumnElement[bool]:
    """The one rule of when a license opens what it is for."""
    lasts = or_(License.expires_at.is_(None), License.expires_at > moment)
    return and_(License.revoked_at.is_(None), License.unchecked_since.is_(None), lasts)


def state_of(license: License, moment: datetime) -> State:
    """The same rule for a license at hand, by name."""
    if license.revoked_at is not None:
        return "revoked"
    if license.expires_at is not None and license.expires_at <= moment:
        return "expired"
    return "active" if license.unchecked_since is None else "unchecked"
