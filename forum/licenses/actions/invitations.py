"""Inviting colleagues to places on one's license, by mail or by a link to pass on."""

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select

from forum.accounts.addresses import email_key
from forum.core import signing
from forum.core.clock import now
from forum.core.database import db
from forum.core.errors import Invalid, NotFound, Refused
from forum.core.log.actions import record
from forum.core.mail.letters import send
from forum.core.settings import settings
from forum.core.viewer import Viewer
from forum.licenses.actions.places import Taken, lock_license, not_managing, take_place
from forum.licenses.models import License, PlaceInvitation, Seat
from forum.licenses.policies import MANAGING, opens
from forum.licenses.queries import Held, open_invitations

LASTS = timedelta(days=7)
PURPOSE = "place invitation"


def invite(viewer: Viewer, held: Held, address: str, language: str) -> PlaceInvitation:
    """By mail to an address, or, without one, as a link. There are no more open ones than places that nobody holds."""
    if not held.manages:
        raise Refused(not_managing())
    license = lock_license(held.license.id)
    taken = db.session.scalar(select(func.count()).select_from(Seat).where(Seat.license_id == license.id)) or 0
    waiting = open_invitations(license)
    if address and any(email_key(one.address) == email_key(address) for one in waiting):
        raise Invalid({"address": _("This address is invited already.")})
    if len(waiting) >= license.seats - taken:
        raise Invalid({"address": _("There is no place left to invite to. Free one or withdraw an invitation.")})
    made = PlaceInvitation(license_id=license.id, by_id=viewer.id, address=address, expires_at=now() + LASTS)
    db.session.add(made)
    db.session.flush()
    record(viewer, "license.invite", "license", license.id, after={"by": "mail" if address else "link"})
    if address:
        send("licenses.invitation", address=address, payload={"invitation": made.id, "language": language})
    return made


def withdraw(viewer: Viewer, held: Held, public_id: str) -> None:
    if not held.manages:
        raise Refused(not_managing())
    found = next((one for one in open_invitations(held.license) if one.public_id == public_id), None)
    if found is None:
        raise NotFound
    found.withdrawn_at = now()
    record(viewer, "license.uninvite", "license", held.license.id)


def accept(viewer: Viewer, token: str) -> tuple[License, Taken]:
    """A place for who has the link. Raises NotFound for one that isn't good any more."""
    invitation, license = find(token, lock=True)
    taken = take_place(viewer, license, "invitation")
    if taken.result == "opened":
        invitation.used_at, invitation.used_by_id = now(), viewer.id
    return license, taken


def find(token: str, *, lock: bool = False) -> tuple[PlaceInvitation, License]:
    """The open invitation of a link, whose sender still manages a license that opens something. Raises NotFound."""
    words = signing.unsign(PURPOSE, token)
    statement = (
        select(PlaceInvitation, License)
        .join(License, License.id == PlaceInvitation.license_id)
        .join(Seat, (Seat.license_id == License.id) & (Seat.person_id == PlaceInvitation.by_id))
        .where(
            PlaceInvitation.public_id == (words[0] if words else ""),
            PlaceInvitation.used_at.is_(None),
            PlaceInvitation.withdrawn_at.is_(None),
            PlaceInvitation.expires_at > now(),
            Seat.via.in_(MANAGING),
            opens(now()),
        )
    )
    if lock:
        statement = statement.with_for_update(of=(License, PlaceInvitation))
    row = db.session.execute(statement).first()
    if row is None:
        raise NotFound
    return row.PlaceInvitation, row.License


def location(invitation: PlaceInvitation) -> str:
    """Its address in full: what is in a mail, or copied by who invites."""
    return f"{settings().address}/licenses/invitations/{signing.sign(PURPOSE, invitation.public_id)}"
