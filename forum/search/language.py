"""The query language: words, "phrases", -exclusions, or, prefix*, and filters (name:value). Any text at all is a query."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from forum.search.engine.analysis import LONGEST_WORD, STOP_TERMS, fold, folded_terms, greeklish_terms, is_sound
from forum.search.engine.query import Clause, Match, Query

MOST_CHARACTERS = 400
MOST_TERMS = 24
SHORTEST_PREFIX = 3

# Filters by name, each with what its value can be.
FILTERS = {
    "board": ".+",
    "collection": ".+",
    "thread": "[a-z0-9]+",
    "in": "help|threads|comments|title",
    "author": ".+",
    "tag": ".+",
    "is": "answered|unanswered|open|closed|mine",
    "product": ".+",
    "before": r"\d{4}(-\d\d?){0,2}",
    "after": r"\d{4}(-\d\d?){0,2}",
    "lang": "[A-Za-z]{2,3}(-[A-Za-z0-9]+)*",
    "cites": ".+",
}

_QUOTES = re.compile("[“”„‟«»＂]")
_PIECE = re.compile(r'(?P<minus>-?)(?:(?P<name>[A-Za-z]{2,12}):)?(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]+))')
_SEPARATORS = re.compile(r"[\s\x00-\x1f\x7f/,;|]+")
_OR = ("or", "ή")
_SOUND_WEIGHT = 0.8


@dataclass(frozen=True, slots=True)
class Filter:
    name: str
    value: str
    negated: bool = False

    def __str__(self) -> str:
        value = f'"{self.value}"' if re.search(r"\s", self.value) else self.value
        return f"{'-' * self.negated}{self.name}:{value}"


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed: `words` is the text without its filters, `unknown` what looks like a filter and is none."""

    query: Query
    words: str
    filters: tuple[Filter, ...] = ()
    unknown: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.query or self.filters)

    def values(self, name: str) -> list[str]:
        return [each.value for each in self.filters if each.name == name and not each.negated]

    def text(self, without: Iterable[Filter] = ()) -> str:
        """As it would be typed, without some of its filters."""
        left_out = set(without)
        return " ".join([self.words, *(str(each) for each in self.filters if each not in left_out)]).strip()


NOTHING = Typed(Query(), "")


def parse(text: str) -> Typed:
    """Cut to `MOST_CHARACTERS` and `MOST_TERMS`. Common words are left out unless there are no others; what is written as
    one piece (wp-config.php) is a phrase."""
    text = _QUOTES.sub('"', unicodedata.normalize("NFC", text[:MOST_CHARACTERS]))
    reading = _Reading()
    for piece in _PIECE.finditer(text):
        if piece["name"] and _is_filter(piece):
            reading.filter(piece)
        else:
            reading.words(piece)
    return reading.typed()


def moment(date: str) -> datetime | None:
    """The beginning of a year, month or day, in UTC; None of a date that there isn't."""
    year, month, day = [*map(int, date.split("-")), 1, 1][:3]
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


def _value(piece: re.Match[str]) -> str:
    return (piece["quoted"] if piece["quoted"] is not None else piece["bare"]).strip()


def _is_filter(piece: re.Match[str]) -> bool:
    name, value = piece["name"].lower(), _value(piece)
    if name not in FILTERS or not re.fullmatch(FILTERS[name], value) or value.startswith(":"):
        return False
    return name not in ("before", "after") or moment(value) is not None


class _Reading:
    def __init__(self) -> None:
        self._clauses: list[Clause] = []
        self._excluded: list[Match] = []
        self._filters: dict[Filter, None] = {}
        self._unknown: dict[str, None] = {}
        self._kept: list[str] = []
        self._room = MOST_TERMS
        self._joining = False

    def filter(self, piece: re.Match[str]) -> None:
        self._filters[Filter(piece["name"].lower(), _value(piece), bool(piece["minus"]))] = None

    def words(self, piece: re.Match[str]) -> None:
        self._kept.append(piece.group())
        if piece["name"] and not (piece["bare"] or "").startswith((":", "/")):
            self._unknown[f"{piece['name']}:{_value(piece)}" if piece["name"].lower() in FILTERS else piece["name"]] = (
                None
            )
        if piece["quoted"] is not None:
            if piece["name"]:
                self._add(self._ways(piece["name"]))
            if way := self._way(piece["quoted"]):
                self._add_or_exclude((way,), excluded=bool(piece["minus"]) and not piece["name"])
            return
        bare = piece.group()
        if bare.lower() in _OR and self._clauses:
            self._joining = True
            return
        excluded = bool(re.match(r"-[^\W\d_]{2}", bare))
        for word in _SEPARATORS.split(bare.removeprefix("-")):
            if ways := self._ways(word):
                self._add_or_exclude(ways, excluded=excluded)

    def typed(self) -> Typed:
        telling = [clause for clause in self._clauses if not _is_common(clause)]
        clauses = {_without_sounds(clause): clause for clause in telling or self._clauses}
        query = Query(tuple(clauses.values()), tuple(dict.fromkeys(self._excluded)))
        return Typed(query, " ".join(self._kept), tuple(self._filters), tuple(self._unknown))

    def _add_or_exclude(self, ways: tuple[Match, ...], *, excluded: bool) -> None:
        if excluded:
            self._excluded.append(ways[0])
        else:
            self._add(ways)

    def _add(self, ways: tuple[Match, ...]) -> None:
        if self._joining:
            ways = (*self._clauses.pop().ways, *ways)
        self._clauses.append(Clause(ways))
        self._joining = False

    def _ways(self, word: str) -> tuple[Match, ...]:
        """A word as it stands, or as Greek that is written in Latin letters."""
        way = self._prefix(word) or self._way(word)
        if way is None or way.prefix or len(way.terms) > 1 or way.terms[0] in STOP_TERMS:
            return (way,) if way else ()
        return (way, *(Match((sound,), weight=_SOUND_WEIGHT) for sound in greeklish_terms(word[:LONGEST_WORD])))

    def _way(self, text: str) -> Match | None:
        terms = tuple(folded_terms(text)[: self._room])
        self._room -= len(terms)
        return Match(terms) if terms else None

    def _prefix(self, word: str) -> Match | None:
        beginning = fold(word.removesuffix("*").lstrip("-"))
        if not word.endswith("*") or len(beginning) < SHORTEST_PREFIX or not beginning.isalnum() or not self._room:
            return None
        self._room -= 1
        return Match((beginning,), prefix=True)


def _without_sounds(clause: Clause) -> tuple[Match, ...]:
    """What makes two clauses one: `runs` and `running` are, though they sound otherwise."""
    return tuple(way for way in clause.ways if not is_sound(way.terms[0]))


def _is_common(clause: Clause) -> bool:
    return all(len(way.terms) == 1 and way.terms[0] in STOP_TERMS and not way.prefix for way in clause.ways)
