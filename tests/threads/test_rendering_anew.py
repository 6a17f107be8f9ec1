"""After an upgrade of the renderer: posts that an older one made are made anew by the worker."""

import pytest
from sqlalchemy import func, select, update

from forum.core import transaction
from forum.core.database import db
from forum.core.markup.render import RENDERER_VERSION
from forum.threads import jobs
from forum.threads.models import Comment, Reference, Revision, Thread
from tests import factories
from tests.people import Browser, person


@pytest.fixture
def thread(app):
    return factories.thread(person("alice"), factories.board(), body="See **[the site](https://example.test)**.")


def made_by_an_older_one(comment_id: int, **values) -> None:
    outdated = {"html": "<p>As it was.</p>", "text": "As it was.", "html_version": RENDERER_VERSION - 1}
    with transaction.writing() as session:
        session.execute(update(Comment).where(Comment.id == comment_id).values(outdated | values))


def question_of(thread: Thread) -> Comment:
    return db.session.scalars(select(Comment).where(Comment.thread_id == thread.id, Comment.number == 1)).one()


def anew(comment_id: int) -> Comment:
    db.session.rollback()
    jobs.render_anew()
    return db.session.get(Comment, comment_id, populate_existing=True)


def test_its_words_are_those_of_todays_renderer(app, thread):
    made_by_an_older_one(id := question_of(thread).id)
    comment = anew(id)
    assert comment.html_version == RENDERER_VERSION
    assert comment.text == "See the site."
    assert "<strong>" in Browser(app).get(f"/threads/{thread.public_id}/{thread.slug}").text


def test_nobody_edited_it(thread):
    made_by_an_older_one(id := question_of(thread).id)
    assert anew(id).edited_at is None
    assert db.session.scalar(select(func.count(Revision.id))) == 0


def test_what_it_refers_to_is_found_again(thread):
    made_by_an_older_one(id := question_of(thread).id, body=f"As in http://localhost/threads/{thread.public_id}.")
    anew(id)
    assert db.session.scalars(select(Reference.target)).all() == [thread.public_id]


def test_the_gist_of_an_answer_follows(thread):
    answer = factories.comment(person("bob"), thread, "Restart it.\n\nThen wait.")
    factories.accept(person("mona", "moderator"), thread, answer)
    with transaction.writing() as session:
        session.get(Thread, thread.id).gist = "As it was."
    made_by_an_older_one(answer.id)
    anew(answer.id)
    assert db.session.get(Thread, thread.id, populate_existing=True).gist == "Restart it."


@pytest.mark.parametrize("column", ["hidden_at", "removed_at"])
def test_what_is_withdrawn_is_made_anew_as_well(thread, column):
    comment = factories.comment(person("bob"), thread)
    made_by_an_older_one(comment.id, **{column: comment.created_at})
    assert anew(comment.id).html == "<p>Have you tried this?</p>"


def test_a_post_from_outside_keeps_the_rules_of_where_it_came_from(thread):
    made_by_an_older_one(id := question_of(thread).id, source_key="7", format="html", body="<b>Bold</b> @somebody")
    assert anew(id).html == "<b>Bold</b> @somebody"


def test_one_that_was_edited_here_is_a_post_like_others(thread):
    made_by_an_older_one(id := question_of(thread).id, source_key="7", body="<b>Bold</b>")
    with transaction.writing() as session:
        session.add(Revision(comment_id=id, body="Before.", format="html"))
    assert anew(id).html == "<p>&lt;b&gt;Bold&lt;/b&gt;</p>"


def test_a_text_that_would_cost_too_much_today_stands_as_it_is(thread):
    made_by_an_older_one(id := question_of(thread).id, body="line\n" * 5000)
    assert anew(id).html.startswith("<pre")


def test_an_edit_that_came_between_wins(thread):
    made_by_an_older_one(id := question_of(thread).id)
    with transaction.reading():
        found = jobs.rendering.find_outdated(10)
    drafts = {post.id: jobs.rendering.render_outdated(post) for post in found}
    made_by_an_older_one(id, html="<p>Edited.</p>", html_version=RENDERER_VERSION)
    with transaction.writing():
        jobs.rendering.store_rendered(drafts)
    assert db.session.get(Comment, id, populate_existing=True).html == "<p>Edited.</p>"


def test_many_are_made_in_steps(thread, monkeypatch):
    monkeypatch.setattr(jobs, "STEP", 2)
    bob = person("bob")
    ids = [factories.comment(bob, thread).id for _ in range(3)]
    for id in ids:
        made_by_an_older_one(id)
    left = []
    for _ in range(3):
        jobs.render_anew()
        left.append(db.session.scalar(select(func.count(Comment.id)).where(Comment.html_version < RENDERER_VERSION)))
        db.session.rollback()
    assert left == [1, 0, 0]
