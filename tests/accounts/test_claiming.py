"""Who was imported with their posts takes them over, by a link that an administrator sends."""

import json

import pytest
from sqlalchemy import select, update

from forum.accounts.models import Person
from forum.boards.models import Board, BoardProduct
from forum.core import transaction
from forum.core.database import db
from forum.core.models import LogEntry
from forum.threads.models import Comment, Revision, Thread
from tests import factories
from tests.accounts import RIGHT, is_signed_in, sign_in
from tests.mail import delivered, link_in, text_of
from tests.people import Browser, person

OWNER = "iris@example.test"


@pytest.fixture
def root(app) -> Browser:
    return Browser(app, person("root", "administrator"))


@pytest.fixture
def iris(app) -> Person:
    """Imported, with a question that Bob answered and an answer of hers on his thread."""
    made = person("iris", name="Iris K.")
    board, bob = factories.board(), person("berta")
    mine = factories.thread(made, board, "Mine")
    factories.comment(bob, mine)
    factories.comment(made, mine)
    factories.comment(made, factories.thread(bob, board, "Hers"))
    with transaction.writing() as session:
        one = session.get(Person, made.id)
        one.source, one.source_key, one.email, one.email_key, one.email_verified_at = "old", "iris", None, None, None
        session.execute(update(Thread).values(source="old", source_key=Thread.public_id))
        session.execute(update(Comment).values(source_key=Comment.public_id))
    return made


def offer(root: Browser, to: str = OWNER) -> str:
    assert root.post("/admin/members/iris/claim", {"email": to}).status_code == 303
    return link_in(delivered(to)[-1])


def claim(browser: Browser, link: str, name: str = "iris", **fields):
    return browser.post(link, {"username": name, "display_name": "Iris K.", "password": RIGHT} | fields)


def row(handle: str) -> Person:
    db.session.remove()
    return db.session.scalars(select(Person).where(Person.handle == handle)).one()


def test_an_administrator_finds_who_was_imported_and_sends_the_link(root, iris, visitor):
    assert "/admin/members/iris" not in root.get("/admin/members").text
    assert "/admin/members/iris" in root.get("/admin/members?q=iris").text
    assert 'href="/admin/members/iris"' in root.get("/people/iris").text
    assert "/admin/members" not in visitor.get("/people/iris").text
    offer(root)
    assert "Iris K." in text_of(delivered(OWNER)[-1])
    assert db.session.scalars(select(LogEntry.action)).all() == ["person.claim_offer"]


def test_the_owner_sets_a_password_and_is_the_person(root, iris, visitor, app):
    link = offer(root)
    page = visitor.get(link).text
    assert 'value="iris"' in page and 'value="Iris K."' in page and OWNER in page
    assert claim(visitor, link).location == "/people/iris"
    assert is_signed_in(visitor)
    made = row("iris")
    assert (made.id, made.email) == (iris.id, OWNER) and made.email_verified_at
    assert sign_in(Browser(app), "iris").status_code == 303
    assert "nobody has claimed" not in visitor.get("/people/iris").text
    assert "Mine" in visitor.get("/people/iris").text
    assert "person.claim" in db.session.scalars(select(LogEntry.action)).all()
    assert claim(Browser(app), link).status_code == 410


def test_another_name_may_be_taken_but_not_somebody_s(root, iris, alice, visitor):
    link = offer(root)
    for name in ("alice", "a", "administrator"):
        answer = claim(visitor, link, name)
        assert answer.status_code == 422 and 'id="username-error"' in answer.text, name
    assert claim(visitor, link, "iris.k").location == "/people/iris.k"
    assert visitor.get("/people/iris").status_code == 404


@pytest.mark.parametrize("name", ["Ивана", "two words", "ab"])
def test_a_name_that_no_newcomer_could_have_is_kept(root, iris, visitor, name):
    link = offer(root)
    with transaction.writing() as session:
        one = session.get(Person, iris.id)
        one.handle, one.name_key = name, name.casefold()
    assert claim(visitor, link, name).status_code == 303


def test_an_address_that_is_a_member_s_joins_instead(root, iris, alice, visitor):
    link = offer(root, "alice@example.test")
    answer = claim(visitor, link)
    assert answer.status_code == 422 and "There is an account with this address" in answer.text
    sign_in(visitor)
    assert "/joining" in visitor.get(link).text


