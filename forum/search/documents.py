"""What the index holds, read from the database: posts and article translations as documents of the engine."""

import re
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Select, func, select
from sqlalchemy.types import String

from forum.core.database import db
from forum.core.text import fold
from forum.help.models import Article, ArticleProduct, Collection, Translation
from forum.knowledge.models import Citation
from forum.search.engine.interface import Document
from forum.search.fingerprints import fingerprints
from forum.threads.models import Comment, Thread

PUBLIC_ARTICLES = "articles"
CHUNK = 1000

QUESTION, COMMENT, ARTICLE = "in:question", "in:comment", "in:article"
ANSWERED, CLOSED = "is:answered", "is:closed"


def comment_key(id: int) -> str:
    return f"comment:{id}"


def translation_key(id: int) -> str:
    return f"article:{id}"


def board_space(id: int) -> str:
    return f"board:{id}"


def article_space(products: Iterable[int]) -> str:
    """The space of articles that any of these products opens; of public ones for none."""
    listed = ",".join(map(str, sorted(products)))
    return f"{PUBLIC_ARTICLES}:{listed}" if listed else PUBLIC_ARTICLES


def products_of(space: str) -> set[int]:
    """The products that open the articles of a space."""
    kind, _colon, listed = space.partition(":")
    return set(_numbers(listed)) if kind == PUBLIC_ARTICLES else set()


def tag_mark(name: str) -> str:
    return f"tag:{fold(name)[:60]}"


def error_marks(fingerprints: Iterable[str]) -> frozenset[str]:
    return frozenset(f"error:{each}" for each in fingerprints)


def comments(condition) -> Iterator[Document]:
    """Documents of the posts that match and that everybody who may read their board sees."""
    for row in db.session.execute(_comments().where(condition)).yield_per(CHUNK):
        yield Document(
            id=comment_key(row.id),
            group=2 * row.thread_id,
            space=board_space(row.board_id),
            created=row.created_at,
            title=row.title if row.number == 1 else "",
            text=row.text,
            marks=frozenset(_marks_of_comment(row)),
            accepted=row.number == row.answer_number,
        )


def _marks_of_comment(row) -> Iterator[str]:
    yield QUESTION if row.number == 1 else COMMENT
    yield f"thread:{row.thread_id}"
    yield f"author:{row.author_id}"
    yield f"lang:{row.language}"
    if row.answer_number is not None:
        yield ANSWERED
    if row.closed_at is not None:
        yield CLOSED
    yield from map(tag_mark, row.tags)
    yield from (f"cites:{id}" for id in _numbers(row.cited))
    yield from error_marks(fingerprints(row.text))


def _comments() -> Select:
    cited = _listed(Citation.article_id).where(Citation.comment_id == Comment.id).correlate(Comment)
    return (
        select(
            Comment.id,
            Comment.thread_id,
            Comment.author_id,
            Comment.number,
            Comment.text,
            Comment.created_at,
            Thread.title,
            Thread.board_id,
            Thread.language,
            Thread.tags,
            Thread.answer_number,
            Thread.closed_at,
            cited.scalar_subquery().label("cited"),
        )
        .join(Thread, Thread.id == Comment.thread_id)
        .where(Thread.hidden_at.is_(None), Comment.hidden_at.is_(None), Comment.removed_at.is_(None))
        .order_by(Comment.id)
    )


def translations(condition) -> Iterator[Document]:
    """Documents of the translations that match, of articles that aren't retired."""
    products = _listed(ArticleProduct.product_id).where(ArticleProduct.article_id == Article.id).correlate(Article)
    statement = (
        select(
            Translation.id,
            Translation.article_id,
            Translation.locale,
            Translation.title,
            Translation.text,
            Translation.updated_at,
            Article.collection_id,
            products.scalar_subquery().label("products"),
        )
        .join(Article, Article.id == Translation.article_id)
        .where(Article.retired_at.is_(None), condition)
        .order_by(Translation.id)
    )
    parents = dict(db.session.execute(select(Collection.id, Collection.parent_id)).all())
    for row in db.session.execute(statement).yield_per(CHUNK):
        inside = (f"collection:{id}" for id in _upwards(row.collection_id, parents))
        errors = error_marks(fingerprints(row.text))
        yield Document(
            id=translation_key(row.id),
            group=2 * row.article_id + 1,
            space=article_space(_numbers(row.products)),
            created=row.updated_at,
            title=row.title,
            text=row.text,
            marks=frozenset((ARTICLE, f"article:{row.article_id}", f"lang:{row.locale}", *inside, *errors)),
        )


def _upwards(collection_id: int | None, parents: Mapping[int, int | None]) -> Iterator[int]:
    while collection_id is not None:
        yield collection_id
        collection_id = parents[collection_id]


def _listed(column) -> Select:
    return select(func.aggregate_strings(column.cast(String), ","))


def _numbers(listed: str | None) -> list[int]:
    return [int(number) for number in re.findall("[0-9]+", listed or "")]


def everything() -> Iterator[Document]:
    yield from translations(Translation.id > 0)
    yield from comments(Comment.id > 0)


def how_many() -> int:
    """How many documents `everything` gives, about."""
    posts = db.session.scalar(select(func.count()).select_from(Comment))
    return posts + db.session.scalar(select(func.count()).select_from(Translation))
