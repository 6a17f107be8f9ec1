"""The words of public texts: what spelling is corrected by. Made from the database, whichever engine searches."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, insert, select

from forum.boards.models import Board
from forum.boards.policies import visible_to
from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.jobs.leases import renew
from forum.core.viewer import ANONYMOUS
from forum.search import documents
from forum.search.engine.analysis import fold
from forum.search.models import SearchState, SearchWord

MOST_WORDS = 50_000
MOST_COUNTED = 400_000
BATCH = 1000

# A word that stands in one text alone may be a slip of its writer, where there are many texts.
MANY_TEXTS = 1000

_WORD = re.compile(r"[^\W\d_]{3,30}")


def make() -> None:
    """Reads all that anybody may read, which takes a while, and puts its words in the place of those that there were."""
    words = _Words()
    with transaction.reading() as session:
        public = {documents.PUBLIC_ARTICLES, *map(documents.board_space, session.scalars(_public_boards()))}
        for number, document in enumerate(documents.everything()):
            if document.space in public:
                words.add(f"{document.title}\n{document.text}")
            if number % BATCH == 0:
                renew()
    rows = words.most_common()
    with transaction.writing() as session:
        session.execute(delete(SearchWord))
        for start in range(0, len(rows), BATCH):
            session.execute(insert(SearchWord), rows[start : start + BATCH])
        state(session).words_at = now()


def made_at() -> datetime | None:
    return db.session.scalar(select(SearchState.words_at))


def state(session) -> SearchState:
    """The one row, made where there is none; inside a writing transaction."""
    row = session.get(SearchState, 1)
    if row is None:
        session.add(row := SearchState(id=1))
    return row


def _public_boards():
    return select(Board.id).where(visible_to(ANONYMOUS))


class _Words:
    def __init__(self) -> None:
        self._texts = 0
        self._counts: Counter[str] = Counter()
        self._forms: dict[str, str] = {}

    def add(self, text: str) -> None:
        self._texts += 1
        found = {fold(form): form for form in map(str.lower, _WORD.findall(text))}
        self._counts.update(found.keys())
        for key, form in found.items():
            if self._forms.setdefault(key, form) == key:
                self._forms[key] = form  # the one with accents, if it is ever written so
        if len(self._counts) > MOST_COUNTED:
            self._keep([key for key, count in self._counts.items() if count > 1])

    def most_common(self) -> list[dict[str, object]]:
        least = 2 if self._texts > MANY_TEXTS else 1
        return [
            {"key": key, "form": self._forms[key], "documents": count}
            for key, count in self._counts.most_common(MOST_WORDS)
            if count >= least
        ]

    def _keep(self, keys: Iterable[str]) -> None:
        self._counts = Counter({key: self._counts[key] for key in keys})
        self._forms = {key: self._forms[key] for key in self._counts}


def words() -> dict[str, tuple[str, int]]:
    """All words by their keys: the form in which to show it, and in how many texts it is."""
    columns = select(SearchWord.key, SearchWord.form, SearchWord.documents)
    return {key: (form, count) for key, form, count in db.session.execute(columns)}
