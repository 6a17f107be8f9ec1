"""What the index finds, whatever anybody may see."""

from collections.abc import Iterable

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
