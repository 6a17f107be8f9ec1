from sqlalchemy import select

from forum.accounts.models import Person
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.viewer import Viewer
from forum.personal.models import Download


def downloads_of(viewer: Viewer) -> list[Download]:
    """The viewer's own, the latest first."""
    own = select(Download).where(Download.person_id == viewer.id)
    return list(db.session.scalars(own.order_by(Download.id.desc())))


def get_download(public_id: str, viewer: Viewer) -> Download:
    """One of the viewer's own that is ready. Raises NotFound."""
    own = (Download.person_id == viewer.id, Download.ready_at.is_not(None))
    found = db.session.scalar(select(Download).where(Download.public_id == public_id, *own))
    if found is None:
        raise NotFound
    return found


def get_person(handle_key: str) -> Person:
    """Somebody who can still be erased. Raises NotFound."""
    found = db.session.scalar(select(Person).where(Person.name_key == handle_key, Person.erased_at.is_(None)))
    if found is None:
        raise NotFound
    return found
