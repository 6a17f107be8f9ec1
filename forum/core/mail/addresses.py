"""Mail addresses as envelopes and headers take them."""

import re
from email.headerregistry import Address

_MAILBOX = re.compile(r"""([^\s@<>()\[\]:;,"\\]{1,64})@([^\s@<>()\[\]:;,"\\]{1,190})""")
LONGEST = 254


class BadAddress(ValueError):
    """Nothing that a mail can be sent to."""


def mailbox(text: str, name: str = "") -> Address:
    """One address, its domain in ASCII. A local part in other letters stays: not every server takes it."""
    found = _MAILBOX.fullmatch(text.strip())
    if found is None or not text.isprintable():
        raise BadAddress("not a mail address")
    try:
        domain = found[2].encode("idna").decode()
    except UnicodeError as error:
        raise BadAddress("not a mail domain") from error
    if len(found[1]) + len(domain) >= LONGEST:
        raise BadAddress("too long for a mail address")
    return Address(name, found[1], domain)
