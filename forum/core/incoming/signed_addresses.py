"""Addresses that only this site can have made: below its own, with what a reply to them is about, signed."""

import base64
import hmac
import re

from forum.core.mail.addresses import BadAddress, mailbox
from forum.core.settings import settings
from forum.core.site import site

SIGNATURE_LENGTH = 16  # letters, each of five bits
LONGEST_TOKEN = 1 + 2 * 12 + SIGNATURE_LENGTH
LONGEST_LOCAL = 64 - len("+") - LONGEST_TOKEN  # of the site's own address, so that signed ones are taken everywhere

_TOKEN = re.compile(r"([a-z])((?:[a-z2-7]{12}){0,2})([a-z2-7]{16})")


def signed(purpose: str, *words: str) -> str:
    """An address below the site's own for a purpose (one letter) and up to two public ids; empty where the site takes no mail.

    Small letters and digits alone, because mail systems fold addresses.
    """
    content = purpose + "".join(words)
    token = content + _signature(content)
    if not _TOKEN.fullmatch(token):
        raise ValueError("an address holds one letter and up to two public ids")
    local, _, domain = site().mail_in_address.rpartition("@")
    return f"{local}+{token}@{domain}" if local else ""


def opened(address: str) -> tuple[str, tuple[str, ...]] | None:
    """The purpose and the words of a signed address; None for what this site never made.

    The signature alone decides: an address that was given out stays good when the site's own changes.
    """
    local = address.rpartition("@")[0]
    token = local.rpartition("+")[2].lower() if local.isascii() else ""
    found = _TOKEN.fullmatch(token)
    if found is None or not hmac.compare_digest(_signature(found[1] + found[2]), found[3]):
        return None
    return found[1], tuple(found[2][at : at + 12] for at in range(0, len(found[2]), 12))


def is_ours(address: str) -> bool:
    """Whether mail to it is for this site: its own address, or a signed one."""
    own = _normal(site().mail_in_address)
    return bool(own) and (_normal(address) == own or opened(address) is not None)


def _normal(address: str) -> str:
    try:
        return mailbox(address).addr_spec.lower()
    except BadAddress:
        return ""


def _signature(content: str) -> str:
    key = hmac.digest(settings().secret().encode(), b"addresses that mail comes to", "sha256")
    signed_by = hmac.digest(key, content.encode(), "sha256")[: SIGNATURE_LENGTH * 5 // 8]
    return base64.b32encode(signed_by).decode().lower()
