"""What the staff does about mail that nothing could be made of."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import load_only

from forum.core.clock import now
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.incoming.models import ArrivedMail
from forum.core.incoming.storing import TOO_LARGE
from forum.core.log.actions import record
from forum.core.viewer import Viewer


def try_again(viewer: Viewer, public_id: str) -> None:
    """Puts a mail back among those that wait, with all its tries."""
    mail = _given_up(public_id)
    if mail.trouble == TOO_LARGE:
        raise NotFound
    _record(viewer, "incoming.retry", mail)
    waiting = {"given_up_at": None, "trouble": "", "tries": 0, "due_at": now()}
    db.session.execute(update(ArrivedMail).where(ArrivedMail.id == mail.id).values(waiting))


def remove(viewer: Viewer, public_id: str) -> None:
    mail = _given_up(public_id)
    _record(viewer, "incoming.remove", mail)
    db.session.execute(delete(ArrivedMail).where(ArrivedMail.id == mail.id))


def hand_out(viewer: Viewer, public_id: str) -> bytes:
    """A mail as it came, on the record: it may hold what no page shows."""
    mail = _given_up(public_id)
    _record(viewer, "incoming.download", mail)
    return db.session.scalars(select(ArrivedMail.raw).where(ArrivedMail.id == mail.id)).one()


def _record(viewer: Viewer, action: str, mail: ArrivedMail) -> None:
    record(viewer, action, "arrived_mail", mail.id, after={"trouble": mail.trouble})


def _given_up(public_id: str) -> ArrivedMail:
    known = load_only(ArrivedMail.id, ArrivedMail.trouble)
    those = (
        select(ArrivedMail)
        .options(known)
        .where(ArrivedMail.public_id == public_id, ArrivedMail.given_up_at.is_not(None))
    )
    mail = db.session.scalar(those.with_for_update())
    if mail is None:
        raise NotFound
    return mail
