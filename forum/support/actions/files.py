from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import delete, select, update

from forum.core.clock import now
from forum.core.database import db
from forum.support.files import Arrived
from forum.support.models import CaseFile, CaseMessage

KEPT_WITHOUT_MESSAGE = timedelta(days=1)
STEP = 100


def add_files(arrived: Iterable[Arrived]) -> None:
    """Rows for files that are there, for a message that is still to come."""
    db.session.add_all(
        CaseFile(public_id=one.public_id, name=one.name, bytes=one.bytes, width=one.width, height=one.height)
        for one in arrived
    )
    db.session.flush()


def attach(message: CaseMessage, public_ids: Sequence[str]) -> None:
    """Gives a message the files that were sent ahead for it. One that belongs to another message stays there."""
    if public_ids:
        waiting = CaseFile.public_id.in_(public_ids), CaseFile.message_id.is_(None)
        db.session.execute(update(CaseFile).where(*waiting).values(message_id=message.id))


def remove_unused() -> list[str]:
    """Removes the rows of some files that no message came for within a day, and gives their public ids."""
    unused = CaseFile.message_id.is_(None), CaseFile.created_at < now() - KEPT_WITHOUT_MESSAGE
    some = select(CaseFile.id).where(*unused).order_by(CaseFile.id).limit(STEP)
    removed = delete(CaseFile).where(CaseFile.id.in_(some), *unused).returning(CaseFile.public_id)
    return list(db.session.scalars(removed.execution_options(synchronize_session=False)))
