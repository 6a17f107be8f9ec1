"""Documents to find, for these tests."""

from datetime import UTC, datetime, timedelta

from forum.search.engine.interface import Document, Engine, Hits, Scope
from forum.search.language import parse

OPEN, LOCKED = "board:1", "board:2"
PUBLIC = frozenset((OPEN,))
EVERYWHERE = frozenset((OPEN, LOCKED))
SOME_DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(number: int) -> datetime:
    """When the document of this number was created."""
    return SOME_DAY + timedelta(minutes=number)


def document(number: int, text: str = "", **fields: object) -> Document:
    """One that is a result by itself, unless a group is given."""
    defaults = {"id": f"comment:{number}", "group": number + 1, "space": OPEN, "created": at(number), "text": text}
    return Document(**defaults | fields)


def number_of(id: str) -> int:
    return int(id.removeprefix("comment:"))


def scope(spaces: frozenset[str] = EVERYWHERE, **fields: object) -> Scope:
    return Scope(**{"spaces": spaces, "public": PUBLIC} | fields)


def search(engine: Engine, text: str, spaces: frozenset[str] = EVERYWHERE, **fields: object) -> Hits:
    """What is found for what somebody types. `limit`, `order` and `grouped` are for the engine, all else is the scope."""
    options = {"limit": 50} | {name: fields.pop(name) for name in ("limit", "order", "grouped") if name in fields}
    return engine.search(parse(text).query, scope(spaces, **fields), **options)


def found(engine: Engine, text: str, spaces: frozenset[str] = EVERYWHERE, **fields: object) -> list[int]:
    """Numbers of the best documents found."""
    return [number_of(group.best) for group in search(engine, text, spaces, **fields).groups]
