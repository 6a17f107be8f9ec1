"""What the index holds of a document: terms with positions, and four columns."""

from array import array
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from whoosh.columns import NumericColumn, RefBytesColumn, VarBytesColumn
from whoosh.fields import COLUMN, FieldType, Schema
from whoosh.formats import Existence

from forum.search.engine.analysis import folded_terms
from forum.search.engine.interface import Document
from forum.search.engine.postings import MOST_POSITIONS

# Part of every index's name card. Raise it when the analyzer, the schema or the layout changes: every site then
# rebuilds by itself.
VERSION = 1

PUBLIC = 1
ACCEPTED = 2

_TITLE_WEIGHT = 2
_GAP = 50  # no phrase runs from the title into the text


class _Words(FieldType):
    """Title and text in one field; the title's words count twice but have one position each."""

    def __init__(self) -> None:
        super().__init__(Existence(), None, scorable=True)

    def index(self, value: tuple[str, str], **_: object) -> Iterator[tuple[bytes, int, int, bytes]]:
        title, text = (folded_terms(part) for part in value)
        del title[MOST_POSITIONS // 2 :]
        places: defaultdict[str, list[int]] = defaultdict(list)
        for position, term in enumerate(title):
            places[term].append(position)
        frequencies = {term: _TITLE_WEIGHT * len(positions) for term, positions in places.items()}
        first = len(title) + _GAP
        for position, term in enumerate(islice(text, MOST_POSITIONS - first), start=first):
            places[term].append(position)
            frequencies[term] = frequencies.get(term, 0) + 1
        for term, positions in places.items():
            frequency = min(frequencies[term], MOST_POSITIONS)
            yield term.encode("utf-8", "ignore"), frequency, frequency, array("H", positions).tobytes()


class _Id(FieldType):
    """Indexed, to be deleted by; and a column, to be answered."""

    def __init__(self) -> None:
        super().__init__(Existence(), None, sortable=VarBytesColumn())

    def index(self, value: str, **_: object) -> Iterator[tuple[bytes, int, int, bytes]]:
        yield value.encode(), 1, 1, b""


def schema() -> Schema:
    return Schema(
        id=_Id(),
        words=_Words(),
        space=COLUMN(RefBytesColumn()),
        created=COLUMN(NumericColumn("I")),
        flags=COLUMN(NumericColumn("B")),
    )


def fields_of(document: Document) -> dict[str, object]:
    return {
        "id": document.id,
        "words": (document.title, document.text),
        "space": document.space.encode(),
        "created": min(max(int(document.created.timestamp()), 0), 0xFFFFFFFF),
        "flags": PUBLIC * document.public | ACCEPTED * document.accepted,
    }
