"""What members did while reading, for other features. Ids only."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ThreadRead:
    """A member has had a thread's comments up to this number on screen, or wrote the one of this number."""

    person_id: int
    thread_id: int
    number: int