def test_a_member_takes_the_posts_over(root, iris, alice, visitor):
    link = offer(root)
    sign_in(visitor)
    assert visitor.post(f"{link}/joining").location == "/people/alice"
    db.session.remove()
    authors = set(db.session.scalars(select(Comment.author_id))) | set(db.session.scalars(select(Thread.author_id)))
    assert iris.id not in authors and alice.id in authors
    assert "Mine" in visitor.get("/people/alice").text
    assert visitor.get("/people/iris").location == "/people/alice"
    for thread in db.session.scalars(select(Thread)):
        assert iris.id not in thread.participants and thread.last_author_id == alice.id
    entry = db.session.scalars(select(LogEntry).where(LogEntry.action == "person.join")).one()
    assert (entry.actor_id, entry.subject_id, entry.after) == (alice.id, alice.id, {"person": iris.id})
    assert root.post("/admin/members/iris/claim", {"email": OWNER}).status_code == 404
    assert "/admin/members/iris" not in root.get("/admin/members?q=iris").text
    assert visitor.post(f"{link}/joining").status_code == 410


def test_the_old_name_leads_on_only_for_who_may_read_what_was_written_under_it(root, iris, alice, visitor, app):
    """That somebody of this name wrote behind a lock is for nobody else to know."""
    link = offer(root)
    sign_in(visitor)
    visitor.post(f"{link}/joining")
    with transaction.writing() as session:
        session.add(BoardProduct(board_id=session.scalar(select(Board.id)), product_id=factories.product().id))
    factories.thread(alice, factories.board("open"))
    assert Browser(app).get("/people/iris").status_code == Browser(app).get("/people/nemos").status_code == 404
    assert Browser(app).get("/people/alice").status_code == 200


def test_two_faces_that_become_one_make_room_for_another(root, iris, alice, bob, visitor):
    thread = db.session.scalars(select(Thread).where(Thread.title == "Mine")).one()
    factories.comment(alice, thread)
    factories.comment(bob, thread)
    link = offer(root)
    sign_in(visitor)
    visitor.post(f"{link}/joining")
    db.session.remove()
    found = db.session.get(Thread, thread.id)
    berta = row("berta").id
    assert found.participants == [alice.id, berta, bob.id]
    assert found.replies == 4


def test_what_was_edited_and_accepted_goes_along(root, iris, alice, visitor):
    thread = db.session.scalars(select(Thread).where(Thread.title == "Mine")).one()
    with transaction.writing() as session:
        comment = session.scalars(select(Comment)).first()
        session.add(Revision(comment_id=comment.id, body="Before", format="markdown", edited_by_id=iris.id))
        session.get(Thread, thread.id).answered_by_id = iris.id
    link = offer(root)
    sign_in(visitor)
    visitor.post(f"{link}/joining")
    db.session.remove()
    assert db.session.scalar(select(Revision.edited_by_id)) == alice.id
    assert db.session.get(Thread, thread.id).answered_by_id == alice.id


def test_a_later_import_writes_under_the_member(root, iris, alice, visitor, app, tmp_path):
    link = offer(root)
    sign_in(visitor)
    visitor.post(f"{link}/joining")
    one = {
        "source": "old", "id": "77", "title": "Imported later", "author": "iris", "created_at": "2024-01-01T00:00:00Z",
        "body_markdown_or_html": "More.",
    }  # fmt: skip
    file = tmp_path / "threads.jsonl"
    file.write_text(json.dumps(one))
    result = app.test_cli_runner().invoke(
        args=["threads", "import", str(file), "--board", "general", "--source", "old"]
    )
    assert result.exit_code == 0, result.output
    db.session.remove()
    assert db.session.scalar(select(Thread.author_id).where(Thread.title == "Imported later")) == alice.id


def test_only_who_was_imported_is_claimed(root, alice):
    assert root.post("/admin/members/alice/claim", {"email": OWNER}).status_code == 404


def test_a_newer_link_ends_an_older_one(root, iris, visitor):
    first, second = offer(root), offer(root)
    assert visitor.get(first).status_code == 410
    assert visitor.get(second).status_code == 200


def test_a_wrong_address_is_told_next_to_the_field(root, iris):
    answer = root.post("/admin/members/iris/claim", {"email": "nowhere"})
    assert answer.status_code == 422 and 'id="email-error"' in answer.text


# Limits


def test_five_offers_an_hour_go_to_an_address_and_twenty_from_a_place(root, iris):
    def press(to: str) -> int:
        return root.post("/admin/members/iris/claim", {"email": to}).status_code

    assert [press(OWNER) for _ in range(6)] == [303] * 5 + [429]
    assert len(delivered(OWNER)) == 1  # a later link ends the one before
    assert [press(f"{n}@example.test") for n in range(15)] == [303] * 14 + [429]


def test_what_is_refused_is_told_next_to_the_field(root, iris):
    for _ in range(5):
        offer(root)
    refused = root.post("/admin/members/iris/claim", {"email": OWNER})
    assert 'id="email-error"' in refused.text and "Try again in 60 minutes." in refused.text
    assert f'value="{OWNER}"' in refused.text
