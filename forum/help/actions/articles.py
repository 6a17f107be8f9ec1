"""Writing articles and collections. Rendering comes before: what arrives here is finished."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from forum.core.clock import now
from forum.core.database import db
from forum.core.events import publish
from forum.core.text import fold
from forum.help.actions.locks import hold_locks, settle_locks
from forum.help.events import ArticlesChanged
from forum.help.models import Article, ArticleProduct, Collection, Translation


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an article stands: its path in its own language, its collection, its rank there."""

    path: str
    collection_id: int | None
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """An article in one language, rendered."""

    locale: str
    path: str
    title: str
    lede: str
    body: str
    html: str
    html_version: int
    text: str
    headings: list[list]
    source_hash: str
    translated_from: str
    stale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A collection as a source describes it."""

    path: str
    parent: str
    position: int
    labels: dict[str, str]


def arrange_collections(source: str, named: Sequence[Named]) -> dict[str, int]:
    """Makes the collections of a source these; others of it retire. Returns their ids by path."""
    hold_locks(source)
    held = {row.path: row for row in db.session.scalars(select(Collection).where(Collection.source == source))}
    for one in named:
        parent = held.get(one.parent)
        collection = held.get(one.path)
        if collection is None:
            collection = held[one.path] = Collection(source=source, path=one.path)
            db.session.add(collection)
        _set(
            collection,
            parent_id=parent.id if parent else None,
            labels=one.labels,
            position=one.position,
            retired_at=None,
        )
        db.session.flush()
    live = {one.path for one in named}
    for path, collection in held.items():
        if path not in live and collection.retired_at is None:
            collection.retired_at = now()
    db.session.flush()
    settle_locks(source)
    return {path: collection.id for path, collection in held.items() if path in live}


def write_articles(
    source: str, source_locale: str, articles: Iterable[tuple[Place, Sequence[Text]]], locks: frozenset[int]
) -> None:
    """Writes these translations, making their articles where they are new. `locks` are products for new articles, which
    else follow their collection."""
    hold_locks(source)
    articles = list(articles)
    paths = [place.path for place, _ in articles]
    held = {
        article.path: article
        for article in db.session.scalars(select(Article).where(Article.source == source, Article.path.in_(paths)))
    }
    for place, _ in articles:
        article = held.get(place.path)
        if article is None:
            article = held[place.path] = Article(source=source, path=place.path, source_locale=source_locale)
            db.session.add(article)
            db.session.flush()
            db.session.add_all(ArticleProduct(article_id=article.id, product_id=product) for product in locks)
        _set(article, collection_id=place.collection_id, position=place.position, retired_at=None)
    texts = {(held[place.path].id, text.locale): text for place, written in articles for text in written}
    _make_way(texts)
    _write_texts(texts)
    db.session.flush()
    settle_locks(source, {article.id for article in held.values()})


def _write_texts(texts: Mapping[tuple[int, str], Text]) -> None:
    ids = {article_id for article_id, _ in texts}
    statement = select(Translation).where(Translation.article_id.in_(ids))
    held = {(row.article_id, row.locale): row for row in db.session.scalars(statement)}
    for (article_id, locale), text in texts.items():
        translation = held.get((article_id, locale))
        if translation is None:
            translation = Translation(article_id=article_id, locale=locale)
            db.session.add(translation)
        _set(
            translation,
            path=text.path,
            title=text.title,
            title_folded=fold(text.title)[:400],
            lede=text.lede,
            body=text.body,
            html=text.html,
            html_version=text.html_version,
            text=text.text,
            headings=text.headings,
            source_hash=text.source_hash,
            translated_from=text.translated_from,
            stale=text.stale,
            updated_at=now(),
        )


def _make_way(texts: Mapping[tuple[int, str], Text]) -> None:
    """Puts aside whatever holds a path that now belongs to another article: a retired one, or one that moves."""
    wanted = {(text.locale, text.path): article_id for (article_id, _), text in texts.items()}
    statement = select(Translation).where(Translation.path.in_({path for _, path in wanted}))
    for row in db.session.scalars(statement):
        if wanted.get((row.locale, row.path), row.article_id) != row.article_id:
            row.path = f"~{row.id}"
    db.session.flush()


def move_article(article_id: int, *, collection_id: int | None, position: int) -> None:
    values = {"collection_id": collection_id, "position": position}
    db.session.execute(update(Article).where(Article.id == article_id).values(values))


def mark_translation(translation_id: int, *, stale: bool) -> None:
    """Says whether the source has changed since a translation was made."""
    db.session.execute(update(Translation).where(Translation.id == translation_id).values(stale=stale))


def retire_articles(article_ids: Iterable[int]) -> None:
    """Takes articles out of the help center; their addresses say so, and they can come back."""
    ids = tuple(article_ids)
    _update_articles(ids, retired_at=now())


def restore_articles(article_ids: Iterable[int]) -> None:
    ids = tuple(article_ids)
    _update_articles(ids, retired_at=None)


def remove_translations(translations: Mapping[int, int]) -> None:
    """Removes translations, given with their articles: these go on in their other languages."""
    if not translations:
        return
    db.session.execute(delete(Translation).where(Translation.id.in_(translations)))
    publish(ArticlesChanged(article_ids=tuple(set(translations.values())), removed_translation_ids=tuple(translations)))


def _update_articles(ids: tuple[int, ...], retired_at: datetime | None) -> None:
    if ids:
        db.session.execute(update(Article).where(Article.id.in_(ids)).values(retired_at=retired_at))
        publish(ArticlesChanged(article_ids=ids))


def _set(row, **values) -> None:
    """Sets columns; one that had this value already writes nothing."""
    for name, value in values.items():
        setattr(row, name, value)
