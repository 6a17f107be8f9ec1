"""How the try of a letter ended."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["sent", "later", "failed", "dropped", "unsure"]


@dataclass(frozen=True)
class Outcome:
    """`unsure`: the mail was handed over, but nobody said that it was taken. `words` are for administrators."""

    kind: Kind
    words: str = ""
    is_servers_fault: bool = False  # whoever the letter is for: the next one would end the same


SENT = Outcome("sent")
DROPPED = Outcome("dropped")


class Unreachable(Exception):
    """There is no server to give letters to; the message is for administrators."""
