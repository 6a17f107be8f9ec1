"""Keeping somebody out for a while: nobody to the site, whatever they hold, until it ends by itself or is lifted."""

from datetime import UTC, datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Row, or_, select, update

from forum.accounts import links
from forum.accounts.models import Person
from forum.accounts.sessions import close_all_sessions
from forum.core.clock import now
from forum.core.database import db

UNTIL_LIFTED = datetime(9000, 1, 1, tzinfo=UTC)


class Suspended(Exception):
    """Whoever asks is suspended: `until` when (UNTIL_LIFTED for no end), and the words that say why.

    No Refused: it is answered in one place, whatever somebody tried (accounts/routes/suspended.py).
    """

    def __init__(self, until: datetime, words: str) -> None:
        self.until, self.words = until, words
        super().__init__(_("This account is suspended."))


def is_active(moment) -> ColumnElement[bool]:
    """Whether a person isn't suspended at a moment, which may be a parameter."""
    return or_(Person.suspended_until.is_(None), Person.suspended_until <= moment)


def require_active(person_id: int) -> Row:
    """When and how somebody joined. Raises Suspended, and holds off whoever suspends them until this transaction has ended.

    Comes before the lock of anything that is written to: who suspends somebody takes their row first.
    """
    columns = select(
        Person.created_at, Person.vouched_at, Person.is_hasty, Person.suspended_until, Person.suspended_for
    )
    person = db.session.execute(columns.where(Person.id == person_id).with_for_update(read=True)).one()
    _refuse_suspended(person)
    return person


def lock_owner(purpose: str, token: str) -> Person | None:
    """Whose account a link in a mail is about, locked before the link is used, in the order in which whoever suspends them
    does both. Raises links.Gone, and Suspended."""
    person_id = links.find(purpose, token).person_id
    person = lock_person(person_id) if person_id else None
    if person:
        _refuse_suspended(person)
    return person


def _refuse_suspended(person: Row | Person) -> None:
    if person.suspended_until and person.suspended_until > now():
        raise Suspended(person.suspended_until, person.suspended_for)


def lock_person(person_id: int) -> Person:
    """A person as they are now; whoever posts as them waits."""
    statement = select(Person).where(Person.id == person_id).with_for_update()
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def suspend(person: Person, until: datetime, words: str) -> None:
    """Ends every session and every link in mails at once. The caller holds the lock of the person."""
    set_suspension(person.id, until, words)
    close_all_sessions(person.id)
    links.end_all(person.id, links.LIFETIMES)


def lift(person: Person) -> None:
    set_suspension(person.id, None, "")


def set_suspension(person_id: int, until: datetime | None, words: str) -> None:
    changed = update(Person).where(Person.id == person_id).values(suspended_until=until, suspended_for=words)
    db.session.execute(changed)
