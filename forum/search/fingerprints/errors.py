"""An error as it was found in a text, and sentences that mean an error wherever they stand."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from forum.search.fingerprints import normal

ATTEMPTS = 24  # places of one kind that are looked at in a text, so that a hostile one costs little


class Error(NamedTuple):
    """`frames` are the innermost places of the failing software, and tell apart what the words alone don't; `weak` are words that
    many different errors share."""

    start: int
    end: int
    type: str
    message: str
    frames: tuple[str, ...] = ()
    weak: bool = False


class Sentence(NamedTuple):
    """Words that software prints for one error. Named groups are what stays of it, under the name of what cleans them."""

    type: str
    opening: str
    pattern: re.Pattern[str]
    says: str | None
    weak: bool


class Said(NamedTuple):
    start: int
    end: int
    type: str
    message: str
    weak: bool


def sentence(type: str, opening: str, rest: str = "", says: str | None = None, weak: bool = False) -> Sentence:
    """A sentence that starts with `opening`, goes on with the pattern `rest`, and is told as `says` (by default as it stands)."""
    return Sentence(type, opening, re.compile(rest), says, weak)


def _kept(kind: str, value: str, wordpress: bool) -> str:
    match kind.rstrip("0123456789"):
        case "table":
            return normal.table(value, wordpress)
        case "column":
            return normal.column(value, wordpress)
        case "key":
            return value.rpartition(".")[2].strip("`'\"")
        case "file":
            return normal.path(value)
        case "words":
            return " ".join(normal.message(value).split()[:3])
        case "any":
            return "*"
    return value


def _told(found: Sentence, match: re.Match[str], wordpress: bool) -> str:
    kept = {kind: _kept(kind, value or "", wordpress) for kind, value in match.groupdict().items()}
    if found.says is not None:
        return found.says.format(**kept)
    told, at = found.opening, match.start()
    for kind, number in match.re.groupindex.items():
        if match.start(number) >= 0:
            told += match.string[at : match.start(number)] + kept[kind]
            at = match.end(number)
    return told + match.string[at : match.end()]


def said(
    sentences: tuple[Sentence, ...], text: str, wordpress: bool, start: int = 0, end: int | None = None
) -> Iterator[Said]:
    """The sentences in a part of a text, each sentence at most a few times."""
    end = len(text) if end is None else end
    for known in sentences:
        at, attempts = text.find(known.opening, start, end), 0
        while at >= 0 and attempts < ATTEMPTS:
            match = known.pattern.match(text, at + len(known.opening), min(end, at + 600))
            if match:
                yield Said(at, match.end(), known.type, _told(known, match, wordpress), known.weak)
            at, attempts = text.find(known.opening, at + 1, end), attempts + 1


# What interpreters say of countless programs: it is the place that makes it one error.
_COMMONPLACE = re.compile(
    r"(?:list|string|tuple) index out of range|division by zero|maximum recursion depth exceeded|not enough values to unpack"
    r"|'\w+' object is not (?:subscriptable|iterable|callable)|'NoneType' object has no attribute |Java heap space"
    r"|\[(?:Errno|WinError|Error) \d+\]|[^A-Za-z]*$|[^*]{0,200}: '\*[^']{0,10}'$"
)


def says_little(type: str, message: str) -> bool:
    """Whether words of an interpreter fit many different errors."""
    return type in ("SyntaxError", "IndentationError", "TabError") or bool(_COMMONPLACE.match(message))


def innermost(frames: list[tuple[str, str]], weak: bool) -> tuple[str, ...]:
    """From (file, function), innermost first, the place that is the software's own.

    Where all are libraries', the innermost of them, unless the words are weak: a failure deep in a library has any cause.
    """
    named = [(normal.path(file), function, normal.is_library(file)) for file, function in frames if file]
    place = next((frame for frame in named if not frame[2]), None if weak or not named else named[0])
    if place is None:
        return ()
    return (f"{place[0]}:{place[1]}" if place[1] else place[0],)
