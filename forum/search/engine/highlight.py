"""The passage of a text that answers a query, with the words that matched marked."""

import re
from collections import Counter
from typing import NamedTuple

from markupsafe import Markup, escape

from forum.search.engine.analysis import LONGEST_WORD, sound_terms, term_of
from forum.search.engine.analysis.spotting import words_like
from forum.search.engine.query import Query

# A hit deep in an enormous text shows its beginning rather than cost a page of them milliseconds each.
MOST_CHARACTERS = 20_000

_BLANKS = re.compile(r"[\s\x00-\x1f\x7f]+")
_BLANK = re.compile(r"\s")
_OPEN, _CLOSE, _CUT = Markup("<mark>"), Markup("</mark>"), Markup("…")


class Place(NamedTuple):
    start: int
    end: int
    term: str


class Sought:
    """What a query asks for, as it is marked in texts. Keeps what it found of each word."""

    def __init__(self, query: Query) -> None:
        ways = [way for clause in query.clauses for way in clause.ways]
        self._terms = frozenset(term for way in ways if not way.prefix for term in way.terms)
        self._beginnings = tuple(way.terms[0] for way in ways if way.prefix)
        self._all = self._terms.union(self._beginnings)
        self._of_words: dict[str, str] = {}

    def places(self, text: str) -> list[Place]:
        """Where words that are sought stand in a text."""
        of_words = self._of_words
        found = []
        for match in words_like(self._all, text):
            word = match.group()
            term = of_words.get(word)
            if term is None:
                term = of_words[word] = self._term_of(word[:LONGEST_WORD])
            if term:
                found.append(Place(*match.span(), term))
        return found

    def _term_of(self, word: str) -> str:
        """The term or sound by which a word is sought; empty if it isn't."""
        term = term_of(word)
        if term in self._terms or (self._beginnings and term.startswith(self._beginnings)):
            return term
        return next((sound for sound in sound_terms(word) if sound in self._terms), "")


def highlight(text: str, sought: Sought, *, length: int = 240) -> Markup:
    """About `length` characters with the most different words that are sought; the beginning if none is there.

    Safe to print: everything is escaped but the marks. Takes plain text, never HTML.
    """
    text = text[:MOST_CHARACTERS]
    marked = sought.places(text)
    start, end = _passage(text, _densest(marked, length), length)
    inside = [place for place in marked if start <= place.start and place.end <= end]
    pieces: list[Markup] = []
    done = start
    for place in inside:
        pieces += [_plain(text[done : place.start]), _OPEN, escape(text[place.start : place.end]), _CLOSE]
        done = place.end
    pieces.append(_plain(text[done:end]))
    passage = Markup("").join(pieces).strip()
    return (_CUT if text[:start].strip() else "") + passage + (_CUT if text[end:].strip() else "")


def _plain(text: str) -> Markup:
    return escape(_BLANKS.sub(" ", text))


def _densest(marked: list[Place], length: int) -> tuple[int, int]:
    """The stretch with most different terms, then with most matches, then the first."""
    best, stretch = (0, 0), (0, 0)
    within: Counter[str] = Counter()
    first = 0
    for last, place in enumerate(marked):
        within[place.term] += 1
        while place.end - marked[first].start > length and first < last:
            leaving = marked[first].term
            within[leaving] -= 1
            if not within[leaving]:
                del within[leaving]
            first += 1
        worth = (len(within), last - first + 1)
        if worth > best:
            best, stretch = worth, (marked[first].start, place.end)
    return stretch


def _passage(text: str, stretch: tuple[int, int], length: int) -> tuple[int, int]:
    """The stretch with what stands around it, cut between words."""
    first, last = stretch
    spare = max(length - (last - first), 0)
    start = max(0, min(first - spare // 3, len(text) - length))
    if start:
        blank = _BLANK.search(text, start - 1, first)
        start = blank.end() if blank else start
    end = max(min(start + length, len(text)), last)
    if end < len(text) and not text[end].isspace():
        blank = max(text.rfind(" ", last, end), text.rfind("\n", last, end))
        end = blank if blank > start else end
    return start, end
