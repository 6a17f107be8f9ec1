"""Everything that must happen once, asked for many times at the same moment, while others post."""

from collections import Counter

import pytest
from sqlalchemy import func, select

from forum.accounts.models import Person, PersonRole
from forum.boards.models import Board
from forum.core import transaction
from forum.core.database import db
from forum.core.models import LogEntry
from forum.reactions.models import Reaction
from forum.threads.models import Comment, Thread
from tests import factories
from tests.people import person
from tests.security.racing import Press, in_processes, in_threads

POSTERS, EACH = 10, 5  # a member may post six times a minute
REPEATS = 20


@pytest.fixture
def scene(app):
    """A thread with two comments, and everything that many want to do to it at once."""
    asker, keeper, fan = person("asker"), person("keeper", "moderator"), person("fan")
    board = factories.board()
    thread = factories.thread(asker, board)
    first, second = factories.comment(keeper, thread, "One answer."), factories.comment(keeper, thread, "Another.")
    posters = [person(f"poster{number}").id for number in range(POSTERS)]
    thread_address = f"/threads/{thread.public_id}"
    reason = {"reason": "Enough."}
    started = {"board": "general", "title": "Pressed twice", "body": "And again.", "once": "the same press"}
    presses = [
        Press("post", id, f"{thread_address}/comments", {"body": f"Post {number} of {id}."})
        for number in range(EACH)
        for id in posters
    ]
    presses += [Press("once", keeper.id, "/threads/new", started)] * REPEATS
    presses += [Press("react", fan.id, f"/comments/{first.public_id}/reaction", {})] * 10
    presses += [Press("accept", asker.id, f"/comments/{first.public_id}/acceptance", {})]
    presses += [Press("accept", keeper.id, f"/comments/{second.public_id}/acceptance", {})]
    presses += [Press("pin", keeper.id, f"{thread_address}/pin", reason)] * 5
    presses += [
        Press(
            "join", None, "/register", {"username": name, "email": f"{number}@example.test", "password": WORDS}, remote
        )
        for number, name in enumerate(("newcomer", "Newcomer", "newc0mer"))
        for remote in [f"192.0.2.{number}"]
    ]
    db.session.remove()
    return presses


WORDS = "tall cedar by the well"


def check(answers) -> None:
    """Each thing happened once, whoever came first; no post is lost and none stands there twice."""
    statuses = {name: Counter(status for other, status, _ in answers if other == name) for name, *_ in answers}
    assert statuses == {
        "post": {303: POSTERS * EACH},
        "once": {303: REPEATS},
        "react": {303: 10},
        "accept": {303: 2},
        "pin": {303: 1, 409: 4},
        "join": {303: 1, 422: 2},
    }
    assert len({location for name, _, location in answers if name == "once"}) == 1
    thread = db.session.scalars(select(Thread).where(Thread.title != "Pressed twice")).one()
    numbers = list(db.session.scalars(select(Comment.number).where(Comment.thread_id == thread.id)))
    assert sorted(numbers) == list(range(1, 4 + POSTERS * EACH))
    assert thread.last_number == max(numbers)
    assert thread.replies == len(numbers) - 1
    bodies = db.session.scalars(select(Comment.body).where(Comment.body.startswith("Post ")))
    assert len(set(bodies)) == POSTERS * EACH
    assert db.session.scalar(select(func.count(Thread.id))) == 2
    assert db.session.scalar(select(func.count()).select_from(Reaction)) == 1
    assert db.session.scalar(select(Comment.useful).where(Comment.number == 2, Comment.thread_id == thread.id)) == 1
    assert thread.answer_number in (2, 3)
    assert db.session.scalar(select(Board.answered)) == 1
    assert db.session.scalar(select(func.count(LogEntry.id)).where(LogEntry.action == "thread.pin")) == 1
    assert db.session.scalar(select(func.count(Person.id)).where(Person.password_hash.is_not(None))) == 1


def test_from_threads(app, scene):
    check(in_threads(app, scene))


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_from_processes(app, scene):
    check(in_processes(app, scene))


@pytest.mark.parametrize("attempt", range(5))
def test_administrators_can_not_all_unmake_each_other_in_the_same_moment(app, attempt):
    """Somebody has to be left who can let others in."""
    everybody = [person(f"administrator{number}", "administrator") for number in range(6)]
    db.session.remove()
    presses = [
        Press("unmake", one.id, f"/admin/members/{next_one.handle}", {"reason": "Enough."})
        for one, next_one in zip(everybody, [*everybody[1:], everybody[0]], strict=True)
    ]
    assert {status for _name, status, _location in in_threads(app, presses)} <= {303, 404, 422}
    with transaction.reading() as session:
        assert session.scalars(select(PersonRole)).first() is not None
