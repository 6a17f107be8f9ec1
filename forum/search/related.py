"""Related threads: found beforehand by the worker, shown below a thread as far as the viewer may read them."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, exists, func, insert, select
from sqlalchemy.orm import Session

from forum.boards.models import Board
from forum.boards.policies import ended_boards
from forum.boards.policies import visible_to as board_visible_to
from forum.core import transaction
from forum.core.database import STATEMENTS_KEPT, db
from forum.core.prepared import Record, fetch
from forum.core.viewer import ANONYMOUS, Viewer
from forum.search import documents
from forum.search.alike import Likeness, alike
from forum.search.engine.interface import Engine, Scope
from forum.search.index import engine
from forum.search.models import RelatedThread, SearchState
from forum.search.vocabulary import state
from forum.threads.models import Comment, Thread
from forum.threads.policies import visible_to
from forum.threads.queries import graded

KEPT = 10
SHOWN = 5
CANDIDATES = 100
STEP = 50

# What covers less of what a thread is about shares a few words with it by chance; where there is better, what covers much less
# than the best does, too. A short list is better then, and costs nothing in benchmarks/relevance.py.
LEAST_COVERED, LEAST_BESIDE_BEST, LEAST_OF_BEST = 0.03, 0.1, 0.4

# From here on two threads probably ask the same: a third of what one is about, and titles that mostly agree.
SAME_COVERED, SAME_TITLES = 0.3, 0.6


def is_behind() -> bool:
    """Whether there are threads that nobody has found any for."""
    through = select(func.coalesce(func.max(SearchState.related_through), 0)).scalar_subquery()
    return bool(db.session.scalar(select(exists().where(Thread.id > through))))


def find_some() -> bool:
    """Finds those of the next threads that nobody has found any for; says whether there may be more.

    Raises `IndexUnavailable`.
    """
    with transaction.reading() as session:
        after = session.scalar(select(SearchState.related_through)) or 0
        threads = session.scalars(select(Thread.id).where(Thread.id > after).order_by(Thread.id).limit(STEP)).all()
    if threads:
        find(threads, through=threads[-1])
    return len(threads) == STEP


def find(thread_ids: Sequence[int], *, through: int | None = None) -> None:
    """Finds the threads related to each of these anew."""
    with transaction.reading() as session:
        public = frozenset(
            map(documents.board_space, session.scalars(select(Board.id).where(board_visible_to(ANONYMOUS))))
        )
        rows = [row for id in thread_ids for row in _rows(session, engine(), id, public)]
    with transaction.writing() as session:
        session.execute(delete(RelatedThread).where(RelatedThread.thread_id.in_(thread_ids)))
        there = set(session.scalars(select(Thread.id).where(Thread.id.in_(_named(rows)))))
        kept = [row for row in rows if {row["thread_id"], row["other_id"]} <= there]
        if kept:
            session.execute(insert(RelatedThread), kept)
        if through is not None:
            state(session).related_through = through


def about_the_same(found: Sequence[Likeness]) -> list[Likeness]:
    """The first of them that are more alike than by chance."""
    best = max((each.covered for each in found), default=0.0)
    least = max(LEAST_COVERED, min(LEAST_BESIDE_BEST, LEAST_OF_BEST * best))
    return [each for each in found if each.covered >= least][:KEPT]


def _named(rows: Iterable[dict[str, Any]]) -> set[int]:
    return {id for row in rows for id in (row["thread_id"], row["other_id"])}


def _rows(session: Session, engine: Engine, thread_id: int, public: frozenset[str]) -> list[dict[str, Any]]:
    """Of the threads that everybody may read the best, and of a locked board's own those of that board: were they in one
    list, those that a stranger may not read would push others out of it."""
    asked = session.execute(
        select(Thread.title, Thread.board_id, Thread.created_at, Comment.text)
        .join(Comment, (Comment.thread_id == Thread.id) & (Comment.number == 1))
        .where(Thread.id == thread_id)
    ).first()
    if asked is None:
        return []
    own = documents.board_space(asked.board_id)
    barred = frozenset((f"thread:{thread_id}", documents.ARTICLE))
    scopes = [Scope(spaces=spaces, public=public, barred=barred) for spaces in (public, frozenset((own,)) - public) if spaces]
    found = [
        each
        for scope in scopes
        for each in about_the_same(alike(engine, asked.title, asked.text, scope, limit=CANDIDATES, created=asked.created_at))
    ]
    threads = _threads_of(session, found)
    return [
        {
            "thread_id": thread_id,
            "other_id": threads[each.id],
            "score": each.score,
            "same": each.covered >= SAME_COVERED and each.titles >= SAME_TITLES,
        }
        for each in found
        if each.id in threads
    ]


def _threads_of(session: Session, found: Iterable[Likeness]) -> dict[str, int]:
    ids = [int(each.id.removeprefix("comment:")) for each in found]
    rows = session.execute(select(Comment.id, Comment.thread_id).where(Comment.id.in_(ids)))
    return {documents.comment_key(id): thread_id for id, thread_id in rows}


def related(thread_id: int, viewer: Viewer) -> list[Record]:
    """Up to five threads about the same that the viewer may read, answered ones first, and whether each asks the same."""
    return fetch(_related(viewer.rights), thread_id=thread_id, **viewer.bound)


@lru_cache(maxsize=STATEMENTS_KEPT)
def _related(rights: Viewer) -> Select[Any]:
    answer = graded.answer_number(rights)
    # What was posted after a license's end took part in what is related in its board.
    cut = ended_boards(rights, "earlier")
    return (
        select(Thread.public_id, Thread.slug, Thread.title, Thread.language, answer, RelatedThread.same)
        .join(Thread, Thread.id == RelatedThread.other_id)
        .where(RelatedThread.thread_id == bindparam("thread_id"), visible_to(rights), Thread.board_id.not_in(cut))
        .order_by(answer.is_(None), RelatedThread.score.desc(), Thread.id.desc())
        .limit(SHOWN)
    )
