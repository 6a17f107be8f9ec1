"""Erasing while something else happens in the same moment."""

from sqlalchemy import func, select

from forum.accounts.models import Person, PersonRole
from forum.core import transaction
from forum.core.database import db
from forum.core.jobs import worker
from forum.core.log.models import LogEntry
from forum.threads.models import Comment
from tests import factories
from tests.people import person
from tests.personal.conftest import HASH, PASSWORD
from tests.security.racing import Press, in_threads


def with_password(handle: str, *roles: str) -> int:
    made = person(handle, *roles)
    with transaction.writing() as session:
        session.get(Person, made.id).password_hash = HASH
    return made.id


def form(handle: str, posts: str = "go") -> dict[str, str]:
    return {"posts": posts, "handle": handle, "password": PASSWORD, "reason": "It had to be."}


def test_somebody_is_erased_once(app):
    with_password("alice")
    administrators = [with_password(f"admin{number}", "administrator") for number in range(3)]
    db.session.remove()
    answers = in_threads(
        app, [Press("erase", id, "/admin/members/alice/erasure", form("alice")) for id in administrators]
    )
    db.session.remove()
    assert sorted(status for _name, status, _location in answers) == [303, 404, 404]
    erased = select(func.count()).where(LogEntry.action == "person.erase")
    assert db.session.scalar(erased) == 1


def test_of_two_administrators_who_leave_at_once_one_stays(app):
    handles = ("ada", "bea")
    ids = [with_password(handle, "administrator") for handle in handles]
    db.session.remove()
    presses = [Press("leave", id, "/account/erasure", form(handle)) for id, handle in zip(ids, handles, strict=True)]
    answers = in_threads(app, presses)
    db.session.remove()
    assert sorted(status for _name, status, _location in answers) == [303, 422]
    assert db.session.scalar(select(func.count()).where(PersonRole.role == "administrator")) == 1


def test_what_was_being_written_goes_too(app):
    """It may be stored a moment after the erasure: the worker looks again."""
    alice, board = with_password("alice"), factories.board()
    thread = factories.thread(person("bob"), board)
    db.session.remove()
    at = f"/threads/{thread.public_id}/comments"
    replies = [Press("reply", alice, at, {"body": f"Number {number}"}) for number in range(3)]
    in_threads(app, [*replies, Press("leave", alice, "/account/erasure", form("alice"))])
    worker.drain()
    db.session.remove()
    assert set(db.session.scalars(select(Comment.text).where(Comment.author_id == alice))) <= {""}
