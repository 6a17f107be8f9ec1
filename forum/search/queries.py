"""Answering a search: the index proposes, the database decides what the viewer may see and how much there is."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from forum.core.database import db
from forum.core.pagination import PER_PAGE
from forum.core.text import fold
from forum.core.viewer import Viewer
from forum.help import policies as help_policies
from forum.help.models import Article, Translation
from forum.search import documents, pending, scopes, spelling
from forum.search.engine.highlight import Sought
from forum.search.engine.interface import MOST_COUNTED, Group, Hits, IndexUnavailable, Order, Scope
from forum.search.engine.query import Query
from forum.search.hits import Asked, Hit, seen, seen_and_shown, shown
from forum.search.index import engine
from forum.search.known_errors import told_before
from forum.search.language import Typed, parse
from forum.search.scopes import Place
from forum.threads.models import Comment, Thread
from forum.threads.policies import visible_to
from forum.threads.queries import graded

MOST_CHECKED = 200
WORDS_IN_FALLBACK = 6
ARTICLES_NEAR = 3
FEW = 3  # results, beside which it is worth asking whether something else was meant


@dataclass(slots=True)
class Results:
    """A page of results. `total` counts what the viewer may see; `more` says that it stopped counting,
    `partial` that nothing has all that was asked for."""

    hits: list[Hit]
    total: int
    more: bool = False
    partial: bool = False
    is_fallback: bool = False
    boards: Sequence[Place] = ()
    meant: str = ""
    nearest: list[Hit] = field(default_factory=list)


def search(
    typed: Typed, viewer: Viewer, locale: str, *, page: int = 1, order: Order = "best", errors: Collection[str] = ()
) -> Results:
    """The best threads and articles, one result a thread, but one a comment inside a single thread.

    Where one of the `errors` (fingerprints) was told before stands first. While the index can't be used, titles are searched
    instead.
    """
    boards, changes = scopes.places(viewer), pending.changes()
    whole = scopes.whole_scope(viewer, boards, changes)
    scope = scopes.narrowed(whole, typed, viewer, boards)
    wanted = _Page(viewer, locale, Sought(typed.query), (page - 1) * PER_PAGE, grouped=not typed.values("thread"))
    states = _states(typed, viewer)
    is_exact = changes.are_known and not states and not errors
    limit = min(wanted.first + PER_PAGE, MOST_COUNTED) if is_exact else MOST_CHECKED
    try:
        hits = proposed(typed, scope, order=order, grouped=wanted.grouped, limit=limit)
        same = told_before(errors, scope)
        results = _counted(hits, wanted) if is_exact else _checked(hits, wanted, states, same)
    except IndexUnavailable:
        hits = _by_title(typed, viewer)
        results = _checked(hits, wanted, states, {})
        results.is_fallback = True
    results.boards = boards
    if page == 1 and not results.is_fallback and (hits.partial or results.total <= FEW):
        with suppress(IndexUnavailable):  # it may have gone since
            _help(results, typed, whole, viewer, locale)
    return results


@dataclass(frozen=True, slots=True)
class _Page:
    """Which page is asked for, by whom."""

    viewer: Viewer
    locale: str
    sought: Sought
    first: int
    grouped: bool


def _counted(hits: Hits, wanted: _Page) -> Results:
    """Where the index knows all that the database does: its count, and of what it proposes this page alone is looked at."""
    checked = hits.groups[wanted.first : wanted.first + PER_PAGE]
    on_page = seen_and_shown(checked, wanted.sought, wanted.viewer, wanted.locale, grouped=wanted.grouped)
    total = hits.total - (len(checked) - len(on_page))
    return Results(on_page, total, hits.more, hits.partial and bool(on_page))


def _checked(hits: Hits, wanted: _Page, states: Asked, same: Mapping[str, int]) -> Results:
    """Of all that is proposed what may be seen; first where one of the errors was told before, by the `same` documents' ranks."""
    groups = [*map(Group, same), *hits.groups]
    found = seen(groups, wanted.viewer, wanted.locale, states=states, grouped=wanted.grouped)
    found.sort(key=lambda each: (same.get(each.best, 0), each.best in same and not each.answered))
    on_page = found[wanted.first : wanted.first + PER_PAGE]
    shown_ones = shown(on_page, wanted.sought, wanted.locale, wanted.viewer, errors=same)
    more = hits.more or hits.total > len(hits.groups)
    return Results(shown_ones, len(found), more, hits.partial and bool(on_page))


def _help(results: Results, typed: Typed, whole: Scope, viewer: Viewer, locale: str) -> None:
    """Adds what may have been meant by words that find little and, where nothing was found, what is near."""
    results.meant = _meant(typed, whole.public, 0 if results.partial else results.total)
    if not results.hits:
        results.nearest = _nearest_articles(typed.query, whole, viewer, locale)


def _meant(typed: Typed, public: frozenset[str], total: int) -> str:
    """The words as they are mostly written, if anybody would find more than so much by them."""
    text = spelling.corrected(typed.words)
    if text == typed.words:
        return ""
    found = engine().search(parse(text).query, Scope(spaces=public, public=public), limit=1)
    return replace(typed, words=text).text() if found.total > total and not found.partial else ""


def _nearest_articles(query: Query, scope: Scope, viewer: Viewer, locale: str) -> list[Hit]:
    """Articles that have any of the words."""
    terms = [term for clause in query.clauses for way in clause.ways for term in way.terms]
    articles = replace(scope, marks=(frozenset((documents.ARTICLE,)),))
    weights = engine().rarities(terms, articles).known
    near = engine().like(weights, articles, limit=ARTICLES_NEAR) if weights else []
    return shown(seen([Group(each.id) for each in near], viewer, locale), Sought(query), locale, viewer)


def proposed(typed: Typed, scope: Scope, **options: Any) -> Hits:
    """What the index proposes; for filters alone all that is within them, the newest first."""
    return engine().search(typed.query, scope, **options) if typed else Hits()


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
        *map(documents.translation_key, db.session.scalars(articles.limit(MOST_CHECKED))),
        *map(documents.comment_key, db.session.scalars(threads.limit(MOST_CHECKED))),
    ]
    return Hits([Group(key) for key in keys], len(keys))


def _states(typed: Typed, viewer: Viewer) -> Asked:
    """What is asked of threads' states, where what the index knows may be more than the viewer may know."""
    if not viewer.ended:
        return ()
    return tuple((each.value, each.negated) for each in typed.filters if each.name == "is" and each.value != "mine")
