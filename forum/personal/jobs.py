"""Making downloads, and going on with erasures."""

from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from forum.accounts.queries import who_gets_mail
from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.jobs.queue import enqueue, every, job
from forum.core.languages import language, speaking
from forum.core.mail.letters import Action, Message, Paragraph, Small, letter, send
from forum.core.mail.models import Letter
from forum.core.settings import settings
from forum.personal import collecting, erasing, files
from forum.personal.models import KEPT, Download


@job("personal.download")
def make_download(payloads: list[dict]) -> None:
    for payload in payloads:
        with transaction.reading() as session:
            wanted = session.get(Download, payload["download"])
            session.expunge_all()
        if wanted is not None:
            _make(wanted)


def _make(wanted: Download) -> None:
    with files.being_written(wanted.public_id) as file:
        collecting.collect(wanted, file, lambda done, total: _tell(wanted.id, done=done, total=total))
        size = file.tell()
    with transaction.writing() as session:
        ready = update(Download).where(Download.id == wanted.id, Download.ready_at.is_(None))
        if session.execute(ready.values(ready_at=now(), size=size)).rowcount:
            send("personal.download", person_id=wanted.person_id, payload={"download": wanted.id}, expires_in=KEPT)


def _tell(download_id: int, **values: int) -> None:
    with transaction.apart() as session:
        session.execute(update(Download).where(Download.id == download_id).values(values))


@letter("personal.download")
def ready(asked: Letter) -> Message | None:
    person = who_gets_mail(asked.person_id)
    wanted = Download.id == asked.payload["download"], Download.person_id == asked.person_id
    if person is None or db.session.scalar(select(Download.id).where(*wanted)) is None:
        return None
    with speaking(person.language):
        parts = (
            Paragraph(_("The download of your data that you asked for is ready. It is kept for seven days.")),
            Action(_("Get your data"), f"{settings().address}/account/data"),
            Small(_("You didn’t ask for it? Then change your password: somebody else knows it.")),
        )
        return Message(to=person.email, language=language(), subject=_("Your data is ready"), parts=parts)


@every(seconds=3600)
def forget_downloads() -> None:
    with transaction.writing() as session:
        session.execute(delete(Download).where(Download.created_at < now() - KEPT))
        kept = set(session.scalars(select(Download.public_id)))
    files.keep_only(kept)


@job("personal.erase")
def go_on_erasing(payloads: list[dict]) -> None:
    for payload in payloads:
        if following := erasing.go_on(payload):
            with transaction.writing():
                enqueue("personal.erase", following)
