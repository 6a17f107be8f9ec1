"""Answering a search: the index proposes, the database decides what the viewer may see and how much there is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, Row, Select, String, and_, literal, select, true, union_all

from forum.boards.models import Board
from forum.core.database import db
from forum.core.languages import text_of
from forum.core.pagination import PER_PAGE
from forum.core.text import fold
from forum.core.viewer import Viewer
from forum.help import policies as help_policies
from forum.help.models import Article, Translation
from forum.search import documents, scopes, spelling
from forum.search.engine.highlight import Sought, highlight
from forum.search.engine.interface import Group, Hits, IndexUnavailable, Order, Scope
from forum.search.engine.query import Query
from forum.search.index import engine
from forum.search.language import Typed, parse
from forum.search.scopes import Place
from forum.threads.models import Comment, Thread
from forum.threads.policies import comments_visible_to, visible_to
from forum.threads.queries import graded

PROPOSALS = 200
WORDS_IN_FALLBACK = 6
OTHERS_SHOWN = 2
OTHER_LENGTH = 110
ARTICLES_NEAR = 3


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


@dataclass(slots=True)
class Results:
    """A page of results. `total` counts what the viewer may see among the best; `more` says that it stopped counting,
    `partial` that nothing has all that was asked for."""

    hits: list[Hit]
    total: int
    more: bool = False
    partial: bool = False
    is_fallback: bool = False
    boards: Sequence[Place] = ()
    meant: str = ""
    nearest: list[Hit] = field(default_factory=list)


def search(typed: Typed, viewer: Viewer, locale: str, *, page: int = 1, order: Order = "best") -> Results:
    """The best threads and articles, one result a thread, but one a comment inside a single thread.

    While the index can't be used, titles are searched instead.
    """
    boards = scopes.places(viewer)
    whole = scopes.whole_scope(viewer, boards)
    scope = scopes.narrowed(whole, typed, viewer, boards)
    in_thread = bool(typed.values("thread"))
    try:
        hits, is_fallback = proposed(typed, scope, order=order, grouped=not in_thread), False
    except IndexUnavailable:
        hits, is_fallback = _by_title(typed, viewer), True
    found = _seen(hits.groups, viewer, locale, _conditions(typed, viewer))
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    results = Results(
        _hits(shown, Sought(typed.query), locale, viewer),
        len(found),
        hits.more or hits.total > len(hits.groups),
        hits.partial and bool(found),
        is_fallback,
        boards,
    )
    if not is_fallback and (hits.partial or not found):
        results.meant = _meant(typed, scope.public)
    if not is_fallback and not found:
        results.nearest = _nearest_articles(typed.query, whole, viewer, locale)
    return results


def _meant(typed: Typed, public: frozenset[str]) -> str:
    """The words as they are mostly written, if anybody would find something by them."""
    text = spelling.corrected(typed.words)
    if text == typed.words:
        return ""
    found = engine().search(parse(text).query, Scope(spaces=public, public=public), limit=1)
    return replace(typed, words=text).text() if found.groups and not found.partial else ""


def _nearest_articles(query: Query, scope: Scope, viewer: Viewer, locale: str) -> list[Hit]:
    """Articles that have any of the words."""
    terms = {term: way.weight for clause in query.clauses for way in clause.ways for term in way.terms}
    articles = replace(scope, marks=(frozenset((documents.ARTICLE,)),))
    near = [Group(id) for id, _score in engine().like(terms, articles, limit=ARTICLES_NEAR)] if terms else []
    return _hits(_seen(near, viewer, locale, true()), Sought(query), locale, viewer)


def proposed(typed: Typed, scope: Scope, **options: Any) -> Hits:
    """What the index proposes; for filters alone all that is within them, the newest first."""
    return engine().search(typed.query, scope, limit=PROPOSALS, **options) if typed else Hits()


def _by_title(typed: Typed, viewer: Viewer) -> Hits:
    words = fold(typed.words).split()[:WORDS_IN_FALLBACK]
    if not words:
        return Hits()
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
    keys = [
        *map(documents.translation_key, db.session.scalars(articles.limit(PROPOSALS))),
        *map(documents.comment_key, db.session.scalars(threads.limit(PROPOSALS))),
    ]
    return Hits([Group(key) for key in keys], len(keys))


def _conditions(typed: Typed, viewer: Viewer) -> ColumnElement[bool]:
    """What was asked of a thread's state, where what the index knows may be more than the viewer may know."""
    if not viewer.ended:
        return true()
    number = graded.answer_number(viewer)
    asked = {
        "answered": number.is_not(None),
        "unanswered": number.is_(None),
        "closed": Thread.closed_at.is_not(None),
        "open": Thread.closed_at.is_(None),
    }
    return and_(
        true(),
        *(
            ~asked[each.value] if each.negated else asked[each.value]
            for each in typed.filters
            if each.name == "is" and each.value in asked
        ),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """A result that the viewer may see, by the keys of what is shown of it."""

    best: str
    others: tuple[str, ...]
    count: int


def _seen(groups: Sequence[Group], viewer: Viewer, locale: str, conditions: ColumnElement[bool]) -> list[_Found]:
    """What the viewer may see of what was proposed, in its order; of an article the reader's language where it matches."""
    keys = [key for group in groups for key in _kept(group)]
    languages = dict(db.session.execute(_visible(_ids(keys), viewer, conditions)).all()) if keys else {}
    found: dict[str, _Found] = {}
    for group in groups:
        seen = [key for key in _kept(group) if key in languages]
        if not seen:
            continue
        if seen[0].startswith("article:"):
            best = next((key for key in seen if languages[key] == locale), seen[0])
            found.setdefault(best, _Found(best, (), 1))
        elif seen[0] == group.best:
            found[group.best] = _Found(group.best, group.others, group.count)
    return list(found.values())


def _kept(group: Group) -> tuple[str, ...]:
    """What is asked of the database: of an article every language, of a thread the best comment."""
    return (group.best, *group.others) if group.best.startswith("article:") else (group.best,)


def _ids(keys: Iterable[str]) -> dict[str, list[int]]:
    ids: dict[str, list[int]] = {"comment": [], "article": []}
    for key in keys:
        kind, _colon, id = key.partition(":")
        ids[kind].append(int(id))
    return ids


def _visible(ids: dict[str, list[int]], viewer: Viewer, conditions: ColumnElement[bool]):
    """Keys and languages of those that the viewer may see."""
    comments = (
        select((literal("comment:") + Comment.id.cast(String)).label("key"), Thread.language)
        .join(Thread, Thread.id == Comment.thread_id)
        .where(Comment.id.in_(ids["comment"]), visible_to(viewer), comments_visible_to(viewer), conditions)
    )
    articles = (
        select((literal("article:") + Translation.id.cast(String)).label("key"), Translation.locale)
        .join(Article, Article.id == Translation.article_id)
        .where(Translation.id.in_(ids["article"]), Article.retired_at.is_(None), help_policies.visible_to(viewer))
    )
    return union_all(comments, articles)


def _hits(found: Sequence[_Found], sought: Sought, locale: str, viewer: Viewer) -> list[Hit]:
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


def _hit(found: _Found, rows: dict[str, Row[Any]], sought: Sought, locale: str) -> Hit:
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
