"""A member's e-mail address: the new one is confirmed, the old one is told and can take the account back."""

from sqlalchemy.exc import IntegrityError

from forum.accounts import links
from forum.accounts.actions.people import shut_out
from forum.accounts.addresses import email_key
from forum.accounts.events import AddressConfirmed
from forum.accounts.links import Gone
from forum.accounts.models import MailLink, Person
from forum.accounts.suspensions import lock_owner
from forum.core.clock import now
from forum.core.database import db
from forum.core.events import publish
from forum.core.mail.letters import send
from forum.core.viewer import Viewer


def ask_to_change_address(viewer: Viewer, email: str) -> None:
    """Whose the new address is, the letter to it finds out."""
    person = db.session.get_one(Person, viewer.id)
    links.end_all(person.id, ("new address",))
    new = links.make("new address", email, person_id=person.id)
    send("accounts.new_address", person_id=person.id, address=email, payload={"link": new.id})
    if person.email:
        _tell_old_address(person, email)


def change_address(token: str, *, but: str | None) -> Person:
    """Ends every session but the one of this token. Raises Gone, and Suspended."""
    person, link = _taken("new address", token)
    old = person.email
    _set_address(person, link.address)
    shut_out(person.id, but=but)
    if old:
        _tell_old_address(person, link.address, to=old)
    return person


def keep_address(token: str, new_hash: str) -> Person:
    """Back to the old address, with a new password: whoever was in is out. Raises Gone, and Suspended."""
    person, link = _taken("old address", token)
    _set_address(person, link.address)
    person.password_hash = new_hash
    shut_out(person.id)
    links.end_all(person.id, ("old address",))
    send("accounts.password_changed", person_id=person.id)
    return person


def _tell_old_address(person: Person, new: str, to: str = "") -> None:
    link = links.make("old address", to or person.email, person_id=person.id)
    payload = {"link": link.id, "changed": bool(to)}
    send("accounts.old_address", person_id=person.id, address=link.address, payload=payload)


def _taken(purpose: str, token: str) -> tuple[Person, MailLink]:
    person = lock_owner(purpose, token)
    if person is None:
        raise Gone
    return person, links.use(purpose, token)


def _set_address(person: Person, email: str) -> None:
    """Raises Gone where it became somebody else's."""
    try:
        with db.session.begin_nested():
            person.email, person.email_key = email, email_key(email)
            person.email_verified_at = now()
    except IntegrityError:
        raise Gone from None
    publish(AddressConfirmed(person_id=person.id))
