"""Documents to find, for these tests."""

from datetime import UTC, datetime, timedelta

from forum.search.engine.interface import Document
from forum.search.engine.whoosh_engine import WhooshEngine

OPEN, LOCKED = "board:1", "board:2"
EVERYWHERE = frozenset((OPEN, LOCKED))
SOME_DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)


def document(number: int, text: str = "", **fields: object) -> Document:
    defaults = {
        "id": f"comment:{number}",
        "space": OPEN,
        "public": fields.get("space", OPEN) == OPEN,
        "created": SOME_DAY + timedelta(minutes=number),
        "title": "",
        "text": text,
    }
    return Document(**defaults | fields)


def found(engine: WhooshEngine, query: str, spaces: frozenset[str] = EVERYWHERE) -> list[int]:
    """Numbers of the documents found, best first."""
    hits = engine.search(query, spaces=spaces, limit=50)
    return [int(id_.removeprefix("comment:")) for id_ in hits.ids]
