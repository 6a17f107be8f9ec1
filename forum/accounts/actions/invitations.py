"""Inviting by mail. Who opens the invitation has confirmed the address by that."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select

from forum.accounts import links
from forum.accounts.actions.people import add_person, refuse_handle
from forum.accounts.addresses import email_key
from forum.accounts.links import Gone
from forum.accounts.models import MailLink, Person
from forum.accounts.policies import can_invite
from forum.core.database import db
from forum.core.errors import Invalid, NotFound
from forum.core.log.actions import record
from forum.core.mail.letters import send
from forum.core.viewer import Viewer


def invite(
    viewer: Viewer, addresses: Sequence[str], *, message: str, language: str, lifetime: timedelta
) -> tuple[list[MailLink], list[str]]:
    """The invitations, and the addresses left out because they are a member's. An earlier one to an address ends."""
    if not can_invite(viewer):
        raise NotFound
    wanted = {email_key(address): address for address in reversed(addresses)}
    known = set(db.session.scalars(select(Person.email_key).where(Person.email_key.in_(wanted))))
    new = {key: address for key, address in wanted.items() if key not in known}
    earlier = MailLink.purpose == "invitation", MailLink.address_key.in_(new), links.is_good()
    db.session.execute(delete(MailLink).where(*earlier))
    payload = {"message": message, "language": language}
    made = [
        links.make("invitation", address, by_id=viewer.id, payload=payload, lifetime=lifetime)
        for address in new.values()
    ]
    for link in made:
        _mail(link)
    if made:
        record(viewer, "person.invite", "site", 1, after={"count": len(made)})
    return made, [wanted[key] for key in wanted if key in known]


def mail_invitation(viewer: Viewer, public_id: str) -> MailLink:
    """Sends it once more."""
    link = _open(viewer, public_id)
    _mail(link)
    return link


def withdraw_invitation(viewer: Viewer, public_id: str) -> MailLink:
    link = _open(viewer, public_id)
    db.session.delete(link)
    record(viewer, "person.invite_withdraw", "site", 1)
    return link


def accept_invitation(token: str, *, handle: str, display_name: str, password_hash: str, language: str) -> Person:
    """The new member. Raises Gone, and Invalid as `add_person` does."""
    values = {"display_name": display_name, "password_hash": password_hash, "language": language}
    try:
        with db.session.begin_nested():  # refused, the link stays good
            link = links.use("invitation", token)
            refuse_handle(handle)
            person = add_person(
                handle=handle, email=link.address, is_verified=True, is_vouched=True, **values
            )
            links.empty(link, person.id)
    except Invalid as error:
        if "email" in error.errors:
            raise Gone from None
        raise
    return person


def _open(viewer: Viewer, public_id: str) -> MailLink:
    if not can_invite(viewer):
        raise NotFound
    wanted = MailLink.public_id == public_id, MailLink.purpose == "invitation", links.is_good()
    link = db.session.scalar(select(MailLink).where(*wanted))
    if link is None:
        raise NotFound
    return link


def _mail(link: MailLink) -> None:
    send("accounts.invitation", address=link.address, payload={"link": link.id})
