"""Bounds on processor time that hold on any machine: measured beside a yardstick, which a slow or busy one makes longer too."""

import re
from collections.abc import Callable
from time import thread_time

YARDSTICK_SECONDS = 0.005  # what it takes on an ordinary machine that does nothing else
TRIES = 3


def is_within(seconds: float, function: Callable, *arguments, **options) -> bool:
    """Whether a call takes at most so many seconds of such a machine, in one of three tries.

    Of this thread's time: what others in the process do is not its doing.
    """
    return any(_seconds(function, arguments, options) <= seconds for _ in range(TRIES))


def _seconds(function: Callable, arguments: tuple, options: dict) -> float:
    before = _time(_yardstick)
    taken = _time(function, *arguments, **options)
    return taken * YARDSTICK_SECONDS / max(before, _time(_yardstick))


def _time(function: Callable, *arguments, **options) -> float:
    begun = thread_time()
    function(*arguments, **options)
    return thread_time() - begun


def _yardstick() -> int:
    words = [str(number) for number in range(9_000)]
    found = re.findall(r"(\d)\1", " ".join(words))
    return sum(int(word) % 7 for word in words) + len({word[::-1] for word in words}) + len(found)
