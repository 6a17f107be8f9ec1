from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, func, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Person
from forum.core.database import STATEMENTS_KEPT
from forum.core.prepared import Record, fetch
from forum.core.viewer import Viewer
from forum.help import policies as help_policies
from forum.help.models import Article, Translation
from forum.knowledge.models import Citation
from forum.threads.models import Comment, Thread
from forum.threads.policies import comments_visible_to, visible_to
from forum.threads.queries import graded

MOST = 20
MOST_CITED = 4
CITATIONS_COUNTED = 300


def threads_citing(article_id: int, viewer: Viewer) -> Sequence[Record]:
    """Threads whose posts cite an article, as far as the viewer may read them.

    Those that it answered come first (`is_answer`: the accepted answer cites it), then the newest; at most twenty, of a
    `total` that every row carries.
    """
    return fetch(_threads_citing(viewer.rights), article_id=article_id, **viewer.bound)


@lru_cache(maxsize=STATEMENTS_KEPT)
def _threads_citing(rights: Viewer) -> Select[Any]:
    accepted = func.max(case((Comment.number == Thread.answer_number, 1), else_=0)).label("is_answer")
    return (
        select(
            Thread.public_id,
            Thread.slug,
            Thread.title,
            Thread.language,
            graded.replies(rights),
            Thread.created_at,
            Person.display_name.label("author"),
            accepted,
            func.count().over().label("total"),
        )
        .select_from(Citation)
        .join(Comment, Comment.id == Citation.comment_id)
        .join(Thread, Thread.id == Comment.thread_id)
        .join(Person, Person.id == Thread.author_id)
        .where(Citation.article_id == bindparam("article_id"), visible_to(rights), comments_visible_to(rights))
        .group_by(Thread.id, Person.id)
        .order_by(accepted.desc(), func.max(Comment.id).desc())
        .limit(MOST)
    )


def most_cited(viewer: Viewer, locale: str, *, board_id: int | None = None) -> list[dict[str, Any]]:
    """The articles that accepted answers cite most, of a board or of all, in the reader's language or their own.

    Counted over what the viewer may read.
    """
    asked = {"locale": locale} | ({"board_id": board_id} if board_id is not None else {})
    rows = fetch(_most_cited(viewer.rights, board_id is not None), **asked, **viewer.bound)
    return [
        {"title": row.title, "url": f"/help/{row.locale}/{row.path}", "language": row.locale, "times": row.times}
        for row in rows
    ]


@lru_cache(maxsize=STATEMENTS_KEPT)
def _most_cited(rights: Viewer, of_a_board: bool) -> Select[Any]:
    """Of the newest citations alone: what counts is what is cited now, and the cost stays the same however many there are."""
    newest = (
        select(Citation.article_id)
        .join(Comment, Comment.id == Citation.comment_id)
        .join(Thread, and_(Thread.id == Comment.thread_id, Thread.answer_number == Comment.number))
        .where(visible_to(rights), comments_visible_to(rights))
        .order_by(Citation.comment_id.desc())
        .limit(CITATIONS_COUNTED)
    )
    if of_a_board:
        # The sum keeps SQLite from walking all threads of the board: it is to walk the citations, newest first.
        newest = newest.where(Thread.board_id + 0 == bindparam("board_id"))
    cited = newest.subquery("cited")
    times = func.count().label("times")
    return (
        select(Translation.path, Translation.locale, Translation.title, times)
        .select_from(cited)
        .join(Article, Article.id == cited.c.article_id)
        .join(Translation, Translation.article_id == Article.id)
        .where(
            help_policies.visible_to(rights), Article.retired_at.is_(None), Translation.locale == _shown_locale()
        )
        .group_by(Article.id, Translation.id)
        .order_by(times.desc(), Article.id)
        .limit(MOST_CITED)
    )


def _shown_locale():
    """The reader's language where the article has it, else the article's own."""
    other = aliased(Translation)
    own = (
        select(other.locale)
        .where(other.article_id == Article.id, other.locale == bindparam("locale"))
        .correlate(Article)
        .scalar_subquery()
    )
    return func.coalesce(own, Article.source_locale)
