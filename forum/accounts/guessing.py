"""How many guesses a password stands, roughly, in bits: as common words, runs on the keyboard, years, repeats.

A list of leaked passwords knows the past; this finds the same habits in passwords that no list has yet.
"""

from collections.abc import Iterable
from math import inf
from pathlib import Path

from forum.core.text import fold

ENOUGH_BITS = 30
LONGEST_PIECE = 26

WORD, RUN, YEAR, AGAIN, OWN, BACKWARDS = 9.0, 5.0, 6.0, 2.0, 1.0, 1.0
DIGIT, LETTER, SIGN = 3.3, 4.7, 5.0

# What people choose, in English and Greek (also typed in Latin letters) and a little of other languages.
WORDS = frozenset(fold(Path(__file__).with_name("words.txt").read_text("utf-8")).split())

_ROWS = (
    "abcdefghijklmnopqrstuvwxyz", "αβγδεζηθικλμνξοπρστυφχψω", "01234567890", "qwertyuiop", "qwertzuiop", "azertyuiop",
    "asdfghjkl", "zxcvbnm", "σερτυθιοπ", "ασδφγηξκλ", "ζχψωβνμ", "!@#$%^&*()", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp", "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "a1b2c3d4e5f6g7h8i9j0", "147258369", "159357",
    "1a2b3c4d5e6f7g8h9i0j", "1234qwerasdfzxcv", "010203040506070809101112", "2468101214161820", "13579111315171921",
    "1q2q3q4q5q6q", "11223344556677889900", "aabbccddeeffgghhiijj",
)  # fmt: skip
RUNS = tuple(run for row in _ROWS for run in (row, row[::-1]))

_SIGNS_FOR_LETTERS = [str.maketrans("@4301!5$7+89", letters) for letters in ("aaeoiisstt8g", "aaeolissttbg")]


def bits(password: str, own_words: Iterable[str] = ()) -> float:
    """Bits for the cheapest way to put the password together. `own_words` are the person's and the site's."""
    text = fold(password)
    own = {fold(word) for word in own_words if len(word) > 2}
    cheapest = [0.0] + [inf] * len(text)
    for end in range(1, len(text) + 1):
        cheapest[end] = min(
            cheapest[start] + _piece(text[start:end], text[:start], own)
            for start in range(max(0, end - LONGEST_PIECE), end)
        )
    return cheapest[-1]


def is_guessable(password: str, own_words: Iterable[str] = ()) -> bool:
    return bits(password, own_words) < ENOUGH_BITS


def _piece(piece: str, before: str, own: set[str]) -> float:
    """What a piece of a password costs to guess."""
    single = _character(piece[0])
    if len(piece) == 1:
        return single if piece not in before[-2:] else AGAIN
    if len(piece) > 2 and piece in before:
        return AGAIN
    readings = {piece, *(piece.translate(table) for table in _SIGNS_FOR_LETTERS)}
    if readings & own:
        return OWN
    if readings & WORDS:
        return WORD
    if piece[::-1] in WORDS or piece[::-1] in own:
        return WORD + BACKWARDS
    if len(piece) > 2 and (len(set(piece)) == 1 or any(piece in run for run in RUNS)):
        return RUN
    if len(piece) == 4 and piece.isdigit() and piece[:2] in ("19", "20"):
        return YEAR
    return inf


def _character(character: str) -> float:
    if character.isdigit():
        return DIGIT
    return LETTER if character.isalpha() else SIGN
