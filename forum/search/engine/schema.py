"""What the index holds of a document: terms with positions, title terms, sounds, marks, and columns."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice
from zlib import crc32

from whoosh.columns import NumericColumn, RefBytesColumn, VarBytesColumn
from whoosh.fields import COLUMN, FieldType, Schema
from whoosh.formats import Existence

from forum.search.engine.analysis import folded_terms, is_sound, sounds
from forum.search.engine.interface import Document
from forum.search.engine.postings import MOST_POSITIONS

# Part of every index's name card. Raise it when the analyzer, the schema or the layout changes: every site then
# rebuilds by itself.
VERSION = 2

_GAP = 50  # no phrase runs from the title into the text

_Posting = tuple[bytes, int, int, bytes]


class _Words(FieldType):
    """Title and text in one field, with positions."""

    def __init__(self) -> None:
        super().__init__(Existence(), None, scorable=True)

    def index(self, value: tuple[list[str], str], **_: object) -> Iterator[_Posting]:
        title, text = value[0], folded_terms(value[1])
        places: defaultdict[str, list[int]] = defaultdict(list)
        for position, term in enumerate(title):
            places[term].append(position)
        first = len(title) + _GAP
        for position, term in enumerate(islice(text, MOST_POSITIONS - first), start=first):
            places[term].append(position)
        for term, positions in places.items():
            frequency = len(positions)
            yield _encoded(term), frequency, frequency, array("H", positions).tobytes()


class _Bag(FieldType):
    """Terms without positions. A `scorable` bag has a length: of its words, not of what they sound like."""

    def __init__(self, *, scorable: bool = False) -> None:
        super().__init__(Existence(), None, scorable=scorable)

    def index(self, value: Counter[str], **_: object) -> Iterator[_Posting]:
        for term, frequency in value.items():
            yield _encoded(term), 0 if is_sound(term) else frequency, frequency, b""


class _Id(FieldType):
    """Indexed, to be deleted by; and a column, to be answered."""

    def __init__(self) -> None:
        super().__init__(Existence(), None, sortable=VarBytesColumn())

    def index(self, value: str, **_: object) -> Iterator[_Posting]:
        yield value.encode(), 1, 1, b""


def schema() -> Schema:
    return Schema(
        id=_Id(),
        words=_Words(),
        title=_Bag(scorable=True),
        sounds=_Bag(),
        marks=_Bag(),
        space=COLUMN(RefBytesColumn()),
        grouping=COLUMN(NumericColumn("I")),
        created=COLUMN(NumericColumn("I")),
        accepted=COLUMN(NumericColumn("B")),
        tie=COLUMN(NumericColumn("I")),
    )


def fields_of(document: Document) -> dict[str, object]:
    title = folded_terms(document.title)[: MOST_POSITIONS // 2]
    return {
        "id": document.id,
        "words": (title, document.text),
        "title": Counter([*title, *sounds(document.title)]),
        "sounds": Counter(sounds(f"{document.title} {document.text}")),
        "marks": Counter(document.marks),
        "space": document.space.encode(),
        "grouping": document.group,
        "created": seconds(document.created.timestamp()),
        "accepted": int(document.accepted),
        "tie": crc32(document.id.encode()),
    }


def seconds(timestamp: float) -> int:
    """A moment as the index keeps it."""
    return min(max(int(timestamp), 0), 0xFFFFFFFF)


def _encoded(term: str) -> bytes:
    return term.encode("utf-8", "ignore")
