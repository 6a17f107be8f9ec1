"""Did you mean: words that nobody has written here, as they are written. From public texts, for whoever asks."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from flask import current_app
from rapidfuzz import process
from rapidfuzz.distance import OSA

from forum.search import vocabulary
from forum.search.engine.analysis import fold

MOST_WORDS = 6

# So many times as common as a known word another one is of which that is a slip: what readers write is full of slips.
COMMONER = 100

_WORD = re.compile(r"(?<![\w:-])[^\W\d_]{3,30}(?![\w:*])")

# The same keys on the two keyboards.
_LATIN, _GREEK = "abcdefghijklmnoprstuvwxyz", "αβψδεφγηιξκλμνοπρστθωςχυζ"
_OTHER_KEYBOARD = str.maketrans(_LATIN + _GREEK, _GREEK + _LATIN)


@dataclass
class _Vocabulary:
    """The words as this process knows them, by length."""

    made_at: datetime | None
    words: dict[str, tuple[str, int]]
    by_length: dict[int, list[str]] = field(default_factory=dict)


def corrected(text: str) -> str:
    """The text with each word that isn't known, or is a rare slip, in the spelling of the nearest that is; the text itself where
    there are none.

    Filters, quoted words and what isn't a word stay as they are.
    """
    known = _vocabulary()
    parts = re.split(r'("[^"]*"|\S+:\S+)', text)
    return "".join(part if number % 2 else _respelt(part, known) for number, part in enumerate(parts))


def _respelt(text: str, known: _Vocabulary) -> str:
    left = iter(range(MOST_WORDS))

    def better(match: re.Match[str]) -> str:
        word = match.group()
        key = fold(word)
        if next(left, None) is None:
            return word
        nearest = _commoner(key, known) if key in known.words else _nearest(key, known)
        return known.words[nearest][0] if nearest else word

    return _WORD.sub(better, text)


def _nearest(key: str, known: _Vocabulary) -> str | None:
    """Typed on the other keyboard, or with as few slips as there are; of equals the commonest."""
    other = fold(key.translate(_OTHER_KEYBOARD))
    if other in known.words:
        return other
    found = _within(1 if len(key) < 5 else 2 if len(key) < 9 else 3, key, known)
    return min(found, key=_worth)[2] if found else None


def _commoner(key: str, known: _Vocabulary) -> str | None:
    """The word a slip away beside which this one is so rare that it is a slip."""
    found = min(_within(1, key, known), key=lambda each: each[1])
    return found[2] if -found[1] >= COMMONER * known.words[key][1] else None


def _within(most: int, key: str, known: _Vocabulary) -> list[tuple[float, int, str]]:
    """The words with at most so many slips: how many, less how often each stands in texts, and the word."""
    return [
        (distance, -known.words[word][1], word)
        for length in range(len(key) - most, len(key) + most + 1)
        for word, distance, _place in process.extract(
            key, known.by_length.get(length, ()), scorer=OSA.distance, score_cutoff=most, limit=None
        )
    ]


def _worth(found: tuple[float, int, str]) -> float:
    """A word a slip further away must be twenty times as common."""
    distance, minus_count, _word = found
    return 20.0**distance / -minus_count


def _vocabulary() -> _Vocabulary:
    kept: _Vocabulary | None = current_app.extensions.get("stoa.search.words")
    made_at = vocabulary.made_at()
    if kept is None or kept.made_at != made_at:
        kept = _Vocabulary(made_at, vocabulary.words())
        for word in kept.words:
            kept.by_length.setdefault(len(word), []).append(word)
        current_app.extensions["stoa.search.words"] = kept
    return kept
