"""What staff and commands do with a license."""

from datetime import datetime

from sqlalchemy import select, update

from forum.core.clock import now
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.log.actions import record
from forum.core.viewer import Viewer
from forum.licenses import keys
from forum.licenses.actions.checking import recheck
from forum.licenses.models import License, Seat
from forum.licenses.policies import day_of, state_of


def revoke(viewer: Viewer, license: License, *, reason: str = "") -> None:
    """From the next request on it opens nothing. Its places stay, for when it is restored."""
    _change(viewer, license, "license.revoke", reason, revoked_at=license.revoked_at or now())


def restore(viewer: Viewer, license: License, *, reason: str = "") -> None:
    """Good again, until whoever else says whether it is, says that it isn't."""
    _change(viewer, license, "license.restore", reason, revoked_at=None, state="active")
    recheck(license)


def change_end(viewer: Viewer, license: License, expires_at: datetime | None, *, reason: str = "") -> None:
    """Sets when it ends; None is never."""
    _change(viewer, license, "license.extend", reason, expires_at=expires_at, ended_at=None, warned_days=None)


def free_place(viewer: Viewer, license: License, seat: Seat, *, reason: str = "") -> None:
    """Takes a place from who holds it; whoever has the key may take it again."""
    record(viewer, "license.free", "license", license.id, reason=reason, before={"person": seat.person_id})
    db.session.delete(seat)


def hold_licenses() -> None:
    """They came out of a backup: none opens anything until whoever says whether it is good has been asked."""
    db.session.execute(update(License).values(unchecked_since=now()))


def check_licenses() -> None:
    """Lets those go that this site itself decides about. Providers elsewhere are asked by the worker, one by one."""
    unchecked = update(License).where(License.unchecked_since.is_not(None))
    db.session.execute(unchecked.where(License.connection_id.is_(None)).values(unchecked_since=None))
    db.session.execute(unchecked.where(License.connection_id.is_not(None)).values(next_check_at=now()))


def license_with_key(typed: str) -> License:
    """For commands: the license of a key of the site's own, revoked or not. Raises NotFound."""
    license = db.session.scalar(select(License).where(License.key_hash.in_(keys.fingerprints(typed))))
    if license is None:
        raise NotFound
    return license


def _change(viewer: Viewer, license: License, action: str, reason: str, **values) -> None:
    before = _rights(license)
    for name, value in values.items():
        setattr(license, name, value)
    record(viewer, action, "license", license.id, reason=reason, before=before, after=_rights(license))


def _rights(license: License) -> dict[str, str | None]:
    return {"state": state_of(license, now()), "expires": day_of(license.expires_at)}
