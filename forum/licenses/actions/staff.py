"""What staff and commands do with a license."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select, update

from forum.accounts.models import Person
from forum.accounts.queries import find_person
from forum.core.clock import now
from forum.core.database import db
from forum.core.errors import Invalid, NotFound
from forum.core.log.actions import record
from forum.core.mail.letters import send
from forum.core.viewer import Viewer
from forum.licenses import keys
from forum.licenses.actions.checking import recheck
from forum.licenses.actions.places import end_place, give_place, lock_license
from forum.licenses.models import License, Seat
from forum.licenses.policies import MANAGING, day_of, state_of


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
    end_place(viewer, license, seat, reason=reason)


def give_place_to(viewer: Viewer, license: License, handle: str, *, reason: str = "") -> Person:
    """Gives a free place to a member, even one that cools down. Where nobody manages the license, they do from now on."""
    lock_license(license.id)
    person = find_person(handle)
    if person is None or person.email_verified_at is None:
        raise Invalid({"handle": _("No member with a confirmed address is called this.")})
    seats = db.session.scalars(select(Seat).where(Seat.license_id == license.id)).all()
    if any(seat.person_id == person.id for seat in seats):
        raise Invalid({"handle": _("They have a place already.")})
    free = set(range(1, license.seats + 1)).difference(seat.number for seat in seats)
    if not free:
        raise Invalid({"handle": _("No place is free.")})
    is_managed = any(seat.via in MANAGING for seat in seats)
    give_place(viewer, license, person.id, min(free), "invitation" if is_managed else "staff", reason=reason)
    send("licenses.given", person_id=person.id, payload={"license": license.id})
    return person


def recheck_now(viewer: Viewer, license: License) -> None:
    """Has whoever sold a license asked about it out of turn."""
    record(viewer, "license.recheck", "license", license.id)
    recheck(license)


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
