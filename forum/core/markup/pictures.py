"""Pictures of this site in posts: `![what it shows](/pictures/…)` is the picture itself, which leads to its full size.

The address holds the size, so a page keeps the room free before the picture has come, and nothing is looked up. Who may see
a picture is asked when it is fetched.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from forum.core.markup.links import is_own
from forum.core.markup.references import Ledger
from forum.core.uploads.child import LONGEST, PAGE

MAX_PICTURES = 40
MAX_CITED = 100
ALT_LIMIT = 300

NAME = re.compile(r"([a-z0-9]{12})-([1-9][0-9]{0,3})x([1-9][0-9]{0,3})")
SOURCE = re.compile(rf"/pictures/{NAME.pattern}(?:/small)?")
_CITED = re.compile(rf' (?:src|href)="(?:https?://[^"/]+)?/pictures/{NAME.pattern}')
_ROOM = (PAGE[0] // 2, PAGE[1] // 2)


@dataclass(frozen=True, slots=True)
class Named:
    """A picture as its address names it."""

    public_id: str
    width: int
    height: int

    @property
    def address(self) -> str:
        return f"/pictures/{self.public_id}-{self.width}x{self.height}"

    @property
    def source(self) -> str:
        """What a page shows: there is a smaller one of whatever is larger than twice the room."""
        return self.address if self.width <= PAGE[0] and self.height <= PAGE[1] else f"{self.address}/small"

    @property
    def shown_size(self) -> tuple[int, int]:
        scale = min(1, _ROOM[0] / self.width, _ROOM[1] / self.height)
        return max(1, round(self.width * scale)), max(1, round(self.height * scale))


def parse(name: str) -> Named | None:
    """The picture that the last part of an address names."""
    match = NAME.fullmatch(name)
    if match is None or int(match[2]) > LONGEST or int(match[3]) > LONGEST:
        return None
    return Named(match[1], int(match[2]), int(match[3]))


def cited_in(html: str) -> tuple[str, ...]:
    """The public ids of the pictures that rendered HTML shows or links to, each once, in order, up to a number."""
    return tuple(dict.fromkeys(match[1] for match in _CITED.finditer(html)))[:MAX_CITED]


def pictures(state: StateCore) -> None:
    """Core rule: images (links by now) whose address is a picture of this site become pictures, up to a number."""
    ledger: Ledger = state.env["ledger"]
    left = MAX_PICTURES
    for block in state.tokens:
        if block.type == "inline" and "/pictures/" in block.content:
            block.children = list(_with_pictures(block.children or [], ledger.base_url, left))
            left -= sum(token.type == "picture" for token in block.children)


def _with_pictures(tokens: list[Token], base_url: str, left: int) -> Iterator[Token]:
    skip_to = -1
    for index, token in enumerate(tokens):
        if index <= skip_to:
            continue
        named = _named(token, base_url) if left else None
        yield token
        if named is None:
            continue
        left -= 1
        skip_to = end = _closing(tokens, index)
        words = "".join(_words(inner) for inner in tokens[index + 1 : end])
        token.attrs = {"href": named.address}
        yield Token("picture", "img", 0, content=words.strip()[:ALT_LIMIT] or "…", meta={"named": named})
        yield tokens[end]


def _words(token: Token) -> str:
    """What a part of the description says; the address that stands for a missing one says nothing."""
    return " " if token.type.endswith("break") else "" if token.meta.get("of_address") else token.content


def _closing(tokens: list[Token], start: int) -> int:
    depth = 0
    for index in range(start, len(tokens)):
        depth += tokens[index].nesting if tokens[index].type.startswith("link_") else 0
        if not depth:
            return index
    raise LookupError("a link that doesn't end")


def _named(token: Token, base_url: str) -> Named | None:
    if token.type != "link_open" or "image" not in token.meta:
        return None
    url = str(token.attrs["href"])
    path = url.removeprefix(base_url) if is_own(url, base_url) else ""
    return parse(path.removeprefix("/pictures/")) if path.startswith("/pictures/") else None
