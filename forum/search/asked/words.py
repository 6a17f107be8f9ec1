"""What of a search may be kept, by its looks."""

import re

from forum.core import text
from forum.search.engine.analysis import words_of
from forum.search.models import LONGEST

MOST_WORDS = 10  # more is a text, which may tell of somebody even in words that everybody uses

_TELLING = re.compile(
    r"\S@\S"  # an address for mail, or a name with a password
    r"|://|\bwww\."  # an address of the web: what stands in one can be a secret
    r"|\d(?:[\s().\-/]{0,3}\d){6}"  # a telephone number, a card, an order, an address of a network
    r"|(?=\w*\d)(?=\w*[^\W\d])\w{16}",  # letters and digits, as in tokens
    re.IGNORECASE,
)
_ERROR_CODE = re.compile(r"\b0x[0-9a-f]{1,16}\b", re.IGNORECASE)


def plain(query: str) -> str:
    return text.one_line(query)


def folded(words: str) -> str:
    """What makes spellings of one search the same: case, accents and the final sigma don't matter."""
    return text.fold(words)


def can_be_kept(words: str) -> bool:
    """Whether it is words at all, not too long to be asked by several, and nothing like an address, a number or a token."""
    if not words_of(words) or len(words) > LONGEST or len(folded(words)) > LONGEST:
        return False
    return not _TELLING.search(_ERROR_CODE.sub("", words))
