"""The database's last word on what an index proposes: which of it the viewer may see, and what is shown of that."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, Row, Select, String, literal, null, select, true, union_all

from forum.boards.models import Board
from forum.core.database import db
from forum.core.languages import text_of
from forum.core.pagination import PER_PAGE
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


def seen(
    groups: Sequence[Group],
    viewer: Viewer,
    locale: str,
    conditions: ColumnElement[bool] | None = None,
    *,
    grouped: bool = True,
) -> list[Seen]:
    """What the viewer may see of what was proposed, in its order, where `grouped` each thread once; of an article the reader's
    language where it was proposed. `conditions` are further ones on its threads."""
    keys = [key for group in groups for key in _asked(group)]
    statement = _visible(_ids(keys), viewer, true() if conditions is None else conditions)
    rows = {row.key: row for row in db.session.execute(statement)} if keys else {}
    found: dict[object, Seen] = {}
    for group in groups:
        shown = [rows[key] for key in _asked(group) if key in rows]
        if not shown:
            continue
        best = next((row for row in shown if row.language == locale), shown[0])
        is_thread = best.key.startswith("comment:")
        about = best.about if grouped else best.key
        found.setdefault(about, Seen(best.key, group.others if is_thread else (), group.count, best.answer is not None))
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


def _visible(ids: dict[str, list[int]], viewer: Viewer, conditions: ColumnElement[bool]):
    """Those that the viewer may see, with what makes one result of some."""
    comments = (
        select(
            (literal("comment:") + Comment.id.cast(String)).label("key"),
            Thread.language,
            (literal("thread:") + Thread.id.cast(String)).label("about"),
            graded.answer_number(viewer).label("answer"),
        )
        .join(Thread, Thread.id == Comment.thread_id)
        .where(Comment.id.in_(ids["comment"]), visible_to(viewer), comments_visible_to(viewer), conditions)
    )
    articles = (
        select(
            (literal("article:") + Translation.id.cast(String)).label("key"),
            Translation.locale,
            (literal("article:") + Article.id.cast(String)).label("about"),
            null(),
        )
        .join(Article, Article.id == Translation.article_id)
        .where(Translation.id.in_(ids["article"]), Article.retired_at.is_(None), help_policies.visible_to(viewer))
    )
    return union_all(comments, articles)


def shown(found: Sequence[Seen], sought: Sought, locale: str, viewer: Viewer) -> list[Hit]:
    ids = _ids(key for each in found for key in (each.best, *each.others[:OTHERS_SHOWN]))
    rows: dict[str, Row[Any]] = {}
    if ids["comment"]:
        for row in db.session.execute(_comment_rows(ids["comment"], viewer)):
            rows[documents.comment_key(row.id)] = row
    if ids["article"]:
        for row in db.session.execute(_article_rows(ids["article"], viewer)):
            rows[documents.translation_key(row.id)] = row
    return [_hit(each, rows, sought, locale) for each in found]


def _comment_rows(ids: list[int], viewer: Viewer) -> Select:
    return (
        select(
            Comment.id,
            Comment.number,
            Comment.text,
            Comment.created_at.label("at"),
            Thread.public_id,
            Thread.slug,
            Thread.title,
            Thread.language,
            graded.answer_number(viewer),
            Board.name,
            Board.texts,
        )
        .join(Thread, Thread.id == Comment.thread_id)
        .join(Board, Board.id == Thread.board_id)
        .where(Comment.id.in_(ids), visible_to(viewer), comments_visible_to(viewer))
    )


def _article_rows(ids: list[int], viewer: Viewer) -> Select:
    return (
        select(
            Translation.id,
            Translation.locale.label("language"),
            Translation.path,
            Translation.title,
            Translation.lede,
            Translation.text,
            Translation.updated_at.label("at"),
        )
        .join(Article, Article.id == Translation.article_id)
        .where(Translation.id.in_(ids), help_policies.visible_to(viewer))
    )


def _hit(found: Seen, rows: dict[str, Row[Any]], sought: Sought, locale: str) -> Hit:
    row = rows[found.best]
    if found.best.startswith("article:"):
        return _article_hit(row, sought)
    others = [rows[key] for key in found.others if key in rows]
    return replace(
        _thread_hit(row, sought, locale),
        others=[Other(_address(other), highlight(other.text, sought, length=OTHER_LENGTH)) for other in others],
        more=found.count - 1,
    )


def _address(row: Row[Any]) -> str:
    """Of a comment in its thread, whose question is the page itself."""
    if row.number == 1:
        return f"/threads/{row.public_id}/{row.slug}"
    page = (row.number - 1) // PER_PAGE + 1
    return f"/threads/{row.public_id}/{row.slug}{f'?page={page}' if page > 1 else ''}#comment-{row.number}"


def _thread_hit(row: Row[Any], sought: Sought, locale: str) -> Hit:
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


def _article_hit(row: Row[Any], sought: Sought) -> Hit:
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
    )
