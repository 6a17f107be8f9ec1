from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["name", "address", "key", "host"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_FIRST = {"key": 0, "address": 1, "host": 2, "name": 3}


@dataclass(frozen=True, slots=True)
class Found:
    start: int
    end: int
    kind: Kind


def apart(found: Iterable[Found]) -> list[Found]:
    """In order, none within another: of those that overlap the kind that matters most, drawn out to where all of them end."""
    done: list[Found] = []
    for each in sorted(found, key=lambda one: (one.start, -one.end)):
        if done and each.start < done[-1].end:
            last = done.pop()
            kind = min(last, each, key=lambda one: _FIRST[one.kind]).kind
            each = Found(last.start, max(last.end, each.end), kind)
        done.append(each)
    return done
