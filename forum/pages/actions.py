"""Writing the site's own pages. Rendering comes before."""

from sqlalchemy import delete, select

from forum.core.clock import now
from forum.core.database import db, insert_or
from forum.core.log.actions import record
from forum.core.viewer import Viewer
from forum.pages.models import PageText
from forum.pages.queries import default_body


def write_page(viewer: Viewer, slug: str, language: str, *, body: str, html: str) -> None:
    """What a page says in a language, on the record with what it said before."""
    before = _body_of(slug, language)
    if body == before:
        return
    values = {"body": body, "html": html, "updated_at": now()}
    statement = insert_or(PageText).values(slug=slug, language=language, **values)
    statement = statement.on_conflict_do_update(index_elements=["slug", "language"], set_=values)
    id = db.session.scalar(statement.returning(PageText.id))
    about = {"slug": slug, "language": language}
    record(viewer, "page.change", "page", id, before=about | {"body": before}, after=about | {"body": body})


def reset_page(viewer: Viewer, slug: str, language: str) -> None:
    """Puts the default text back."""
    before = _body_of(slug, language)
    own = PageText.slug == slug, PageText.language == language
    id = db.session.scalar(delete(PageText).where(*own).returning(PageText.id))
    if id is not None:
        about = {"slug": slug, "language": language}
        record(viewer, "page.reset", "page", id, before=about | {"body": before}, after=about)


def _body_of(slug: str, language: str) -> str:
    own = PageText.slug == slug, PageText.language == language
    return db.session.scalar(select(PageText.body).where(*own)) or default_body(slug, language)
