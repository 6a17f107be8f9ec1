"""What stands in one text and not in another, for showing."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, takewhile
from typing import Literal

MOST = 1000  # lines or words that are compared one by one
MOST_PAIRS = 50_000  # of the same words in both: comparing takes time by these

_WORDS = re.compile(r"[ \t]*(?:\w+|[^\w\s])|\s")
_SPEAKS = re.compile(r"\w")

PartKind = Literal["kept", "taken", "added"]


@dataclass(frozen=True, slots=True)
class Part:
    kind: PartKind
    text: str


Changed = Callable[[Sequence[str], Sequence[str]], Iterator[Part]]


def difference(before: str, after: str) -> list[Part]:
    """By words; of long texts by lines, and by words within those that changed. What is kept and what was taken make up `before`;
    what is kept and what was added, `after`."""
    is_short = max(len(_WORDS.findall(before)), len(_WORDS.findall(after))) <= MOST
    cut = [[text] if is_short else text.splitlines(keepends=True) for text in (before, after)]
    parts = _compared(*cut, _by_words)
    return [Part(kind, "".join(each.text for each in some)) for kind, some in groupby(parts, key=lambda one: one.kind)]


def _by_words(before: Sequence[str], after: Sequence[str]) -> Iterator[Part]:
    """What lies between two changes and is no more than a space or a sign counts as changed as well: so it can be read."""
    parts = list(_compared(_WORDS.findall("".join(before)), _WORDS.findall("".join(after)), _whole))
    taken = added = ""
    for at, part in enumerate(parts):
        between = 0 < at < len(parts) - 1 and _is_silent(part.text)
        if part.kind != "added" and (part.kind == "taken" or between):
            taken += part.text
        if part.kind != "taken" and (part.kind == "added" or between):
            added += part.text
        if part.kind == "kept" and not between:
            yield from _after_room(taken, added)
            taken = added = ""
            yield part
    yield from _after_room(taken, added)


def _after_room(taken: str, added: str) -> Iterator[Part]:
    """A space that both begin with isn't changed."""
    room = taken[: _same(taken, added)]
    room = room[: len(room) - len(room.lstrip())]
    if room:
        yield Part("kept", room)
    yield from _whole(taken[len(room) :], added[len(room) :])


def _whole(before: Sequence[str], after: Sequence[str]) -> Iterator[Part]:
    if before:
        yield Part("taken", "".join(before))
    if after:
        yield Part("added", "".join(after))


def _compared(before: Sequence[str], after: Sequence[str], changed: Changed) -> Iterator[Part]:
    """The same at both ends is cheap; between, what is too long counts as changed altogether."""
    head = _same(before, after)
    tail = _same(before[head:][::-1], after[head:][::-1])
    one, other = before[head : len(before) - tail], after[head : len(after) - tail]
    if head:
        yield Part("kept", "".join(before[:head]))
    if max(len(one), len(other)) > MOST or _pairs(one, other) > MOST_PAIRS:
        yield from _whole(one, other)
    else:
        for name, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
            yield from [Part("kept", "".join(one[a:b]))] if name == "equal" else changed(one[a:b], other[c:d])
    if tail:
        yield Part("kept", "".join(before[len(before) - tail :]))


def _is_silent(piece: str) -> bool:
    return not _SPEAKS.search(piece)


def _pairs(one: Sequence[str], other: Sequence[str]) -> int:
    there = Counter(other)
    return sum(count * there[piece] for piece, count in Counter(one).items())


def _same(before: Sequence[str], after: Sequence[str]) -> int:
    pairs = zip(before, after, strict=False)
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], pairs))
