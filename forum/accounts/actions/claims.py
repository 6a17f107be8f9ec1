"""People who were imported with their posts become members, or hand their posts to the member who they are by now."""

from sqlalchemy.exc import IntegrityError

from forum.accounts import links
from forum.accounts.actions.people import refuse_display_name, refuse_handle, taken
from forum.accounts.addresses import email_key
from forum.accounts.events import AddressConfirmed
from forum.accounts.links import Gone
from forum.accounts.models import Person
from forum.accounts.policies import can_invite
from forum.accounts.queries import can_be_claimed
from forum.accounts.suspensions import lock_owner
from forum.core.clock import now
from forum.core.database import db
from forum.core.errors import Invalid, NotFound
from forum.core.events import publish
from forum.core.log.actions import record
from forum.core.mail.letters import send
from forum.core.text import name_key, one_line, skeleton
from forum.core.viewer import Viewer


def offer_claim(viewer: Viewer, person: Person, address: str, language: str) -> None:
    """Sends a link that makes this imported person its opener's. An earlier one ends."""
    if not can_invite(viewer) or not can_be_claimed(person):
        raise NotFound
    links.end_all(person.id, ("claim",))
    payload = {"language": language}
    link = links.make("claim", address, person_id=person.id, by_id=viewer.id, payload=payload)
    send("accounts.claim", address=address, payload={"link": link.id})
    record(viewer, "person.claim_offer", "person", person.id)


def claim(token: str, *, handle: str, display_name: str, password_hash: str, language: str) -> Person:
    """The imported person as a member. Raises Gone, Suspended, and Invalid for a name or an address that is
    somebody's."""
    try:
        with db.session.begin_nested():  # refused, the link stays good
            person, address = _taken(token)
            if handle != person.handle:
                refuse_handle(handle, but=person.id)
            if one_line(display_name) != person.display_name:
                refuse_display_name(display_name)
            person.handle, person.name_key, person.skeleton = handle, name_key(handle), skeleton(handle)
            person.display_name = one_line(display_name) or handle
            person.email, person.email_key = address, email_key(address)
    except IntegrityError:
        raise Invalid(taken(handle, address, person.id)) from None
    person.email_verified_at = now()
    publish(AddressConfirmed(person_id=person.id))
    person.password_hash, person.language = password_hash, language
    record(Viewer(id=person.id), "person.claim", "person", person.id)
    return person


def join(viewer: Viewer, token: str) -> Person:
    """The imported person whose posts are the viewer's from now on, with whom the caller hands the posts over."""
    person, _address = _taken(token)
    person.joined_id = viewer.id
    record(viewer, "person.join", "person", viewer.id, after={"person": person.id})
    return person


def _taken(token: str) -> tuple[Person, str]:
    person = lock_owner("claim", token)
    if person is None or not can_be_claimed(person):
        raise Gone
    return person, links.use("claim", token).address
