"""What every page of the help center lists: articles, each in the wanted language or its own."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, bindparam, or_, select

from forum.core.prepared import Record, fetch
from forum.core.viewer import Viewer
from forum.help.models import Article, Collection, Translation
from forum.help.policies import visible_to


@dataclass(frozen=True, slots=True)
class Heading:
    id: str
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """An article or collection in a list."""

    title: str
    address: str
    locale: str
    is_current: bool = False


def address(locale: str, path: str) -> str:
    return f"/help/{locale}/{path}"


def in_wanted_language() -> ColumnElement[bool]:
    """Translations worth reading: in the language bound as `locale`, and in the article's own."""
    return or_(Translation.locale == bindparam("locale"), Translation.locale == Article.source_locale)


def best(rows: Iterable[Record], locale: str) -> Record:
    """The row in the wanted language, else that in the article's own, else any."""
    return max(rows, key=lambda row: (row.locale == locale, row.locale == row.source_locale))


def articles_where(condition: ColumnElement[bool], viewer: Viewer) -> Select:
    """Articles in their order, a row for each language they may be shown in. Costs to make: make it once."""
    return (
        select(
            Article.id.label("article_id"),
            Article.source_locale,
            Collection.path.label("collection"),
            Translation.locale,
            Translation.path,
            Translation.title,
        )
        .join(Translation, Translation.article_id == Article.id)
        .outerjoin(Collection, Collection.id == Article.collection_id)
        .where(condition, Article.retired_at.is_(None), in_wanted_language(), visible_to(viewer))
        .order_by(Article.position, Article.id)
    )


def read_articles(statement: Select, locale: str, **values) -> list[Record]:
    """One row an article, in the wanted language or its own."""
    by_article: dict[int, list[Record]] = defaultdict(list)
    for row in fetch(statement, locale=locale, **values):
        by_article[row.article_id].append(row)
    return [rows[0] if len(rows) == 1 else best(rows, locale) for rows in by_article.values()]


def link_to(row: Record, locale: str, current: int | None = None) -> Link:
    return Link(row.title, address(locale, row.path), row.locale, row.article_id == current)


def label(labels: dict[str, str], locale: str, path: str) -> str:
    """A collection's name in a language, in English, in any, or its path's last part."""
    return labels.get(locale) or labels.get("en") or next(iter(labels.values()), "") or path.rpartition("/")[2]
