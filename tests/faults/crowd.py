"""Many people who follow a thread, and how to know that all of them are told."""

from sqlalchemy import func, insert, select

from forum.accounts.models import Person
from forum.core import transaction
from forum.core.clock import now
from forum.core.database import new_public_id
from forum.core.jobs.models import Job
from forum.core.mail.models import Letter, is_waiting
from forum.notifications.models import Notification
from forum.reading.models import FollowedThread
from forum.threads.models import Thread


def followers_of(thread: Thread, many: int) -> range:
    """Makes them, with confirmed addresses and all settings as they are for everybody; gives their ids."""
    with transaction.writing() as session:
        first = session.scalar(select(func.max(Person.id))) + 1
        ids = range(first, first + many)
        session.execute(insert(Person), [_person(id) for id in ids])
        followed = {"thread_id": thread.id, "is_muted": False, "created_at": now()}
        session.execute(insert(FollowedThread), [followed | {"person_id": id} for id in ids])
    return ids


def _person(id: int) -> dict:
    handle = f"follower{id}"
    address = f"{handle}@example.test"
    names = {"handle": handle, "name_key": handle, "skeleton": handle, "display_name": handle}
    confirmed = {"email": address, "email_key": address, "email_verified_at": now(), "created_at": now()}
    return {"id": id, "public_id": new_public_id()} | names | confirmed


def is_quiet() -> bool:
    """Whether nothing is left to be told or sent now."""
    with transaction.reading() as session:
        due = select(Notification.id).where(Notification.mail_at <= now())
        work = (select(Job.id).where(Job.parked_at.is_(None)), due, select(Letter.id).where(is_waiting()))
        return all(session.scalar(each.limit(1)) is None for each in work)
