"""What rendering gives back."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Reference:
    """Something of the site that a text names.

    With an empty `label` a placeholder of this `number` stands in the HTML, to be filled for each reader.
    With a `label` the author wrote an ordinary link with words of their own; it stays one, and the
    reference only records that the text points there.

    `target` is an article's path, a thread's public id, a handle as typed or, of a quotation that says where it is from,
    a comment's public id; `anchor` a heading's id, a comment's number, that a mention is part of a quotation, or empty.
    """

    number: int
    kind: Literal["help", "thread", "mention", "quote"]
    target: str
    anchor: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as it stands in the HTML: its id, its level there and its words."""

    id: str
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """Safe HTML, its plain words for search, what it refers to and is divided into, and the ids of the pictures it cites."""

    html: str
    text: str
    references: tuple[Reference, ...] = ()
    headings: tuple[Heading, ...] = ()
    pictures: tuple[str, ...] = ()
