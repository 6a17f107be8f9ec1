"""Facts that features tell each other, handled in the same transaction, in the order of subscription."""

from collections import defaultdict
from collections.abc import Callable

_subscribers: dict[type, list[Callable]] = defaultdict(list)


def subscribe(event_type: type) -> Callable[[Callable], Callable]:
    def register(listener: Callable) -> Callable:
        _subscribers[event_type].append(listener)
        return listener

    return register


def publish(event: object) -> None:
    for listener in _subscribers[type(event)]:
        listener(event)
