from collections.abc import Collection

from sqlalchemy import select

from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.viewer import Viewer
from forum.support.models import Case, CaseFile, CaseMessage
from forum.support.policies import messages_visible_to, visible_to


def get_file(public_id: str, viewer: Viewer) -> CaseFile:
    """A file of a message that the viewer may read. Raises NotFound."""
    joined = (
        select(CaseFile)
        .join(CaseMessage, CaseMessage.id == CaseFile.message_id)
        .join(Case, Case.id == CaseMessage.case_id)
        .where(CaseFile.public_id == public_id, visible_to(viewer), messages_visible_to(viewer))
    )
    file = db.session.scalar(joined)
    if file is None:
        raise NotFound
    return file


def get_waiting_file(public_id: str) -> CaseFile:
    """One that waits for its message; who asks has shown by a signed address that it was theirs. Raises NotFound."""
    waiting = select(CaseFile).where(CaseFile.public_id == public_id, CaseFile.message_id.is_(None))
    file = db.session.scalar(waiting)
    if file is None:
        raise NotFound
    return file


def waiting_files(public_ids: Collection[str]) -> list[CaseFile]:
    waiting = select(CaseFile).where(CaseFile.public_id.in_(public_ids), CaseFile.message_id.is_(None))
    return list(db.session.scalars(waiting.order_by(CaseFile.id)))


def file_names_known(public_ids: Collection[str]) -> set[str]:
    return set(db.session.scalars(select(CaseFile.public_id).where(CaseFile.public_id.in_(public_ids))))
