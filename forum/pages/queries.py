from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import Select, bindparam, select

from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.log.models import LogEntry
from forum.core.prepared import fetch
from forum.core.settings import settings
from forum.pages.models import PageText
from forum.pages.names import NAMES
from forum.pages.rendering import render

DEFAULTS = Path(__file__).parent / "defaults"
CHANGES_SHOWN = 20


@dataclass(frozen=True)
class PageView:
    """A page in a language. `updated_at` is when an administrator wrote it; None for the default text."""

    html: str
    updated_at: datetime | None = None


def get_page(slug: str, language: str) -> PageView:
    """What stands on it for everybody; the default text where nobody wrote another."""
    if slug not in NAMES:
        raise NotFound
    rows = fetch(_written(), slug=slug, language=language)
    return PageView(*rows[0]) if rows else PageView(_default_html(slug, language, settings().address))


def bodies(slug: str, languages: tuple[str, ...]) -> dict[str, str]:
    """The Markdown of a page by language."""
    if slug not in NAMES:
        raise NotFound
    return {language: default_body(slug, language) for language in languages} | written_bodies(slug)


def written_bodies(slug: str) -> dict[str, str]:
    """Only what an administrator wrote."""
    rows = db.session.execute(select(PageText.language, PageText.body).where(PageText.slug == slug))
    return dict(map(tuple, rows))


def changes_of(slug: str) -> list[LogEntry]:
    """What was done to a page, the latest first, with what stood there before."""
    acts = select(LogEntry).where(LogEntry.subject_type == "page").order_by(LogEntry.id.desc())
    own = (entry for entry in db.session.scalars(acts.limit(200)) if entry.after.get("slug") == slug)
    return [entry for entry, _place in zip(own, range(CHANGES_SHOWN), strict=False)]


@cache
def default_body(slug: str, language: str) -> str:
    return (DEFAULTS / f"{slug}.{language}.md").read_text("utf-8").strip()


@cache
def _default_html(slug: str, language: str, base_url: str) -> str:
    return render(default_body(slug, language), base_url)


@cache
def _written() -> Select:
    named = PageText.slug == bindparam("slug"), PageText.language == bindparam("language")
    return select(PageText.html, PageText.updated_at).where(*named)
