"""Several people at one post in the same moment. Whatever comes first, nothing is lost and the end is whole."""

import pytest
from sqlalchemy import func, insert, select, text

from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.errors import NotFound
from forum.reading.models import FollowedThread
from forum.threads.actions import reply
from forum.threads.drafts import compose
from forum.threads.models import Comment, Revision, Thread
from forum.threads.queries import lock_thread
from forum.viewers import viewer_of
from tests import factories
from tests.people import person
from tests.security.racing import Press, in_threads

MANY = 8


def moderators() -> list[int]:
    return [person(f"moderator{number}", "moderator").id for number in range(MANY)]


def sent(app, presses: list[Press]) -> set[int]:
    """The statuses of the answers; afterwards the database is read afresh."""
    db.session.remove()
    statuses = {status for _name, status, _location in in_threads(app, presses)}
    db.session.remove()
    return statuses


def kept_of(comment_id: int) -> set[str]:
    """Everything that a post says or ever said."""
    earlier = db.session.scalars(select(Revision.body).where(Revision.comment_id == comment_id))
    return {db.session.get(Comment, comment_id).body, *earlier}


def test_every_edit_of_a_comment_is_kept(app):
    thread = factories.thread(person("alice"), factories.board())
    comment = factories.comment(person("bob"), thread, "As Bob wrote it.")
    edits = [
        Press("edit", id, f"/comments/{comment.public_id}/edit", {"body": f"As {id} wrote it."}) for id in moderators()
    ]
    assert sent(app, edits) == {303}
    assert kept_of(comment.id) == {"As Bob wrote it.", *(edit.form["body"] for edit in edits)}


def test_every_edit_of_a_question_is_kept(app):
    thread = factories.thread(person("alice"), factories.board(), body="As Alice wrote it.")
    rest = {"title": "How do I start?", "tags": "", "language": "en"}
    edits = [
        Press("edit", id, f"/threads/{thread.public_id}/edit", rest | {"body": f"As {id} wrote it."})
        for id in moderators()
    ]
    assert sent(app, edits) == {303}
    question = db.session.scalars(select(Comment.id).where(Comment.thread_id == thread.id)).one()
    assert kept_of(question) == {"As Alice wrote it.", *(edit.form["body"] for edit in edits)}


def test_who_posts_holds_up_no_row_that_refers_to_the_thread(app):
    """Or who tells its followers, one of whom posts, and who posts would wait for each other."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one write at a time")
    alice, bob = person("alice"), person("bob")
    thread = factories.thread(alice, factories.board())
    follows = {"person_id": bob.id, "thread_id": thread.id, "is_muted": False, "created_at": now()}
    with transaction.writing():
        lock_thread(thread.id, viewer_of(alice.id))
        with db.engine.begin() as other:
            other.execute(text("SET LOCAL lock_timeout = '1s'"))
            other.execute(insert(FollowedThread).values(follows))


def test_a_hidden_comment_is_never_the_answer(app):
    thread = factories.thread(person("alice"), factories.board())
    bob = person("bob")
    comments = [factories.comment(bob, thread) for _ in range(MANY // 2)]
    ids = moderators()
    presses = [
        Press("hide", ids[0], f"/comments/{comment.public_id}/hiding", {"reason": "Wrong."}) for comment in comments
    ]
    presses += [
        Press("accept", id, f"/comments/{comment.public_id}/acceptance", {}) for id in ids[1:] for comment in comments
    ]
    assert sent(app, presses) <= {303, 403}
    assert db.session.get(Thread, thread.id).answer_number is None


def test_replies_are_counted_while_others_take_theirs_back(app):
    thread = factories.thread(person("alice"), factories.board())
    bob = person("bob")
    taken_back = [factories.comment(bob, thread) for _ in range(MANY)]
    presses = [Press("remove", bob.id, f"/comments/{comment.public_id}/removal", {}) for comment in taken_back]
    presses += [Press("reply", id, f"/threads/{thread.public_id}/comments", {"body": "Me too!"}) for id in moderators()]
    assert sent(app, presses) == {303}
    shown = select(func.count()).where(Comment.thread_id == thread.id, Comment.number > 1, Comment.removed_at.is_(None))
    assert db.session.get(Thread, thread.id).replies == db.session.scalar(shown) == MANY


def test_who_waited_while_a_thread_moved_out_of_reach_posts_nothing(app):
    bob, thread = person("bob"), factories.thread(person("alice"), factories.board())
    locked = factories.board("ledger-pro", products=[factories.product()])
    draft = compose("Too late.")
    with transaction.writing() as session:
        session.get(Thread, thread.id).board_id = locked.id
    with pytest.raises(NotFound), transaction.writing():
        reply(viewer_of(bob.id), thread, draft)
    assert db.session.scalar(select(func.count(Comment.id))) == 1
