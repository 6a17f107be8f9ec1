"""A search on its way into the tables."""

from dataclasses import dataclass, field

ENOUGH = 3  # different people who asked for the same words, so that these name none of them

# By what somebody is told from others: a member's id and the network, or a visitor's network alone.
Asker = tuple[str, ...]


@dataclass(slots=True)
class Gathered:
    """A search of some seconds, as it was typed first. `found` says whether visitors find something, as far as that is known."""

    words: str
    asked: int = 0
    opened: int = 0
    found: bool | None = None
    askers: list[Asker] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Judged:
    """A search of which is known what may be kept. Without public words the words themselves wait; those that stand in locked
    texts alone are never kept."""

    folded: str
    words: str
    is_public: bool
    is_locked: bool
    asked: int
    nothing: int
    opened: int
    askers: tuple[Asker, ...]
