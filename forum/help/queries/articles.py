"""One article for its page, and where addresses lead that aren't quite one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from markupsafe import Markup
from sqlalchemy import Select, bindparam, case, exists, func, select, union

from forum.core.database import STATEMENTS_KEPT, db
from forum.core.prepared import Record, fetch
from forum.core.viewer import ANONYMOUS, Viewer
from forum.help.models import Article, Collection, Translation
from forum.help.policies import visible_to
from forum.help.queries.listing import Heading, Link, address, best, in_wanted_language

LETTERS_A_MINUTE = 1_200


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """One article in the language that was asked for or, where that is missing, in its own."""

    article_id: int
    public_id: str
    locale: str
    path: str
    title: str
    heading: str
    lede: str
    html: Markup
    headings: tuple[Heading, ...]
    is_stale: bool
    is_retired: bool
    asked_locale: str
    source_locale: str
    languages: tuple[Link, ...]
    collection: str
    minutes: int
    updated_at: datetime

    @property
    def is_fallback(self) -> bool:
        """The reader asked for a language that this article isn't translated to."""
        return self.locale != self.asked_locale

    @property
    def address(self) -> str:
        """Where this page stands: at the asked locale, also when the text is in another."""
        return address(self.asked_locale, self.path)

    @property
    def canonical(self) -> str:
        return address(self.locale, self.path)

    @property
    def outline(self) -> tuple[Heading, ...]:
        """The headings of the first two levels."""
        return tuple(heading for heading in self.headings if heading.level <= 3 and heading.text)

    @property
    def opening(self) -> Markup:
        """The first paragraph, where it is fit to stand below the title."""
        return Markup(self.html[: self._end_of_opening])

    @property
    def rest(self) -> Markup:
        return Markup(self.html[self._end_of_opening :])

    @property
    def _end_of_opening(self) -> int:
        return self.html.index("</p>") + 4 if self.html.startswith('<p class="lede">') else 0


def find_article(path: str, locale: str, viewer: Viewer) -> ArticlePage | None:
    """The article that has this path in the asked language or, failing that, in its own or any other."""
    rows = fetch(_at_path(viewer.rights), path=path, locale=locale)
    if not rows:
        return None

    def fitness(row: Record) -> tuple[bool, bool, bool]:
        holds = row.path == path
        own = row.locale == row.source_locale
        return holds and row.locale == locale, holds and own, row.retired_at is None

    article_id = max(rows, key=fitness).article_id
    return _article_page([row for row in rows if row.article_id == article_id], locale)


def find_article_called(public_id: str, locale: str, viewer: Viewer) -> ArticlePage | None:
    """The article of this public id in the asked language or, failing that, in its own. None where it is retired."""
    rows = fetch(_called(viewer.rights), public_id=public_id, locale=locale)
    page = _article_page(rows, locale) if rows else None
    return None if page is None or page.is_retired else page


@lru_cache(maxsize=STATEMENTS_KEPT)
def _at_path(viewer: Viewer) -> Select:
    here = Translation.path == bindparam("path")
    holders = union(
        select(Article.id).where(Article.path == bindparam("path")),
        select(Translation.article_id).where(Translation.locale == bindparam("locale"), here),
    )
    return _articles(viewer).where(Article.id.in_(holders))


@lru_cache(maxsize=STATEMENTS_KEPT)
def _called(viewer: Viewer) -> Select:
    return _articles(viewer).where(Article.public_id == bindparam("public_id"))


def _articles(viewer: Viewer) -> Select:
    """All languages of articles; the words only of those that may be shown."""
    wanted = in_wanted_language()
    return (
        select(
            Article.id.label("article_id"),
            Article.public_id,
            Article.source_locale,
            Article.retired_at,
            Collection.path.label("collection"),
            Translation.locale,
            Translation.path,
            Translation.title,
            Translation.lede,
            Translation.stale,
            Translation.updated_at,
            case((wanted, func.length(Translation.text))).label("letters"),
            case((wanted, Translation.html)).label("html"),
            case((wanted, Translation.headings)).label("headings"),
        )
        .join(Article, Article.id == Translation.article_id)
        .outerjoin(Collection, Collection.id == Article.collection_id)
        .where(visible_to(viewer))
    )


def _article_page(rows: Sequence[Record], locale: str) -> ArticlePage:
    shown = best(rows, locale)
    others = [row for row in rows if row.locale not in (shown.locale, locale)]
    headings = tuple(Heading(*heading) for heading in shown.headings or ())
    own = next((heading.text for heading in headings if heading.level == 1), shown.title)
    return ArticlePage(
        article_id=shown.article_id,
        public_id=shown.public_id,
        locale=shown.locale,
        path=shown.path,
        title=shown.title,
        heading=own,
        lede=shown.lede,
        html=Markup(shown.html or ""),
        headings=tuple(heading for heading in headings if heading.level > 1),
        is_stale=shown.stale,
        is_retired=shown.retired_at is not None,
        asked_locale=locale,
        source_locale=shown.source_locale,
        languages=tuple(Link(row.title, address(row.locale, row.path), row.locale) for row in others),
        collection=shown.collection or "",
        minutes=max(1, round(shown.letters / LETTERS_A_MINUTE)),
        updated_at=shown.updated_at,
    )


def find_canonical(path: str, locale: str, viewer: Viewer) -> str | None:
    """Where something stands whose address isn't quite that: in other letters, or an index by its file's name."""
    names = [path.casefold()]
    folder, _, last = path.casefold().rpartition("/")
    if last in ("index", "readme"):
        names.append(folder)
    statement = (
        select(Translation.locale, Translation.path, Article.source_locale)
        .join(Article, Article.id == Translation.article_id)
        .where(func.lower(Translation.path).in_(names), visible_to(viewer))
    )
    rows = db.session.execute(statement).all()
    if rows:
        return address(locale, best(rows, locale).path)
    holds_something = (
        exists()
        .where(Article.collection_id == Collection.id, Article.retired_at.is_(None), visible_to(viewer))
        .correlate(Collection)
    )
    found = db.session.scalar(select(Collection.path).where(func.lower(Collection.path) == names[0], holds_something))
    return address(locale, found) if found else None


def is_language(locale: str, viewer: Viewer) -> bool:
    """Whether an article that the viewer may read is written in it."""
    written = exists().where(
        Translation.locale == locale, Article.id == Translation.article_id, visible_to(viewer)
    )
    return bool(db.session.scalar(select(written)))


def public_addresses() -> Sequence[Record]:
    """Locale, path and last change of every translation that anybody may read, for the sitemap."""
    statement = (
        select(Translation.locale, Translation.path, Translation.updated_at)
        .join(Article, Article.id == Translation.article_id)
        .where(Article.retired_at.is_(None), visible_to(ANONYMOUS))
        .order_by(Translation.id)
    )
    return db.session.execute(statement).all()
