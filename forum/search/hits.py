"""The database's last word on what an index proposes: which of it the viewer may see, and what is shown of that."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, Select, bindparam, null, select

from forum.boards.models import Board
from forum.core.database import STATEMENTS_KEPT
from forum.core.languages import text_of
from forum.core.pagination import PER_PAGE
from forum.core.prepared import Record, fetch
from forum.core.viewer import Viewer
from forum.help import policies as help_policies
from forum.help.models import Article, Translation
from forum.search import documents
from forum.search.engine.highlight import Sought, highlight
from forum.search.engine.interface import Group
from forum.threads.models import Comment, Thread
from forum.threads.policies import comments_visible_to, visible_to
from forum.threads.queries import graded

OTHERS_SHOWN = 2
OTHER_LENGTH = 110

# What is one result.
_THREAD, _ARTICLE = (2 * Thread.id).label("about"), (2 * Translation.article_id + 1).label("about")
_LISTED = bindparam("comments", expanding=True)
_LISTED_ARTICLES = bindparam("articles", expanding=True)


@dataclass(frozen=True, slots=True)
class Other:
    """Another comment of the same thread that matches."""

    url: str
    snippet: Markup


@dataclass(slots=True)
class Hit:
    """One result, ready for components/hits.html. `more` counts what else of its thread matches, `others` are the first."""

    kind: str
    url: str
    title: str
    language: str
    where: str
    at: datetime
    answered: bool
    snippet: Markup
    path: str = ""
    lede: str = ""
    public_id: str = ""
    others: list[Other] = field(default_factory=list)
    more: int = 0
    is_answer: bool = False
    same_error: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """A result that the viewer may see, by the keys of what is shown of it."""

    best: str
    others: tuple[str, ...]
    count: int
    answered: bool


Asked = tuple[tuple[str, bool], ...]  # states of a thread that are asked for, each with whether it mustn't be so


def seen(
    groups: Sequence[Group], viewer: Viewer, locale: str, *, states: Asked = (), grouped: bool = True
) -> list[Seen]:
    """What the viewer may see of what was proposed, in its order, where `grouped` each thread once; of an article the reader's
    language where it was proposed."""
    ids = _ids(key for group in groups for key in _asked(group))
    rows: dict[str, Record] = {}
    if ids["comment"]:
        statement = _visible_comments(viewer.rights, states)
        for row in fetch(statement, comments=_padded(ids["comment"]), **viewer.bound):
            rows[documents.comment_key(row.id)] = row
    if ids["article"]:
        for row in fetch(_visible_articles(viewer.rights), articles=_padded(ids["article"]), **viewer.bound):
            rows[documents.translation_key(row.id)] = row
    return _as_results(groups, rows, locale, grouped=grouped)


def shown(
    found: Sequence[Seen], sought: Sought, locale: str, viewer: Viewer, *, errors: Collection[str] = ()
) -> list[Hit]:
    """`errors` are the best documents of those in which the same error was told."""
    rows = _rows([key for each in found for key in (each.best, *each.others[:OTHERS_SHOWN])], viewer)
    return [replace(_hit(each, rows, sought, locale), same_error=each.best in errors) for each in found]


def seen_and_shown(
    groups: Sequence[Group], sought: Sought, viewer: Viewer, locale: str, *, grouped: bool
) -> list[Hit]:
    """Both at once, where all that may be seen is shown."""
    rows = _rows([key for group in groups for key in (*_asked(group), *group.others[:OTHERS_SHOWN])], viewer)
    return [_hit(each, rows, sought, locale) for each in _as_results(groups, rows, locale, grouped=grouped)]


def _as_results(
    groups: Sequence[Group], rows: Mapping[str, Record], locale: str, *, grouped: bool
) -> list[Seen]:
    found: dict[object, Seen] = {}
    for group in groups:
        keys = [key for key in _asked(group) if key in rows]
        if not keys:
            continue
        best = next((key for key in keys if rows[key].language == locale), keys[0])
        others = group.others if best.startswith("comment:") else ()
        about = rows[best].about if grouped else best
        found.setdefault(about, Seen(best, others, group.count, rows[best].answer_number is not None))
    return list(found.values())


def _asked(group: Group) -> tuple[str, ...]:
    """What is asked of the database: of an article every language, of a thread the best comment."""
    return (group.best, *group.others) if group.best.startswith("article:") else (group.best,)


def _ids(keys: Iterable[str]) -> dict[str, list[int]]:
    ids: dict[str, list[int]] = {"comment": [], "article": []}
    for key in keys:
        kind, _colon, id = key.partition(":")
        ids[kind].append(int(id))
    return ids


def _padded(ids: list[int]) -> list[int]:
    """As long as the next power of two: a statement is made ready once for each length."""
    return ids + [0] * ((1 << max(len(ids) - 1, 0).bit_length()) - len(ids))


@lru_cache(maxsize=STATEMENTS_KEPT)
def _visible_comments(rights: Viewer, states: Asked) -> Select[Any]:
    return (
        select(Comment.id, _THREAD, Thread.language, graded.answer_number(rights))
        .join(Thread, Thread.id == Comment.thread_id)
        .where(Comment.id.in_(_LISTED), visible_to(rights), comments_visible_to(rights), *_in_states(rights, states))
    )


@lru_cache(maxsize=STATEMENTS_KEPT)
def _visible_articles(rights: Viewer) -> Select[Any]:
    return (
        select(Translation.id, _ARTICLE, Translation.locale.label("language"), null().label("answer_number"))
        .join(Article, Article.id == Translation.article_id)
        .where(Translation.id.in_(_LISTED_ARTICLES), Article.retired_at.is_(None), help_policies.visible_to(rights))
    )


def _in_states(rights: Viewer, states: Asked) -> Iterator[ColumnElement[bool]]:
    number = graded.answer_number(rights)
    conditions = {
        "answered": number.is_not(None),
        "unanswered": number.is_(None),
        "closed": Thread.closed_at.is_not(None),
        "open": Thread.closed_at.is_(None),
    }
    for state, negated in states:
        yield ~conditions[state] if negated else conditions[state]


def _rows(keys: Iterable[str], viewer: Viewer) -> dict[str, Record]:
    """All that is shown of those that the viewer may see."""
    ids = _ids(keys)
    rows: dict[str, Record] = {}
    if ids["comment"]:
        for row in fetch(_comment_rows(viewer.rights), comments=_padded(ids["comment"]), **viewer.bound):
            rows[documents.comment_key(row.id)] = row
    if ids["article"]:
        for row in fetch(_article_rows(viewer.rights), articles=_padded(ids["article"]), **viewer.bound):
            rows[documents.translation_key(row.id)] = row
    return rows


@lru_cache(maxsize=STATEMENTS_KEPT)
def _comment_rows(rights: Viewer) -> Select[Any]:
    return (
        select(
            Comment.id,
            _THREAD,
            Comment.number,
            Comment.text,
            Comment.created_at.label("at"),
            Thread.public_id,
            Thread.slug,
            Thread.title,
            Thread.language,
            graded.answer_number(rights),
            Board.name,
            Board.texts,
        )
        .join(Thread, Thread.id == Comment.thread_id)
        .join(Board, Board.id == Thread.board_id)
        .where(Comment.id.in_(_LISTED), visible_to(rights), comments_visible_to(rights))
    )


@lru_cache(maxsize=STATEMENTS_KEPT)
def _article_rows(rights: Viewer) -> Select[Any]:
    return (
        select(
            Translation.id,
            _ARTICLE,
            Article.public_id,
            Translation.locale.label("language"),
            Translation.path,
            Translation.title,
            Translation.lede,
            Translation.text,
            Translation.updated_at.label("at"),
            null().label("answer_number"),
        )
        .join(Article, Article.id == Translation.article_id)
        .where(Translation.id.in_(_LISTED_ARTICLES), Article.retired_at.is_(None), help_policies.visible_to(rights))
    )


def _hit(found: Seen, rows: Mapping[str, Record], sought: Sought, locale: str) -> Hit:
    row = rows[found.best]
    if found.best.startswith("article:"):
        return _article_hit(row, sought)
    others = [rows[key] for key in found.others if key in rows]
    return replace(
        _thread_hit(row, sought, locale),
        others=[Other(_address(other), highlight(other.text, sought, length=OTHER_LENGTH)) for other in others],
        more=found.count - 1,
    )


def _address(row: Record) -> str:
    """Of a comment in its thread, whose question is the page itself."""
    if row.number == 1:
        return f"/threads/{row.public_id}/{row.slug}"
    page = (row.number - 1) // PER_PAGE + 1
    return f"/threads/{row.public_id}/{row.slug}{f'?page={page}' if page > 1 else ''}#comment-{row.number}"


def _thread_hit(row: Record, sought: Sought, locale: str) -> Hit:
    return Hit(
        kind="thread",
        url=_address(row),
        title=row.title,
        language=row.language,
        where=text_of(row, locale, "name"),
        at=row.at,
        answered=row.answer_number is not None,
        is_answer=row.answer_number == row.number,
        snippet=highlight(row.text, sought),
        public_id=row.public_id,
    )


def _article_hit(row: Record, sought: Sought) -> Hit:
    return Hit(
        kind="article",
        url=f"/help/{row.language}/{row.path}",
        title=row.title,
        language=row.language,
        where="",
        at=row.at,
        answered=False,
        snippet=highlight(row.text, sought),
        path=row.path,
        lede=row.lede,
        public_id=row.public_id,
    )
