"""Terms as PostgreSQL reads them: a tsvector for a document, a tsquery for what is asked.

The terms are ours, so no text-search configuration has a part in it. Beside the terms with their positions (title A, text D) a
vector holds sounds and markers without position: `^term` for a term of the title, `*term` for one that stands there often.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from forum.search.engine.analysis import folded_terms, sounds
from forum.search.engine.interface import Document
from forum.search.engine.query import Match

IN_TITLE, OFTEN = "^", "*"
MARKERS = (IN_TITLE, OFTEN)
OFTEN_IS = 3

_MOST_POSITIONS = 16_383
_MOST_IN_TITLE = 1_000
_MOST_SOUNDS = 10_000
_MOST_BYTES = 400_000  # of the terms of a text; PostgreSQL takes 1 MB of all
_MOST_LEXEME_BYTES = 2_000  # and 2 KB
_GAP = 50  # no phrase runs from the title into the text


class Indexed(NamedTuple):
    """A document's words: its vector, its different terms, and how many words it and its title have."""

    vector: str
    terms: frozenset[str]
    length: int
    title_length: int


def indexed(document: Document) -> Indexed:
    words = Words(folded_terms(document.title), sounds(document.title))
    return of_terms(words, Words(folded_terms(document.text), sounds(document.text)))


class Words(NamedTuple):
    terms: list[str]
    sounds: Iterable[str] = ()


def of_terms(title: Words, text: Words) -> Indexed:
    """What comes after the last position can be found, but not by phrases."""
    in_title, in_text = title.terms[:_MOST_IN_TITLE], text.terms
    places: defaultdict[str, list[str]] = defaultdict(list)
    frequencies: Counter[str] = Counter()
    for position, term in enumerate(in_title, 1):
        places[term].append(f"{position}A")
        frequencies[term] += 1
    room = _MOST_BYTES
    for position, term in enumerate(in_text, len(in_title) + _GAP):
        room -= 2 if term in places else 4 * len(term) + 16
        if room < 0:
            break
        frequencies[term] += 1
        places[term] += [str(position)] * (position <= _MOST_POSITIONS)
    heard = [*title.sounds, *text.sounds][:_MOST_SOUNDS]
    markers = [IN_TITLE + term for term in dict.fromkeys((*in_title, *title.sounds))][:_MOST_IN_TITLE]
    markers += [OFTEN + term for term, frequency in frequencies.items() if frequency >= OFTEN_IS]
    lexemes = [f"{_quoted(term)}:{','.join(at)}" if at else _quoted(term) for term, at in places.items()]
    vector = " ".join((*lexemes, *map(_quoted, dict.fromkeys((*heard, *markers)))))
    return Indexed(vector, frozenset(map(lexeme, (*places, *heard))), len(in_title) + len(in_text), len(in_title))


def lexeme(term: str) -> str:
    """A term as PostgreSQL can keep it."""
    encoded = term.encode("utf-8", "ignore")
    return encoded[:_MOST_LEXEME_BYTES].decode("utf-8", "ignore")


def _quoted(term: str) -> str:
    return "'" + lexeme(term).replace("\\", "\\\\").replace("'", "''") + "'"


def asked(match: Match, *, titles: bool = False) -> str:
    """The tsquery of a match; with `titles` it must stand in the title."""
    if len(match.terms) > 1:
        return "(" + " <-> ".join(_quoted(term) + ":A" * titles for term in match.terms) + ")"
    return _quoted(IN_TITLE * titles + match.terms[0]) + ":*" * match.prefix


def parts_of(match: Match, *, titles: bool = False) -> list[str]:
    """The tsqueries of its terms, wherever they stand."""
    return [_quoted(IN_TITLE * titles + term) for term in match.terms]


def asked_marker(marker: str, term: str) -> str:
    return _quoted(marker + term)


def all_of(queries: Iterable[str]) -> str:
    return " & ".join(dict.fromkeys(queries))


def any_of(terms: Iterable[str]) -> str:
    return " | ".join(map(_quoted, terms))


def none_of(matches: Iterable[Match], *, titles: bool = False) -> str:
    """To be put behind another tsquery."""
    return "".join(f" & !{asked(match, titles=titles)}" for match in matches)
