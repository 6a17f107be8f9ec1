"""What the index finds, whatever anybody may see; losing it; and what the address of a search asks for."""

import shutil
from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import text

from forum.core import transaction
from forum.core.settings import settings
from forum.search import documents, index
from forum.search.engine.interface import Hits, Scope
from forum.search.language import parse

BOARDS = range(1, 50)


def in_boards(words: str, boards: Iterable[int] = BOARDS) -> Hits:
    spaces = frozenset(map(documents.board_space, boards))
    return index.engine().search(parse(words).query, Scope(spaces=spaces, public=spaces), limit=50, grouped=False)


def lose_index() -> None:
    """As if somebody had deleted it."""
    if settings().search_engine == "postgresql":
        with transaction.writing() as session:
            session.execute(text("DROP SCHEMA IF EXISTS search CASCADE"))
    shutil.rmtree(settings().instance_path / "search", ignore_errors=True)


def found(words: str) -> set[str]:
    """The posts that the index finds for words."""
    return {group.best for group in in_boards(words).groups}


def asked(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
