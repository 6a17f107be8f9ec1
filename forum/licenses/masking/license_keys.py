"""License keys of our own, as people write them. Those of others are the providers’ (`written`)."""

import re
from re import Match

from forum.licenses import keys
from forum.licenses.masking.shape import Shape

# Our own: `STcc-XXXXX-XXXXX-XXXXX-XXXXX`, with any letters that look like these, in small ones, with spaces, or in one.
_S, _T, _DASHES = "SsЅѕＳｓ", "TtТтΤτＴｔ", r"\-‐-―−－"
_OWN = re.compile(rf"(?<![^\W_])[{_S}][{_T}][^\W_]{{2}}(?:[\s._{_DASHES}]{{0,3}}[^\W_]{{5}}){{4}}(?![^\W_])")
_MISTYPED = re.compile(
    rf"(?<![^\W_])[{_S}][{_T}][^\W_]{{1,3}}(?:\s?[{_DASHES}]\s?[^\W_]{{4,6}}){{4}}(?![^\W_]|[{_DASHES}][^\W_])"
)


def _fits(match: Match[str]) -> bool:
    return keys.is_own(match[0])


def _is_meant_as_one(match: Match[str]) -> bool:
    """A letter is wrong or missing; but words with dashes between them look like that too."""
    groups = re.split(rf"\s?[{_DASHES}]\s?", match[0])
    return sum(any(map(str.isdigit, group)) for group in groups) >= (2 if match[0].upper() == match[0] else 3)


LICENSE_KEYS = (
    Shape(tuple(_S), _OWN, _fits),
    Shape(tuple(_S), _MISTYPED, _is_meant_as_one),
)
