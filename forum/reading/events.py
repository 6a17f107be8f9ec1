"""What members did while reading, for other features. Ids only."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class ThreadRead:
    """A member has had a thread's comments up to this number on screen, or wrote the one of this number."""

    person_id: int
    thread_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class AllRead:
    """A member is done with whatever was written until a moment, in one board or everywhere."""

    person_id: int
    before: datetime
    board_id: int | None
