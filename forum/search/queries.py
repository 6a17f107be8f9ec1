"""Answering a search: the index proposes, the database decides what the viewer may see and how much there is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import Row, literal, select

from forum.boards.models import Board
from forum.boards.policies import ended_boards
from forum.boards.queries import readable_ids
from forum.core.database import db
from forum.core.languages import text_of
from forum.core.pagination import PER_PAGE
from forum.core.text import fold
from forum.core.viewer import Viewer
from forum.help import policies as help_policies
from forum.help.models import Article, Translation
from forum.search import documents
from forum.search.engine.highlight import highlight
from forum.search.engine.interface import IndexUnavailable
from forum.search.index import engine
from forum.threads.models import Comment, Thread
from forum.threads.policies import comments_visible_to, visible_to
from forum.threads.queries import graded

PROPOSALS = 200
WORDS_IN_FALLBACK = 6


@dataclass(slots=True)
class Hit:
    """One result, ready for components/hits.html."""

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


@dataclass(slots=True)
class Results:
    """A page of results. `total` counts what the viewer may see among the best; `more` says that it stopped counting."""

    hits: list[Hit]
    total: int
    more: bool
    is_fallback: bool = False


def search(query: str, viewer: Viewer, locale: str, *, page: int = 1, only: str = "") -> Results:
    """The best threads and articles for some words, one result a thread, in at most six statements.

    `only` narrows to "article" or "thread". While the index can't be used, titles are searched instead.
    """
    try:
        keys, more = _proposals(query, viewer)
        is_fallback = False
    except IndexUnavailable:
        keys, more, is_fallback = _by_title(query, viewer), False, True
    found = _seen(keys, viewer, locale, only)
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    return Results(_hits(shown, query, locale), len(found), more, is_fallback)


def _proposals(query: str, viewer: Viewer) -> tuple[list[str], bool]:
    spaces = documents.spaces_of(viewer, readable_ids(viewer))
    ends = {documents.board_space(board_id): viewer.ends[board_id] for board_id in ended_boards(viewer, "earlier")}
    hits = engine().search(query, spaces=spaces, ends=ends, limit=PROPOSALS)
    return hits.ids, hits.more or hits.total > len(hits.ids)


def _by_title(query: str, viewer: Viewer) -> list[str]:
    words = fold(query).split()[:WORDS_IN_FALLBACK]
    if not words:
        return []
    articles = select(Translation.id).join(Article, Article.id == Translation.article_id)
    articles = articles.where(
        Article.retired_at.is_(None),
        help_policies.visible_to(viewer),
        *(Translation.title_folded.contains(word, autoescape=True) for word in words),
    )
    threads = select(Comment.id).join(Thread, Thread.id == Comment.thread_id)
    threads = threads.where(
        Comment.number == 1,
        visible_to(viewer),
        *(Thread.title_folded.contains(word, autoescape=True) for word in words),
    ).order_by(graded.last_comment_at(viewer).desc())
    return [
        *map(documents.translation_key, db.session.scalars(articles.limit(PROPOSALS))),
        *map(documents.comment_key, db.session.scalars(threads.limit(PROPOSALS))),
    ]


def _seen(keys: list[str], viewer: Viewer, locale: str, only: str) -> list[Row[Any]]:
    """What the viewer may see of what was proposed, in its order: the first of each thread, one language of each article."""
    ids: dict[str, list[int]] = {"comment": [], "article": []}
    for key in keys:
        kind, _colon, id = key.partition(":")
        ids[kind].append(int(id))
    rows: dict[str, Row[Any]] = {}
    if ids["comment"] and only != "article":
        for row in db.session.execute(_comment_rows(ids["comment"], viewer)):
            rows[documents.comment_key(row.id)] = row
    if ids["article"] and only != "thread":
        for row in db.session.execute(_article_rows(ids["article"], viewer)):
            rows[documents.translation_key(row.id)] = row
    best: dict[tuple[str, int], Row[Any]] = {}
    for key in keys:
        row = rows.get(key)
        if row is None:
            continue
        about = (row.kind, row.about)
        if about not in best or (row.kind == "article" and row.language == locale):
            best[about] = row
    return list(best.values())


def _comment_rows(ids: list[int], viewer: Viewer):
    return (
        select(
            literal("thread").label("kind"),
            Comment.id,
            Thread.id.label("about"),
            Comment.public_id,
            Comment.number,
            Comment.created_at.label("at"),
            Thread.public_id.label("thread_public_id"),
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


def _article_rows(ids: list[int], viewer: Viewer):
    return (
        select(
            literal("article").label("kind"),
            Translation.id,
            Translation.article_id.label("about"),
            Translation.locale.label("language"),
            Translation.path,
            Translation.title,
            Translation.lede,
            Translation.updated_at.label("at"),
        )
        .join(Article, Article.id == Translation.article_id)
        .where(Translation.id.in_(ids), Article.retired_at.is_(None), help_policies.visible_to(viewer))
    )


def _hits(rows: list[Row[Any]], query: str, locale: str) -> list[Hit]:
    texts = _texts(rows)
    return [
        _article_hit(row, texts, query) if row.kind == "article" else _thread_hit(row, texts, query, locale)
        for row in rows
    ]


def _texts(rows: list[Row[Any]]) -> dict[tuple[str, int], str]:
    """The words of the twenty shown. Their visibility was decided by the statement that found them."""
    comment_ids = [row.id for row in rows if row.kind == "thread"]
    translation_ids = [row.id for row in rows if row.kind == "article"]
    texts: dict[tuple[str, int], str] = {}
    if comment_ids:
        found = db.session.execute(select(Comment.id, Comment.text).where(Comment.id.in_(comment_ids)))
        texts |= {("thread", id): text for id, text in found}
    if translation_ids:
        found = db.session.execute(select(Translation.id, Translation.text).where(Translation.id.in_(translation_ids)))
        texts |= {("article", id): text for id, text in found}
    return texts


def _thread_hit(row: Row[Any], texts, query: str, locale: str) -> Hit:
    page = (row.number - 1) // PER_PAGE + 1
    where = f"{f'?page={page}' if page > 1 else ''}#comment-{row.number}" if row.number > 1 else ""
    return Hit(
        kind="thread",
        url=f"/threads/{row.thread_public_id}/{row.slug}{where}",
        title=row.title,
        language=row.language,
        where=text_of(row, locale, "name"),
        at=row.at,
        answered=row.answer_number is not None,
        snippet=highlight(texts[("thread", row.id)], query),
    )


def _article_hit(row: Row[Any], texts, query: str) -> Hit:
    return Hit(
        kind="article",
        url=f"/help/{row.language}/{row.path}",
        title=row.title,
        language=row.language,
        where="",
        at=row.at,
        answered=False,
        snippet=highlight(texts[("article", row.id)], query),
        path=row.path,
        lede=row.lede,
    )
