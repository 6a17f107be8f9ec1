"""What the index holds, read from the database: posts and article translations as documents of the engine."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Select, exists, func, select
from sqlalchemy.types import String

from forum.boards.models import BoardProduct
from forum.core.database import db
from forum.core.jobs.models import Job
from forum.core.viewer import Viewer
from forum.help.models import Article, ArticleProduct, Translation
from forum.search.engine.interface import Document
from forum.threads.models import Comment, Thread

PUBLIC_ARTICLES = "articles"
CHUNK = 1000


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


def comments(condition) -> Iterator[Document]:
    """Documents of the posts that match and that everybody who may read their board sees."""
    for row in db.session.execute(_comments().where(condition)).yield_per(CHUNK):
        yield Document(
            id=comment_key(row.id),
            space=board_space(row.board_id),
            public=not row.locked,
            created=row.created_at,
            title=row.title if row.number == 1 else "",
            text=row.text,
            accepted=row.number == row.answer_number,
        )


def _comments() -> Select:
    locked = exists().where(BoardProduct.board_id == Thread.board_id).correlate(Thread)
    return (
        select(
            Comment.id,
            Comment.number,
            Comment.text,
            Comment.created_at,
            Thread.title,
            Thread.board_id,
            Thread.answer_number,
            locked.label("locked"),
        )
        .join(Thread, Thread.id == Comment.thread_id)
        .where(Thread.hidden_at.is_(None), Comment.hidden_at.is_(None), Comment.removed_at.is_(None))
        .order_by(Comment.id)
    )


def translations(condition) -> Iterator[Document]:
    """Documents of the translations that match, of articles that aren't retired."""
    products = (
        select(func.aggregate_strings(ArticleProduct.product_id.cast(String), ","))
        .where(ArticleProduct.article_id == Article.id)
        .correlate(Article)
        .scalar_subquery()
    )
    statement = (
        select(
            Translation.id,
            Translation.title,
            Translation.text,
            Translation.updated_at,
            products.label("products"),
        )
        .join(Article, Article.id == Translation.article_id)
        .where(Article.retired_at.is_(None), condition)
        .order_by(Translation.id)
    )
    for row in db.session.execute(statement).yield_per(CHUNK):
        opening = [int(id) for id in row.products.split(",")] if row.products else []
        yield Document(
            id=translation_key(row.id),
            space=article_space(opening),
            public=not opening,
            created=row.updated_at,
            title=row.title,
            text=row.text,
        )


def everything() -> Iterator[Document]:
    yield from translations(Translation.id > 0)
    yield from comments(Comment.id > 0)


def how_many() -> int:
    """How many documents `everything` gives, about."""
    posts = db.session.scalar(select(func.count()).select_from(Comment))
    return posts + db.session.scalar(select(func.count()).select_from(Translation))


def spaces_of(viewer: Viewer, board_ids: Iterable[int]) -> frozenset[str]:
    """The spaces that a viewer may read, given the boards they may read."""
    spaces = {PUBLIC_ARTICLES, *map(board_space, board_ids)}
    if viewer.products or viewer.is_administrator:
        locks: dict[int, set[int]] = {}
        for article_id, product_id in db.session.execute(select(ArticleProduct.article_id, ArticleProduct.product_id)):
            locks.setdefault(article_id, set()).add(product_id)
        spaces |= {
            article_space(products)
            for products in locks.values()
            if viewer.is_administrator or products & viewer.products
        }
    return frozenset(spaces)


def waiting() -> int:
    """How many changes the index hasn't seen yet, about: jobs in the queue."""
    return db.session.scalar(select(func.count()).select_from(Job).where(Job.kind.startswith("search."))) or 0
