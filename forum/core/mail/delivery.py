"""Sending what is due, a letter at a time."""

from email.message import EmailMessage

from sqlalchemy import select, update

from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.jobs.queue import every
from forum.core.mail.letters import composers
from forum.core.mail.models import Letter
from forum.core.mail.writing import write
from forum.core.settings import settings

BATCH = 50


@every(seconds=1)
def deliver() -> None:
    while deliver_due():
        pass


def deliver_due() -> int:
    """Sends up to a batch of what is due; returns how many letters were ended."""
    with transaction.reading() as session:
        waiting = (Letter.sent_at.is_(None), Letter.dropped_at.is_(None), Letter.failed_at.is_(None))
        due = session.scalars(select(Letter).where(*waiting, Letter.due_at <= now()).order_by(Letter.id).limit(BATCH)).all()
        session.expunge_all()
    for letter in due:
        _deliver(letter)
    return len(due)


def _deliver(letter: Letter) -> None:
    ended = {"sent_at": now()}
    with transaction.reading():
        is_late = letter.expires_at is not None and letter.expires_at < now()
        message = None if is_late else composers()[letter.kind](letter)
        mail = write(letter, message) if message else None
    if mail is None:
        ended = {"dropped_at": now()}
    else:
        _keep(letter, mail)
    with transaction.writing() as session:
        session.execute(update(Letter).where(Letter.id == letter.id).values(ended))
    db.session.remove()


def _keep(letter: Letter, mail: EmailMessage) -> None:
    """Where no server is named, mails stay in the instance for the administrator to see."""
    folder = settings().instance_path / "mail"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{letter.public_id}.eml").write_bytes(mail.as_bytes())
