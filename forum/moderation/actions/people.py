"""Suspending people. Their row is locked first: who posts in the same moment comes before it, or is refused."""

from datetime import datetime

from flask_babel import gettext as _

from forum.accounts import suspensions
from forum.accounts.models import Person
from forum.accounts.queries import roles_of
from forum.core.clock import now
from forum.core.database import db
from forum.core.errors import Refused
from forum.core.log.actions import mark_undone, record
from forum.core.log.models import LogEntry
from forum.core.mail.letters import send
from forum.core.viewer import Viewer
from forum.moderation import policies, queries
from forum.moderation.actions.changed import Changed
from forum.moderation.actions.kinds import to_json


def suspend(viewer: Viewer, person_id: int, until: datetime, words: str) -> None:
    """Ends all that somebody is signed in with, at once, and tells them why by mail."""
    person = lock(viewer, person_id)
    if is_suspended(person):
        raise Changed(queries.last_act(["person.suspend"], "person", person_id))
    suspensions.suspend(person, until, words)
    after = {"until": to_json(until)}
    entry = record(viewer, "person.suspend", "person", person_id, reason=words, after=after)
    send("suspended", person_id=person_id, once=f"suspended {entry.public_id}")


def lift(viewer: Viewer, person_id: int, *, undoes: str = "") -> None:
    person = lock(viewer, person_id)
    if not is_suspended(person):
        raise Changed(queries.last_act(["person.lift"], "person", person_id))
    before = {"until": to_json(person.suspended_until)}
    suspensions.lift(person)
    after = {"undoes": undoes} if undoes else {}
    record(viewer, "person.lift", "person", person_id, before=before, after=after)


def undo_suspension(viewer: Viewer, entry: LogEntry) -> None:
    person = lock(viewer, entry.subject_id)
    refuse_undone(entry)
    if not is_suspended(person) or to_json(person.suspended_until) != entry.after["until"]:
        raise Changed(queries.last_act(["person.suspend", "person.lift"], "person", person.id))
    mark_undone(entry, viewer)
    lift(viewer, person.id, undoes=entry.public_id)


def lock(viewer: Viewer, person_id: int) -> Person:
    person = suspensions.lock_person(person_id)
    if not policies.can_suspend(viewer, person_id, roles_of(person_id)):
        raise Refused(_("You can’t suspend this person."))
    return person


def is_suspended(person: Person) -> bool:
    return person.suspended_until is not None and person.suspended_until > now()


def refuse_undone(entry: LogEntry) -> None:
    db.session.refresh(entry)
    if entry.undone_at:
        raise Changed(queries.undoing_of(entry))
