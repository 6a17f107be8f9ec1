"""Links in mails: made with what asks for them, opened once.

The row knows what a link is good for; its address in the mail is made when the mail goes out, and can't be made from the
row alone. Looking a link up changes nothing (mail scanners do); `use` takes it, and of two at once the second finds it gone.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select, update

from forum.accounts.addresses import email_key
from forum.accounts.models import MailLink
from forum.core.clock import now
from forum.core.database import db
from forum.core.settings import settings
from forum.core.signing import sign, unsign

DAY = timedelta(days=1)
LIFETIMES = {
    "confirmation": 7 * DAY,
    "reset": timedelta(hours=1),
    "new address": DAY,
    "old address": 3 * DAY,
    "invitation": 14 * DAY,
    "claim": 14 * DAY,
    "case": 30 * DAY,
}
_PLACES = {
    "confirmation": "confirmations",
    "reset": "reset",
    "new address": "addresses/new",
    "old address": "addresses/old",
    "invitation": "invitations",
    "claim": "claims",
    "case": "support/confirmations",
}


class Gone(Exception):
    """A link that isn't good any more: used, too old, withdrawn, or never ours."""


def make(
    purpose: str,
    address: str,
    *,
    person_id: int | None = None,
    by_id: int | None = None,
    payload: dict[str, Any] | None = None,
    lifetime: timedelta | None = None,
) -> MailLink:
    """A new link for mail to an address."""
    link = MailLink(
        purpose=purpose,
        person_id=person_id,
        by_id=by_id,
        address=address,
        address_key=email_key(address),
        payload=payload or {},
        expires_at=now() + (lifetime or LIFETIMES[purpose]),
    )
    db.session.add(link)
    db.session.flush()
    return link


def location(link: MailLink) -> str:
    """The absolute address that a mail has for a link."""
    return f"{settings().address}/{_PLACES[link.purpose]}/{sign('mail link', link.public_id)}"


def find(purpose: str, token: str) -> MailLink:
    """What a link stands for, for a page that asks whether to go on. Raises Gone."""
    link = db.session.scalar(select(MailLink).where(*_named(purpose, token), is_good()))
    if link is None:
        raise Gone
    return link


def use(purpose: str, token: str) -> MailLink:
    """Takes the link: nobody can open it again. Raises Gone, also for the second of two at once."""
    taken = update(MailLink).where(*_named(purpose, token), is_good()).values(used_at=now()).returning(MailLink.id)
    id = db.session.scalar(taken)
    if id is None:
        raise Gone
    return db.session.scalars(
        select(MailLink).where(MailLink.id == id).execution_options(populate_existing=True)
    ).one()


def empty(link: MailLink, person_id: int | None = None) -> dict[str, Any]:
    """Gives what a used link carried and forgets it; `person_id` is whom it turned out to be about."""
    carried, link.payload = link.payload, {}
    link.person_id = person_id or link.person_id
    return carried


def end_all(person_id: int, purposes: Iterable[str] = tuple(LIFETIMES.keys() - {"old address"})) -> None:
    """Ends what waits in mails about a person's account. What takes it back from a thief stays, unless it is named."""
    ended = delete(MailLink).where(MailLink.person_id == person_id, MailLink.purpose.in_(list(purposes)), is_good())
    db.session.execute(ended)


def is_good() -> ColumnElement[bool]:
    return and_(MailLink.used_at.is_(None), MailLink.expires_at > now())


def forget_old() -> None:
    """Drops links that are over, and with them registrations that nobody confirmed."""
    db.session.execute(delete(MailLink).where(MailLink.expires_at < now()))


def _named(purpose: str, token: str) -> tuple[ColumnElement[bool], ...]:
    words = unsign("mail link", token)
    if not words or not isinstance(words[0], str):
        raise Gone
    return MailLink.public_id == words[0], MailLink.purpose == purpose
