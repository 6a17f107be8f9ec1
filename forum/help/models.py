from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Moment, WithId, WithPublicId, db


class Collection(WithPublicId, db.Model):
    """A section of the help centre. `labels` by language.

    A locked one that is `listed` stands as a lock card for who can't read it; one that isn't doesn't exist for them. `articles`
    is derived, recomputed by `help.actions.settle_locks` alone: how many of those inside a license for it opens.
    """

    __tablename__ = "collections"
    __table_args__ = (
        Index("uq_collections_source_path", "source", "path", unique=True),
        {"sqlite_autoincrement": True},
    )

    source: Mapped[str] = mapped_column(String(60))
    path: Mapped[str] = mapped_column(String(200))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("collections.id"), index=True)
    labels: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    position: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None]
    listed: Mapped[bool] = mapped_column(default=False)
    shows_totals: Mapped[bool] = mapped_column(default=False)
    articles: Mapped[int] = mapped_column(default=0)


class Article(WithPublicId, db.Model):
    """An article in all its languages. `path` is that of the source language, without ending; `source` never shows."""

    __tablename__ = "articles"
    __table_args__ = (
        Index("uq_articles_source_path", "source", "path", unique=True),
        {"sqlite_autoincrement": True},
    )

    source: Mapped[str] = mapped_column(String(60))
    path: Mapped[str] = mapped_column(String(200), index=True)
    collection_id: Mapped[int | None] = mapped_column(ForeignKey("collections.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    source_locale: Mapped[str] = mapped_column(String(10), default="en")
    created_at: Mapped[Moment]
    retired_at: Mapped[datetime | None]


class ArticleProduct(db.Model):
    """A lock: a license of any of an article's products opens it. `inherited` from the nearest locked collection above an
    article that has none of its own (`help.actions.settle_locks`)."""

    __tablename__ = "article_products"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"), primary_key=True)
    inherited: Mapped[bool] = mapped_column(default=False)


class CollectionProduct(db.Model):
    """A lock on a whole collection, with all that is below it and not locked otherwise: a license of any of its products
    opens it."""

    __tablename__ = "collection_products"

    collection_id: Mapped[int] = mapped_column(ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"), primary_key=True)


class Translation(WithId, db.Model):
    """An article in one language, the source language included.

    `source_hash` is the MD5 of the whole file it was read from (the form that docs tools use), `translated_from` that of
    the source file it was translated from; the two differ from today's when the translation is stale.
    `headings` is a list of `[id, level, text]`.
    """

    __tablename__ = "translations"
    __table_args__ = (
        Index("uq_translations_article_id_locale", "article_id", "locale", unique=True),
        Index("uq_translations_locale_path", "locale", "path", unique=True),
        {"sqlite_autoincrement": True},
    )

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    locale: Mapped[str] = mapped_column(String(10))
    path: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))
    title_folded: Mapped[str] = mapped_column(String(400))
    lede: Mapped[str] = mapped_column(String(500), default="")
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    html_version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    headings: Mapped[list[Any]] = mapped_column(JSON, default=list)
    source_hash: Mapped[str] = mapped_column(String(32))
    translated_from: Mapped[str] = mapped_column(String(32), default="")
    stale: Mapped[bool] = mapped_column(default=False)
    updated_at: Mapped[Moment]


STATES = ("waiting", "running", "stopping", "done", "stopped", "failed")


class Import(WithPublicId, db.Model):
    """An import of docs that was started in the browser: how far it is, and what came of it.

    `counts` is by what happened to pages and articles, `problems` a list of `[file, line, said, what]`
    (docusaurus/problems.py), cut at a length.
    """

    __tablename__ = "imports"
    __table_args__ = (CheckConstraint(f"state IN {STATES}", name="state"), {"sqlite_autoincrement": True})

    state: Mapped[str] = mapped_column(String(10), default="waiting")
    source: Mapped[str] = mapped_column(String(60))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id", ondelete="SET NULL"))
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    created_at: Mapped[Moment]
    ended_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    problems: Mapped[list[Any]] = mapped_column(JSON, default=list)
    error: Mapped[str] = mapped_column(String(500), default="")
