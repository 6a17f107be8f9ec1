"""What a case is called on the phone: eight digits, said in two fours."""

import re
import secrets

from forum.support.models.cases import REFERENCE_LENGTH

_SPOKEN = re.compile(r"(?<!\d)(\d{4})[ -]?(\d{4})(?!\d)")


def new_reference() -> str:
    """Random, so that nobody can tell from it how many cases there are. It never begins with 0."""
    return str(secrets.randbelow(9 * 10 ** (REFERENCE_LENGTH - 1)) + 10 ** (REFERENCE_LENGTH - 1))


def spoken(reference: str) -> str:
    return f"{reference[:4]}-{reference[4:]}"


def find_in(text: str) -> str | None:
    """The first reference that a text holds, however it is written."""
    found = _SPOKEN.search(text)
    return "".join(found.groups()) if found else None
