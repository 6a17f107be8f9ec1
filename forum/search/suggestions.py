"""What somebody may be looking for, while they type: titles by the index, boards and people by the database."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select

from forum.accounts.models import Person
from forum.accounts.suspensions import is_active
from forum.core.clock import now
from forum.core.database import db
from forum.core.languages import text_of
from forum.core.text import fold
from forum.core.viewer import Viewer
from forum.help import policies as help_policies
from forum.help.models import Article, Translation
from forum.search import documents, scopes
from forum.search.engine import analysis
from forum.search.engine.highlight import Sought, highlight
from forum.search.engine.interface import Hits, IndexUnavailable, Scope
from forum.search.engine.query import Clause, Match, Query
from forum.search.index import engine
from forum.search.language import Typed, parse
from forum.search.scopes import Place
from forum.threads.models import Comment, Thread
from forum.threads.policies import comments_visible_to, visible_to
from forum.threads.queries import graded

SHORTEST = 2
PROPOSALS = 24
MOST_TITLES = 6
LEAST_ARTICLES = 2  # of the titles, however many threads have the same words
MOST_OTHERS = 3
LONGEST_NAME = 4  # in words
LONGEST_TITLE = 200
SHORTEST_STEM = 4
LONGEST_ENDING = 3

# The word that is being typed: the last one, unless it is quoted or excluded.
_LAST_WORD = re.compile(r"(?<![\w\"])(?<!^-)(?<!\s-)[^\W_]\w*$")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Suggestion:
    kind: str
    url: str
    title: Markup | str
    language: str = ""
    answered: bool = False


def suggest(text: str, viewer: Viewer, locale: str) -> list[Suggestion]:
    """Threads and articles, then boards and people, that the viewer may know of. Within filters, threads and articles alone."""
    typed = parse(text)
    if len(typed.words) < SHORTEST:
        return []
    boards = scopes.places(viewer)
    scope = scopes.narrowed(scopes.whole_scope(viewer, boards), typed, viewer, boards)
    found = _titles(typed, scope, viewer, locale)
    words = _WORD.findall(fold(typed.words))
    if not typed.filters and 0 < len(words) <= LONGEST_NAME:
        found += [*_boards(words, boards, locale), *_people(words, viewer)]
    return found


@dataclass(frozen=True, slots=True)
class _Unfinished:
    """A query of which the last word is still being typed."""

    query: Query
    beginning: str = ""

    def matches(self, title: str) -> bool:
        """Whether the title has the last word in some form, or begun so: its stem alone may be that of other words, too."""
        if not self.beginning:
            return True
        term = analysis.term_of(self.beginning)
        words = _WORD.findall(title)
        return any(fold(word).startswith(self.beginning) or analysis.term_of(word) == term for word in words)


def _unfinished(typed: Typed) -> _Unfinished:
    last = _LAST_WORD.search(typed.words)
    beginning = fold(last.group()) if last else ""
    if last is None or len(beginning) < SHORTEST:
        return _Unfinished(typed.query)
    before = parse(typed.words[: last.start()]).query
    ways = [way for clause in parse(last.group()).query.clauses for way in clause.ways]
    ways += [Match((beginning,), prefix=True), *(Match((stem,)) for stem in _stems(beginning))]
    return _Unfinished(Query((*before.clauses, Clause(tuple(ways))), before.excluded), beginning)


def _stems(beginning: str) -> Iterator[str]:
    """What the stem may be, of which a word already has more: `print` of `printi`."""
    for length in range(1, LONGEST_ENDING + 1):
        if len(beginning) - length >= SHORTEST_STEM:
            yield beginning[:-length]


def _titles(typed: Typed, scope: Scope, viewer: Viewer, locale: str) -> list[Suggestion]:
    asked = _unfinished(typed)
    if not asked.query.clauses:
        return []
    try:
        hits = _proposed(asked.query, replace(scope, titles=True))
    except IndexUnavailable:
        return []
    rows = _rows([key for group in hits.groups for key in (group.best, *group.others)], viewer)
    in_order = (
        _in_language(locale, [rows[key] for key in (group.best, *group.others) if key in rows]) for group in hits.groups
    )
    fitting = (row for row in in_order if row is not None and (hits.partial or asked.matches(row.title)))
    sought = Sought(asked.query)
    return [_title(row, sought) for row in _first(list(fitting))]


def _proposed(query: Query, scope: Scope) -> Hits:
    """Where threads leave too few articles among the best, with the best articles behind them."""
    hits = engine().search(query, scope, limit=PROPOSALS)
    there = {group.best for group in hits.groups if group.best.startswith("article:")}
    if hits.total <= PROPOSALS or len(there) >= LEAST_ARTICLES:
        return hits
    of_articles = replace(scope, marks=(*scope.marks, frozenset((documents.ARTICLE,))))
    articles = engine().search(query, of_articles, limit=LEAST_ARTICLES)
    if articles.partial and not hits.partial:
        return hits
    return replace(hits, groups=[*hits.groups, *(group for group in articles.groups if group.best not in there)])


def _first(rows: list[Row[Any]]) -> list[Row[Any]]:
    first, others = rows[:MOST_TITLES], rows[MOST_TITLES:]
    missing = max(LEAST_ARTICLES - sum(map(_is_article, first)), 0)
    articles = list(islice(filter(_is_article, others), missing))
    return [*first[: MOST_TITLES - len(articles)], *articles]


def _is_article(row: Row[Any]) -> bool:
    return "path" in row._fields


def _in_language(locale: str, rows: list[Row[Any]]) -> Row[Any] | None:
    return next((row for row in rows if row.language == locale), rows[0] if rows else None)


def _rows(keys: list[str], viewer: Viewer) -> dict[str, Row[Any]]:
    ids: dict[str, list[int]] = {"comment": [], "article": []}
    for key in keys:
        kind, _colon, id = key.partition(":")
        ids[kind].append(int(id))
    rows: dict[str, Row[Any]] = {}
    if ids["comment"]:
        for row in db.session.execute(_threads(ids["comment"], viewer)):
            rows[documents.comment_key(row.id)] = row
    if ids["article"]:
        for row in db.session.execute(_articles(ids["article"], viewer)):
            rows[documents.translation_key(row.id)] = row
    return rows


def _threads(ids: list[int], viewer: Viewer) -> Select:
    columns = Comment.id, Thread.public_id, Thread.slug, Thread.title, Thread.language, graded.answer_number(viewer)
    statement = select(*columns).join(Thread, Thread.id == Comment.thread_id)
    return statement.where(Comment.id.in_(ids), Comment.number == 1, visible_to(viewer))


def _articles(ids: list[int], viewer: Viewer) -> Select:
    columns = Translation.id, Translation.path, Translation.title, Translation.locale.label("language")
    statement = select(*columns).join(Article, Article.id == Translation.article_id)
    return statement.where(Translation.id.in_(ids), Article.retired_at.is_(None), help_policies.visible_to(viewer))


def _title(row: Row[Any], sought: Sought) -> Suggestion:
    title = highlight(row.title, sought, length=LONGEST_TITLE)
    if _is_article(row):
        return Suggestion("article", f"/help/{row.language}/{row.path}", title, row.language)
    url = f"/threads/{row.public_id}/{row.slug}"
    return Suggestion("thread", url, title, row.language, row.answer_number is not None)


def _boards(words: list[str], boards: list[Place], locale: str) -> list[Suggestion]:
    named = [(board, text_of(board.row, locale, "name")) for board in boards]
    found = [Suggestion("board", f"/boards/{board.slug}", name) for board, name in named if _begin(words, name)]
    return found[:MOST_OTHERS]


def _begin(words: list[str], name: str) -> bool:
    of_name = _WORD.findall(fold(name))
    return all(any(one.startswith(word) for one in of_name) for word in words)


def _people(words: list[str], viewer: Viewer) -> list[Suggestion]:
    """Those of whom the viewer may read something: that somebody writes elsewhere is for nobody to know."""
    written = select(Comment.id).join(Thread, Thread.id == Comment.thread_id)
    written = written.where(Comment.author_id == Person.id, visible_to(viewer), comments_visible_to(viewer))
    statement = (
        select(Person.handle, Person.display_name)
        .where(
            and_(*map(_named, words)),
            Person.erased_at.is_(None),
            func.coalesce(Person.joined_id, 0) == 0,  # by its index SQLite would find nearly everybody, and sort them
            is_active(now()),
            exists(written.correlate(Person)),
        )
        .order_by(Person.name_key)
        .limit(MOST_OTHERS)
    )
    rows = db.session.execute(statement)
    return [Suggestion("person", f"/people/{row.handle}", row.display_name) for row in rows]


def _named(word: str) -> ColumnElement[bool]:
    """Whether somebody's handle or a word of the displayed name begins so, in any case and with any accents."""
    pattern = "".join(f"[{_FORMS.get(letter, letter + letter.upper())}]" for letter in word)
    in_name = and_(Person.display_name != Person.handle, _like(" " + Person.display_name, f"*[ ._-]{pattern}*"))
    return or_(_like(Person.handle, f"{pattern}*"), in_name)


def _like(text: ColumnElement[str], pattern: str) -> ColumnElement[bool]:
    """By a pattern of GLOB, whose only parts are stars and classes of letters."""
    if db.session.get_bind().dialect.name == "sqlite":
        return text.op("GLOB", is_comparison=True)(pattern)
    return text.regexp_match("^" + pattern.replace("*", ".*"))


def _forms() -> dict[str, str]:
    """The letters of our scripts by what they are folded to."""
    forms: dict[str, str] = {}
    for code in (*range(0x30, 0x250), *range(0x370, 0x400), *range(0x1E00, 0x2000)):
        letter = chr(code)
        if letter.isalnum() and len(fold(letter)) == 1:
            forms[fold(letter)] = forms.get(fold(letter), "") + letter
    return forms


_FORMS = _forms()
