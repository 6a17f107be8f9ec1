"""Back in without a password: a link by mail, good for an hour."""

from typing import Any

from forum.accounts import links
from forum.accounts.actions.people import shut_out
from forum.accounts.links import Gone
from forum.accounts.models import Person
from forum.accounts.suspensions import lock_owner
from forum.core.clock import now
from forum.core.mail.letters import send


def ask_to_reset(person_id: int | None, email: str, carried: dict) -> None:
    """For nobody (no `person_id`) the same rows are written, and lead nowhere: nothing can be told by the time it takes."""
    link = links.make("reset", email, person_id=person_id, payload=carried)
    payload, lifetime = {"link": link.id}, links.LIFETIMES["reset"]
    send("accounts.reset", person_id=person_id, address=email, payload=payload, expires_in=lifetime)


def reset_password(token: str, new_hash: str) -> tuple[Person, dict[str, Any]]:
    """Ends every session and every other link of the person, and tells them. Raises Gone, and Suspended."""
    person = lock_owner("reset", token)
    link = links.use("reset", token)
    carried = links.empty(link)
    if person is None or person.email_key != link.address_key:
        raise Gone
    person.password_hash = new_hash
    person.email_verified_at = person.email_verified_at or now()
    shut_out(person.id)
    send("accounts.password_changed", person_id=person.id)
    return person, carried
