"""What the index finds, whatever anybody may see; and what the address of a search asks for."""

from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit

from forum.search import documents, index
from forum.search.engine.interface import Hits, Scope
from forum.search.language import parse

BOARDS = range(1, 50)


def in_boards(words: str, boards: Iterable[int] = BOARDS) -> Hits:
    spaces = frozenset(map(documents.board_space, boards))
    return index.engine().search(parse(words).query, Scope(spaces=spaces, public=spaces), limit=50, grouped=False)


def found(words: str) -> set[str]:
    """The posts that the index finds for words."""
    return {group.best for group in in_boards(words).groups}


def asked(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
