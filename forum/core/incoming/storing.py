"""Taking a mail in: the one door behind all the ways that mail comes by."""

from sqlalchemy import insert

from forum.core import transaction
from forum.core.clock import now
from forum.core.incoming import taking
from forum.core.incoming.glimpses import mark
from forum.core.incoming.models import ArrivedMail

LARGEST = 26 * 2**20
LONGEST_ADDRESS = 254

TOO_LARGE = "too large to fetch"


class TooLarge(Exception):
    """More than a mail may be."""


def take_in(raw: bytes, *, sender: str = "", recipient: str = "") -> bool:
    """Keeps a mail until it is handled: it is on the disk when this returns. False for one that was handled before.

    In a transaction of its own. Raises TooLarge.
    """
    if len(raw) > LARGEST:
        raise TooLarge
    with transaction.apart() as session:
        if taking.is_seen(session, mark(raw)):
            return False
        session.execute(insert(ArrivedMail).values(raw=raw, sender=_kept(sender), recipient=_kept(recipient)))
    return True


def set_aside(head: bytes) -> None:
    """Of a mail that is too large to be fetched, keeps the head, for a person of the staff to see."""
    given_up = {"trouble": TOO_LARGE, "given_up_at": now()}
    with transaction.apart() as session:
        session.execute(insert(ArrivedMail).values(raw=head[:LARGEST], **given_up))


def _kept(address: str) -> str:
    return address if len(address) <= LONGEST_ADDRESS and address.isprintable() else ""
