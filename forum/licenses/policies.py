from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, and_, case, func, or_

from forum.core.viewer import Viewer
from forum.licenses.models import License, Seat

GRACE = timedelta(hours=72)  # that a license stays open while its provider can't be asked
COOLING = timedelta(days=1)  # that a place which was given up is kept from others, so that a key isn't passed around

MANAGING = ("key", "address", "staff")  # ways to a place whose holders also manage the others

State = Literal["active", "grace", "ended", "suspended", "revoked", "refunded", "unchecked"]


def opens(moment: datetime) -> ColumnElement[bool]:
    """The one rule of when a license opens what it is for."""
    lasts = and_(License.ended_at.is_(None), or_(License.expires_at.is_(None), License.expires_at > moment))
    was_answered = and_(
        License.lapsed_at.is_(None), or_(License.lapses_at.is_(None), License.lapses_at > moment)
    )
    return and_(is_good(), lasts, was_answered)


def has_ended(moment: datetime) -> ColumnElement[bool]:
    """A license that was good to its end, and is over: what boards may still show to its holders is theirs to say."""
    return and_(is_good(), or_(License.ended_at.is_not(None), License.expires_at <= moment))


def end() -> ColumnElement[datetime]:
    """When a license that has ended was over. It may have been stamped later: after the worker stood still for a day, say."""
    stamped = func.coalesce(License.ended_at, License.expires_at)
    return case((License.expires_at < License.ended_at, License.expires_at), else_=stamped)


def is_good() -> ColumnElement[bool]:
    """Nobody has anything against it, whenever it ends."""
    return and_(License.state == "active", License.revoked_at.is_(None), License.unchecked_since.is_(None))


def may_free(own: Seat, place: Seat) -> bool:
    """Whether the holder of a place may end another on the same license, or hand it over: their own always; who manages,
    also others', but neither that of who bought the license nor that of somebody who came before them and manages it too.
    Else a key that is passed around would put out who entered it first."""
    if place.id == own.id:
        return True
    if own.via not in MANAGING or place.via == "address":
        return False
    return place.via not in MANAGING or place.id > own.id


def sees_licenses(viewer: Viewer) -> bool:
    """Whether the state of others' licenses stands beside what they wrote: for who supports or moderates the whole site."""
    return viewer.is_site_moderator or viewer.is_support


def is_known() -> ColumnElement[bool]:
    """Whoever has its key may be told what has become of it: others are as unknown as a key that never was."""
    return and_(
        License.state.in_(("active", "suspended")), License.revoked_at.is_(None), License.unchecked_since.is_(None)
    )


def is_good_at_hand(license: License) -> bool:
    """The same of a license at hand."""
    return license.state == "active" and license.revoked_at is None and license.unchecked_since is None


def opens_what(state: State) -> bool:
    return state in ("active", "grace")


def day_of(moment: datetime | None) -> str | None:
    """How the log has the end of a license."""
    return moment.date().isoformat() if moment else None


def state_of(license: License, moment: datetime) -> State:
    """The same rule for a license at hand, by name."""
    if license.revoked_at is not None:
        return "revoked"
    if license.state != "active":
        return license.state
    if license.ended_at is not None or (license.expires_at is not None and license.expires_at <= moment):
        return "ended"
    if license.unchecked_since is not None or license.lapsed_at is not None:
        return "unchecked"
    if license.lapses_at is None:
        return "active"
    return "grace" if license.lapses_at > moment else "unchecked"
