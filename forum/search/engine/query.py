"""What a reader typed, as an engine needs it. Any text at all is a query; no engine is named here."""

import re
import unicodedata
from dataclasses import dataclass

from forum.search.engine.analysis import STOP_TERMS, folded_terms

MOST_CHARACTERS = 300
MOST_TERMS = 24

_QUOTES = re.compile("[“”„‟«»＂]")
_SEPARATORS = re.compile(r"[\s\x00-\x1f\x7f/,;|]+")


@dataclass(frozen=True, slots=True)
class Query:
    """`words` rank and should all occur; each of `phrases` should occur as it stands. Terms, not surface forms."""

    words: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words)


def parse(text: str) -> Query:
    """Words and "phrases"; what was written as one piece (wp-config.php) is a phrase too.

    Cut to `MOST_CHARACTERS` and `MOST_TERMS`. Common words are left out of `words` unless there are no others.
    """
    text = _QUOTES.sub('"', unicodedata.normalize("NFC", text[:MOST_CHARACTERS]))
    groups: list[list[str]] = []
    room = MOST_TERMS
    for piece in _pieces(text):
        terms = folded_terms(piece)[:room]
        room -= len(terms)
        if terms:
            groups.append(terms)
    every = dict.fromkeys(term for group in groups for term in group)
    telling = tuple(term for term in every if term not in STOP_TERMS)
    phrases = dict.fromkeys(tuple(group) for group in groups if len(group) > 1)
    return Query(telling or tuple(every), tuple(phrases))


def _pieces(text: str) -> list[str]:
    """Quoted parts whole, the rest word by word. A quote that is never closed quotes nothing."""
    parts = text.split('"')
    closed = len(parts) - (len(parts) + 1) % 2
    pieces: list[str] = []
    for number, part in enumerate(parts):
        if number % 2 and number < closed:
            pieces.append(part)
        else:
            pieces.extend(_SEPARATORS.split(part))
    return pieces
