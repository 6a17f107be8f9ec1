from typing import Any

from sqlalchemy import Row, and_, case, func, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Person
from forum.core.database import db
from forum.core.viewer import Viewer
from forum.help import policies as help_policies
from forum.help.models import Article, Translation
from forum.knowledge.models import Citation
from forum.threads.models import Comment, Thread
from forum.threads.policies import comments_visible_to, visible_to

MOST = 20


def threads_citing(article_id: int, viewer: Viewer) -> list[Row[Any]]:
    """Threads whose posts cite an article, as far as the viewer may read them: those it answered first, then the newest.

    `is_answer` tells whether the accepted answer cites it.
    """
    accepted = func.max(_as_number(Comment.number == Thread.answer_number)).label("is_answer")
    latest = func.max(Comment.id)
    statement = (
        select(
            Thread.public_id,
            Thread.slug,
            Thread.title,
            Thread.language,
            Thread.replies,
            Thread.created_at,
            Person.display_name.label("author"),
            accepted,
        )
        .select_from(Citation)
        .join(Comment, Comment.id == Citation.comment_id)
        .join(Thread, Thread.id == Comment.thread_id)
        .join(Person, Person.id == Thread.author_id)
        .where(Citation.article_id == article_id, visible_to(viewer), comments_visible_to(viewer))
        .group_by(Thread.id, Person.id)
        .order_by(accepted.desc(), latest.desc())
        .limit(MOST)
    )
    return list(db.session.execute(statement))


def most_cited(viewer: Viewer, locale: str, *, board_id: int | None = None, most: int = 3) -> list[dict[str, Any]]:
    """The articles that accepted answers cite most, of a board or of all, in the reader's language or their own.

    Counted over what the viewer may read.
    """
    times = func.count(Citation.comment_id.distinct()).label("times")
    statement = (
        select(Translation.path, Translation.locale, Translation.title, times)
        .select_from(Citation)
        .join(Comment, Comment.id == Citation.comment_id)
        .join(Thread, and_(Thread.id == Comment.thread_id, Thread.answer_number == Comment.number))
        .join(Article, Article.id == Citation.article_id)
        .join(Translation, Translation.article_id == Article.id)
        .where(
            visible_to(viewer),
            comments_visible_to(viewer),
            help_policies.visible_to(viewer),
            Article.retired_at.is_(None),
            Translation.locale == _shown_locale(locale),
        )
        .group_by(Article.id, Translation.id)
        .order_by(times.desc(), Article.id)
        .limit(most)
    )
    if board_id is not None:
        statement = statement.where(Thread.board_id == board_id)
    return [
        {
            "title": row.title,
            "url": f"/help/{row.locale}/{row.path}",
            "language": row.locale,
            "times": row.times,
        }
        for row in db.session.execute(statement)
    ]


def _shown_locale(locale: str):
    """The reader's language where the article has it, else the article's own."""
    other = aliased(Translation)
    own = (
        select(other.locale)
        .where(other.article_id == Article.id, other.locale == locale)
        .correlate(Article)
        .scalar_subquery()
    )
    return func.coalesce(own, Article.source_locale)


def _as_number(condition):
    return case((condition, 1), else_=0)
