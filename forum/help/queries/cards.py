"""Articles as other texts show them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Select, bindparam, select, union

from forum.core.database import STATEMENTS_KEPT
from forum.core.prepared import Record, fetch
from forum.core.viewer import Viewer
from forum.help.models import Article, Translation
from forum.help.policies import visible_to
from forum.help.queries.listing import Heading, address, best, in_wanted_language


@dataclass(frozen=True, slots=True)
class ArticleCard:
    """An article as other texts show it: a citation, a suggestion."""

    article_id: int
    path: str
    locale: str
    title: str
    address: str
    lede: str
    headings: tuple[Heading, ...]
    is_stale: bool
    updated_at: datetime

    def heading(self, anchor: str) -> str:
        """The words of a heading by its id, with or without the prefix that it has in the page."""
        return next((h.text for h in self.headings if anchor and h.id in (anchor, f"h-{anchor}")), "")


def cards(paths: Iterable[str], viewer: Viewer, locale: str) -> dict[str, ArticleCard]:
    """Articles that other texts name, by the path they name them by, in the reader's language or their own.

    Retired ones and those out of the viewer's reach are missing. One statement.
    """
    paths = set(paths)
    if not paths:
        return {}
    by_name: dict[str, list[Record]] = defaultdict(list)
    for row in fetch(_named(viewer.rights), paths=sorted(paths), locale=locale):
        by_name[row.named].append(row)
    return {name: _card(best(rows, locale)) for name, rows in by_name.items()}


@lru_cache(maxsize=STATEMENTS_KEPT)
def _named(viewer: Viewer) -> Select:
    paths = bindparam("paths", expanding=True)
    called = Translation.locale == bindparam("locale"), Translation.path.in_(paths)
    named = union(
        select(Article.path.label("path"), Article.id.label("article_id")).where(Article.path.in_(paths)),
        select(Translation.path, Translation.article_id).where(*called),
    ).subquery("named")
    return (
        select(
            named.c.path.label("named"),
            Article.id.label("article_id"),
            Article.source_locale,
            Translation.locale,
            Translation.path,
            Translation.title,
            Translation.lede,
            Translation.headings,
            Translation.stale,
            Translation.updated_at,
        )
        .select_from(named)
        .join(Article, Article.id == named.c.article_id)
        .join(Translation, Translation.article_id == Article.id)
        .where(
            Article.retired_at.is_(None),
            in_wanted_language(),
            visible_to(viewer),
        )
    )


def _card(row: Record) -> ArticleCard:
    return ArticleCard(
        article_id=row.article_id,
        path=row.path,
        locale=row.locale,
        title=row.title,
        address=address(row.locale, row.path),
        lede=row.lede,
        headings=tuple(Heading(*heading) for heading in row.headings or ()),
        is_stale=row.stale,
        updated_at=row.updated_at,
    )
