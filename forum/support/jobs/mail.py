"""Mails to support, on their way into cases."""

from forum.core.incoming.handling import handles
from forum.core.incoming.reading import Mail
from forum.core.incoming.taking import Arrived
from forum.support import mails


@handles
def to_support(mail: Mail, arrived: Arrived) -> bool:
    """What people write opens a case or goes on in one. What no person wrote is passed by, but for what came back."""
    if mails.is_for_others(mail, arrived.recipient):
        return False
    if mail.nature == "bounce":
        return mails.note_bounce(mail)
    if mail.nature == "automatic" or mails.is_own(mail):
        return True
    if mail.nature == "list":
        return False
    return mails.receive(mail, arrived.recipient)
