"""Which handles and display names people may take."""

import re
import unicodedata
from collections.abc import Collection

from flask_babel import gettext as _

from forum.core.text import skeleton

SHORTEST, LONGEST = 3, 30
SIGNS = "_-."

_RESERVED = """
    admin admins administrator administrators administration mod mods moderator moderators moderation staff team support
    helpdesk help official system root owner founder webmaster postmaster hostmaster security abuse noreply no-reply
    mailer-daemon bot api site forum community everyone everybody here all nobody anonymous guest visitor member
    former-member deleted removed unknown null undefined none self account login logout register
    διαχειριστής διαχειριστές διαχείριση συντονιστής συντονιστές υποστήριξη ομάδα προσωπικό σύστημα επισκέπτης μέλος
    πρώην-μέλος
"""
RESERVED = frozenset(map(skeleton, _RESERVED.split()))


def shape_error(handle: str) -> str | None:
    """What is wrong with how a handle is written."""
    if not SHORTEST <= len(handle) <= LONGEST:
        return _("A name has 3 to 30 characters.")
    if not all(map(_is_allowed, handle)) or unicodedata.normalize("NFKC", handle) != handle:
        return _("A name is made of Latin or Greek letters, digits and the signs _ - .")
    if not any(map(str.isalnum, handle)):
        return _("A name needs a letter or a digit.")
    return None


def is_reserved(name: str, site_name: str) -> bool:
    """Whether a name speaks for the site: made of nothing but such words and digits."""
    words = [skeleton(word) for part in re.split(r"[\s_.-]+", name) if (word := part.strip("0123456789"))]
    taken = RESERVED | {_look(site_name), skeleton("stoa")}
    return _look(name) in taken or (bool(words) and all(word in taken for word in words))


def looks_like(name: str, others: Collection[str]) -> bool:
    """Whether the eye could take a name for one of the others."""
    return _look(name) in set(map(_look, others))


def _look(name: str) -> str:
    return skeleton("".join(name.split()))


def _is_allowed(character: str) -> bool:
    if character.isascii():
        return character.isalnum() or character in SIGNS
    return character.isalpha() and unicodedata.name(character, "").startswith(("LATIN ", "GREEK "))
