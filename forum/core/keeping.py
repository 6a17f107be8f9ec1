"""What was made lately, kept by everything that it was made of.

What a page shows is read from the database every time. If it is what it was, and nothing else that the making depends on
differs either, the letters are the same, so the kept ones serve. Nothing has to be told when something changes, and nobody
gets what was made for another's rights.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from hashlib import sha256
from typing import Any, Generic, TypeVar

LONG_TEXT = 256  # letters

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """The things used last, by key, for all threads of the process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._things: OrderedDict[Hashable, Made] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What is kept under the key, else what `make` makes now."""
        with self._lock:
            thing = self._things.get(key)
            if thing is not None:
                self._things.move_to_end(key)
                return thing
        thing = make()
        with self._lock:
            self._things[key] = thing
            if len(self._things) > self._most:
                self._things.popitem(last=False)
        return thing


def frozen(value: Any) -> Hashable:
    """A value as something that equals another's only if both show the same. Long texts by their digests, to be small."""
    if isinstance(value, str):
        return sha256(value.encode()).digest() if len(value) > LONG_TEXT else value
    if isinstance(value, Mapping):
        return tuple([(name, frozen(each)) for name, each in value.items()])
    try:
        hash(value)
    except TypeError:
        return frozenset(map(frozen, value)) if isinstance(value, set) else tuple(map(frozen, value))
    return value
