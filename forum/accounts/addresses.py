"""E-mail addresses: checked for their form only, compared without case."""

import re
import unicodedata

LONGEST = 254
_FORM = re.compile(r"[^@\s<>()\[\],;:\\\"]{1,64}@[^@\s.<>()\[\],;:\\\"]+(?:\.[^@\s.<>()\[\],;:\\\"]+)+")


def has_form(email: str) -> bool:
    return len(email) <= LONGEST and email.isprintable() and _FORM.fullmatch(email) is not None


def email_key(email: str) -> str:
    """An address as it must be unique."""
    return unicodedata.normalize("NFKC", email).casefold()
