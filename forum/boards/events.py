from dataclasses import dataclass


@dataclass(frozen=True)
class BoardLockChanged:
    """Other people may read a board than before: it was locked, opened, or locked to other products."""

    board_id: int
