"""Joining where mail goes out: an account begins when its address is confirmed. Until then it is a link in a mail, and
holds neither its name nor its address."""

from typing import Any

from sqlalchemy import delete

from forum.accounts import links
from forum.accounts.actions.people import add_person, refuse_handle
from forum.accounts.events import AddressConfirmed
from forum.accounts.links import Gone
from forum.accounts.models import MailLink, Person
from forum.accounts.suspensions import lock_owner
from forum.core.clock import now
from forum.core.database import db
from forum.core.errors import Invalid
from forum.core.events import publish
from forum.core.mail.letters import send


def ask_to_join(*, handle: str, email: str, password_hash: str, display_name: str, language: str, carried: dict) -> None:
    """Keeps a registration until its address is confirmed.

    Whose the address is, the letter finds out when it goes out: nothing here differs, and so nothing can be told by it.
    """
    person = {"handle": handle, "password_hash": password_hash, "display_name": display_name, "language": language}
    link = links.make("confirmation", email, payload={"person": person} | carried)
    send("accounts.confirmation", address=email, payload={"link": link.id, "language": language})


def ask_to_confirm(person_id: int) -> None:
    """For who is a member already: joined while no mail went out."""
    person = db.session.get_one(Person, person_id)
    if person.email is None or person.email_verified_at:
        return
    link = links.make("confirmation", person.email, person_id=person.id)
    send("accounts.confirmation", person_id=person.id, address=person.email, payload={"link": link.id})


def ask_again(email: str, language: str) -> None:
    """Sends the latest registration of an address once more, if there is one: the letter finds out."""
    send("accounts.confirmation", address=email, payload={"language": language})


def confirm(token: str, handle: str = "") -> tuple[Person, dict[str, Any]]:
    """The member who opened the link, and what they had on their way. Raises Gone, Suspended, and Invalid where the name
    was taken meanwhile: `handle` is another one."""
    with db.session.begin_nested():  # refused, the link stays good
        owner = lock_owner("confirmation", token)
        link = links.use("confirmation", token)
        carried = links.empty(link)
        person = owner or _join(link, carried.pop("person"), handle)
        if person.email_key != link.address_key:
            raise Gone
        person.email_verified_at = now()
        publish(AddressConfirmed(person_id=person.id))
    return person, carried


def _join(link: MailLink, asked: dict[str, str], handle: str) -> Person:
    name = handle or asked["handle"]
    refuse_handle(name)
    display_name = "" if asked["display_name"] == asked["handle"] else asked["display_name"]
    try:
        person = add_person(**asked | {"handle": name, "display_name": display_name, "email": link.address})
    except Invalid as error:
        if "email" in error.errors:
            raise Gone from None
        raise
    link.person_id = person.id
    others = MailLink.address_key == link.address_key, MailLink.purpose == "confirmation", links.is_good()
    db.session.execute(delete(MailLink).where(*others))
    return person
