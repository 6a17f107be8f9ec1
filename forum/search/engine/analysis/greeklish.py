"""Greek in Latin letters. Everybody spells it their own way, so what is compared is the sound.

A Greek word and a Latin one both become the same few sounds, written in Latin letters of which each stands for all the
spellings of one sound (`i` for η ι υ ει οι υι, `x` for χ and ξ, `v` for β and μπ…), and lose their endings as sounds.
"""

import re
from collections.abc import Iterator
from itertools import islice, product

from forum.search.engine.analysis import greek

MOST_READINGS = 8

_GREEK_SOUNDS = {
    "αυ": "av",
    "ευ": "ev",
    "ηυ": "iv",
    "ου": "u",
    "οι": "i",
    "ει": "i",
    "υι": "i",
    "αι": "e",
    "ψ": "ps",
    **dict(zip("αβγδεζηθικλμνξοπρστυφχω", "avgdeziTiklmnxoprstifxo", strict=True)),
}
_GREEK_PIECE = re.compile("|".join(_GREEK_SOUNDS))

# How a piece of a Latin spelling may sound, likelier first. An `h` is η, or χ, or belongs to the letter before it.
_LATIN_SOUNDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"[ae][uy]", ("{}v",)),
    (r"ou|oy", ("u",)),
    (r"oi", ("i", "oi")),  # οι, οη
    (r"ei", ("i",)),
    (r"ai", ("e",)),
    (r"[tkp]h(?![aeiouwy])", ("{}h", "{}i")),  # χρήστης, ρυθμός
    (r"[tkpc]h", ("{}h",)),
    (r"(?<=[aeiouwyh])h(?=[aeiouwyh])|^h(?=[aeiouwyh])", ("x",)),
    (r"(?<=[aeiouwyh])h$", ("i",)),
    (r"h(?=[aeiouwyh])|(?<=[aeiouwyh])h|^h", ("i", "x")),  # αρχείο, τεχνικός, χρήστης
    (r"(?<=[gnksr])h(?=[rlnmt])", ("i", "x")),  # συγχρονίζω
    (r"u", ("i", "u")),
    (r"[hyi]", ("i",)),
    (r"[w0]", ("o",)),
    (r"[89]", ("T",)),
    (r"[3j]", ("x",)),
    (r"4", ("ps",)),
    (r"[cq]", ("k",)),
    (r"[a-z]", ("{}",)),
)
_LATIN_PIECE = re.compile("|".join(f"({pattern})" for pattern, _ in _LATIN_SOUNDS))
_ASPIRATES = {"th": "T", "kh": "x", "ch": "x", "ph": "f"}

_ALIKE = re.compile(r"[gn]?ks|[gn]x|m[pvb]|b|n[td]|n[gk]|gk|(?<=[ae])f|z(?=m)")
_ALIKE_SOUNDS = {
    alike: sound
    for sound, spellings in {
        "x": ("ks", "gks", "nks", "gx", "nx"),
        "v": ("mp", "mv", "mb", "b", "f"),
        "d": ("nt", "nd"),
        "g": ("ng", "nk", "gk"),
        "s": ("z",),
    }.items()
    for alike in spellings
}
_TWICE = re.compile(r"(.)\1+")
_FIRST_LETTERS = {
    sound: frozenset(
        piece[0]
        for piece, own in _GREEK_SOUNDS.items()
        if own[0] in {sound, *(alike[0] for alike, merged in _ALIKE_SOUNDS.items() if merged == sound)}
    )
    for sound in {own[0] for own in _GREEK_SOUNDS.values()}
}

_MAY_BE_GREEK = re.compile("(?=.{3})(?=.*[aeiouwyh])[a-z]*(?:[03489][a-z]+)*(?<=[aeiouwyhsn])")


def key(word: str) -> str:
    """The sound of a folded Greek word without its ending."""
    return _without_ending(_sounds(word))


def keys(word: str) -> tuple[str, ...]:
    """What a folded Latin word may be as such a sound, likelier first; none if it can't be Greek."""
    if not _MAY_BE_GREEK.fullmatch(word):
        return ()
    readings = islice(product(*_pieces(word)), MOST_READINGS)
    return tuple(dict.fromkeys(_without_ending(_merged("".join(reading))) for reading in readings))


def first_letters(key: str) -> frozenset[str]:
    """Of the Greek words that may sound like this."""
    return _FIRST_LETTERS[key[0]]


def _sounds(word: str) -> str:
    return _merged(_GREEK_PIECE.sub(lambda match: _GREEK_SOUNDS[match.group()], word))


def _merged(sounds: str) -> str:
    """Without the differences that a spelling in Latin letters doesn't tell."""
    return _TWICE.sub(r"\1", _ALIKE.sub(lambda match: _ALIKE_SOUNDS[match.group()], sounds))


def _pieces(word: str) -> Iterator[tuple[str, ...]]:
    for match in _LATIN_PIECE.finditer(word):
        piece, sounds = match.group(), _LATIN_SOUNDS[match.lastindex - 1][1]
        yield tuple(_ASPIRATES.get(sound.format(piece[0]), sound.format(piece[0])) for sound in sounds)


_ENDINGS = {_sounds(ending): len(_sounds(ending)) for ending in greek.ENDINGS} | {
    _sounds(before + ending): len(_sounds(ending)) for before in "μσξψ" for ending in greek.AFTER[before].split()
}
_LONGEST = max(map(len, _ENDINGS))
_LEAST = {_sounds(ending): least for ending, least in greek.LEAST.items()}

# Several Greek endings sound alike, so more must stand before them: ρύθμιση isn't made like ζήτηση, κείμενο unlike ζητημένο.
_CHANGES = {
    _sounds(ending): (_sounds(new), max(least, 4 if new and ending.endswith("μεν") else 0 if new else 5))
    for ending, (new, least) in greek.CHANGES.items()
    if _sounds(ending) != _sounds(new)
} | {"i": ("", 3)}
_LONGEST_CHANGE = max(map(len, _CHANGES))
_WHOLE = {_sounds(form): _sounds(stem) for form, stem in greek.NOUNS.items()}


def _without_ending(sounds: str) -> str:
    whole = _WHOLE.get(sounds)
    return whole if whole is not None else _changed(_cut(sounds))


def _cut(sounds: str) -> str:
    for length in range(min(_LONGEST, len(sounds) - 2), 0, -1):
        ending = _ENDINGS.get(sounds[-length:])
        if ending and len(sounds) - length >= _LEAST.get(sounds[-length:], 2):
            return sounds[:-ending]
    return sounds


def _changed(stem: str, *, was_changed: bool = False) -> str:
    """Sounds of one table may undo each other: after a first change only what shortens is done."""
    for length in range(min(_LONGEST_CHANGE, len(stem)), 0, -1):
        new, least = _CHANGES.get(stem[-length:], ("", len(stem)))
        if len(stem) - length >= least and not (new and was_changed):
            return _changed(stem[:-length] + new, was_changed=was_changed or bool(new))
    return stem
