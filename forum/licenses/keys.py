"""License keys of our own: how they look, how forgiving their reading is, what is kept of them.

A key is `STcc-XXXXX-XXXXX-XXXXX-XXXXX`: a prefix, two letters that check the rest, and a hundred random bits
in the thirty-two letters and digits that can't be taken for one another.
"""

import hashlib
import secrets
import unicodedata

from forum.core import vault

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, GROUP_LENGTH = 4, 5
LENGTH = GROUPS * GROUP_LENGTH
PREFIX = "ST"
CHECK_LENGTH = 2
SHORTEST, LONGEST = 8, 200
SHOWN = 4
SHORTEST_SHOWN = 12

_GREEK, _CYRILLIC = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "АВЕКМНОРСТУХІЅЈ"
_LOOKALIKES = str.maketrans(_GREEK + _CYRILLIC, "ABEZHIKMNOPTYX" + "ABEKMHOPCTYXISJ")
_ALIKE = str.maketrans("OIL", "011")


def new_key() -> str:
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    groups = [body[start : start + GROUP_LENGTH] for start in range(0, LENGTH, GROUP_LENGTH)]
    return "-".join([PREFIX + _check(body), *groups])


def normalize(typed: str) -> str:
    """A key's letters and digits alone, in capitals, however it was cased, spaced, dashed or widened."""
    capitals = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", typed).upper())
    return "".join(filter(str.isalnum, capitals)).translate(_LOOKALIKES)


def is_mistyped(typed: str) -> bool:
    """Whether this is meant to be a key of our own and can't be one: its check letters don't fit."""
    key = _read(typed)
    prefix, check, body = key[:2], key[2 : 2 + CHECK_LENGTH], key[2 + CHECK_LENGTH :]
    if prefix != PREFIX or abs(len(body) - LENGTH) > 2:
        return False
    return check != _check(body)


def is_whole(typed: str) -> bool:
    """Whether this can be a key of our own: its check letters fit."""
    return _read(typed).startswith(PREFIX) and len(_read(typed)) == len(PREFIX) + CHECK_LENGTH + LENGTH and not is_mistyped(typed)


def ending(typed: str) -> str:
    """What is shown of a key; nothing of one so short that it would tell too much."""
    key = normalize(typed)
    return key[-SHOWN:] if len(key) >= SHORTEST_SHOWN else ""


def fingerprint(typed: str) -> str:
    """What is kept of a key: a keyed hash, useless without the site's secrets."""
    return vault.fingerprint(_hashed(typed))


def fingerprints(typed: str) -> list[str]:
    """For looking a key up: also as it was kept before the last change of secrets."""
    return vault.fingerprints(_hashed(typed))


def _hashed(typed: str) -> str:
    return f"local\0{_read(typed)}"


def _read(typed: str) -> str:
    return normalize(typed).translate(_ALIKE)


def _check(body: str) -> str:
    number = int.from_bytes(hashlib.sha256(body.encode()).digest()[:4])
    return ALPHABET[number >> 5 & 31] + ALPHABET[number & 31]
