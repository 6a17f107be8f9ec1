"""Erasing a person: nothing of them is left anywhere but what was to stay."""

import logging
import zipfile

import pytest
from sqlalchemy import select

from forum.accounts import links
from forum.accounts.models import Person, Session
from forum.boards.models import Board
from forum.core import transaction
from forum.core.database import db
from forum.core.jobs import worker
from forum.core.jobs.models import Job
from forum.core.log.models import LogEntry
from forum.core.mail.letters import send
from forum.core.mail.models import Letter
from forum.licenses.models import Seat
from forum.moderation import actions as moderation
from forum.threads.actions import recount
from forum.threads.models import Comment, Reference, Thread
from forum.viewers import viewer_of
from tests import factories
from tests.backup.conftest import run as run_command
from tests.people import Browser, person
from tests.personal.conftest import CANARY, HASH, OWN_WORDS, PASSWORD, canaries, keep_mail

FORM = {"handle": "zqhandlemost", "password": PASSWORD}


def erase(world, posts: str, browser=None):
    response = (browser or world.browser).post("/account/erasure", FORM | {"posts": posts})
    assert response.status_code == 303, response.text[:300]
    return response


def found_in(response) -> list[bytes]:
    return CANARY.findall(response.text.lower().encode())


def test_the_world_has_canaries_everywhere(world):
    """Or that none is left would prove nothing."""
    with_data = world.browser.post("/account/data", {"password": PASSWORD})
    assert with_data.status_code == 303
    worker.drain()
    places = {place for place, _word in canaries(world)}
    expected = {"people", "comments", "revisions", "threads", "tags", "comment_references", "drafts", "carried_texts"}
    expected |= {
        "letters",
        "submissions",
        "log_entries",
        "mail_links",
        "reports",
        "licenses",
        "old_addresses",
        "sessions",
    }
    assert {f"table {name}" for name in expected} | {"index", "file mail", "file pictures"} <= places


@pytest.mark.parametrize("posts", ["go", "stay"])
def test_no_canary_is_left_anywhere(world, posts, caplog, tmp_path):
    caplog.set_level(logging.DEBUG)
    assert world.browser.post("/account/data", {"password": PASSWORD}).status_code == 303
    worker.drain()
    assert list((world.instance / "downloads").glob("*.zip"))
    erase(world, posts)
    worker.drain()
    assert db.session.scalars(select(Job.kind)).all() == []
    left = {(place, word) for place, word in canaries(world) if posts == "go" or not is_own(word)}
    if posts == "stay":  # her own words, in which she named herself
        left -= {(place, b"zqhandlemost") for place in own_words_places(world)}
    assert left == set()
    assert CANARY.findall(caplog.text.lower().encode()) == []
    assert not list((world.instance / "downloads").glob("*"))
    kept = {"go": ["three.eml"], "stay": ["five.eml", "four.eml", "three.eml"]}  # those tell of her posts
    assert sorted(file.name for file in (world.instance / "mail").glob("*.eml")) == kept[posts]
    assert {word for word in in_a_backup(world, tmp_path) if posts == "go" or not is_own(word)} <= {b"zqhandlemost"}


def is_own(word: bytes) -> bool:
    """One of her own texts, or the stem of one in the index."""
    return any(own.startswith(word) for own in OWN_WORDS)


def in_a_backup(world, folder) -> set[bytes]:
    assert run_command(world.app, "backup", str(folder / "site.stoa")).exit_code == 0
    with zipfile.ZipFile(folder / "site.stoa") as archive:
        return {word for name in archive.namelist() for word in CANARY.findall(archive.read(name).lower())}


def own_words_places(world) -> set[str]:
    return {"table comments", "table comment_references", "index", "file stoa.sqlite3"}


def test_posts_that_stay_name_a_former_member(world):
    erase(world, "stay")
    worker.drain()
    page = Browser(world.app).get(f"/threads/{world.thread.public_id}/{world.thread.slug}")
    assert page.status_code == 200
    assert "zqbodymost" in page.text
    assert "Former member" in page.text
    assert "Thanks, former member." in page.text
    assert "former member wrote:" in page.text
    assert "zqdisplayname" not in page.text.lower()


def test_posts_that_go_leave_the_answers_of_others(world):
    erase(world, "go")
    for moment in ("at once", "when the worker is done"):
        page = Browser(world.app).get(f"/threads/{world.thread.public_id}").location
        shown = Browser(world.app).get(page)
        assert shown.status_code == 200, moment
        assert "Removed thread" in shown.text
        assert "And more." in shown.text
        assert "zqbodymost" not in shown.text.split("<article")[1], moment
        assert Browser(world.app).get(f"/threads/{world.alone.public_id}").status_code == 404, moment
        worker.drain()
    assert found_in(Browser(world.app).get(page)) == []


@pytest.mark.parametrize("posts", ["go", "stay"])
def test_counters_are_right_afterwards(world, posts):
    erase(world, posts)
    worker.drain()
    with transaction.writing() as session:
        for thread in session.scalars(select(Thread)):
            before = (thread.replies, thread.participants, thread.last_comment_at, thread.last_author_id)
            recount(thread)
            assert before == (thread.replies, thread.participants, thread.last_comment_at, thread.last_author_id)
        for comment in session.scalars(select(Comment)):
            assert comment.useful == 0


def test_it_takes_effect_at_once(world):
    second = Browser(world.app, world.alice)
    erase(world, "stay")
    for browser in (world.browser, second):
        assert browser.get("/account").status_code == 302
    assert db.session.scalars(select(Session).where(Session.person_id == world.alice.id)).all() == []
    assert db.session.scalars(select(Seat).where(Seat.person_id == world.alice.id)).all() == []
    gone = viewer_of(world.alice.id)
    assert not gone.roles and not gone.products and not gone.moderates
    signing_in = {"username": "ZqHandleMost", "password": PASSWORD}
    assert Browser(world.app).post("/login", signing_in).status_code == 422
    assert Browser(world.app).get("/people/ZqHandleMost").status_code == 404
    assert "ZqHandleMost" not in db.session.scalars(select(Reference.label)).all()


def test_the_name_is_free_again(world):
    erase(world, "stay")
    worker.drain()
    person("ZqHandleMost")
    shown = Browser(world.app).get(Browser(world.app).get(f"/threads/{world.other.public_id}").location)
    assert "/people/ZqHandleMost" not in shown.text


def test_a_former_member_has_a_page_that_tells_nothing(world):
    erase(world, "stay")
    handle = db.session.scalar(select(Person.handle).where(Person.id == world.alice.id))
    page = Browser(world.app).get(f"/people/{handle}")
    assert "This account was erased." in page.text
    assert found_in(page) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password": "another one entirely"}, "isn’t your current password"),
        ({"handle": "bob"}, "isn’t the name of the account"),
        ({"posts": ""}, "Choose one."),
    ],
)
def test_nobody_is_erased_by_mistake(world, change, words):
    refused = world.browser.post("/account/erasure", FORM | {"posts": "go"} | change)
    assert refused.status_code == 422
    assert words in refused.text
    assert db.session.get(Person, world.alice.id).erased_at is None


def test_the_last_administrator_stays(world):
    ada = Browser(world.app, world.ada)
    refused = ada.post("/account/erasure", {"posts": "stay", "handle": "ada", "password": PASSWORD})
    assert refused.status_code == 422
    assert "The site needs an administrator." in refused.text
    by_staff = ada.post("/admin/members/ada/erasure", {"posts": "stay", "handle": "ada", "reason": "Enough."})
    assert by_staff.status_code == 422


def test_an_administrator_erases_somebody_on_the_record(world):
    ada = Browser(world.app, world.ada)
    address = "/admin/members/zqhandlemost/erasure"
    assert "Zqdisplayname" in ada.get(address).text
    assert ada.post(address, {"posts": "go", "handle": "ZqHandleMost", "reason": ""}).status_code == 422
    form = {"posts": "go", "handle": "ZqHandleMost", "reason": "ZqHandleMost asked by letter."}
    assert ada.post(address, form).status_code == 303
    worker.drain()
    entry = db.session.scalars(select(LogEntry).where(LogEntry.action == "person.erase")).one()
    assert (entry.actor_id, entry.reason, entry.after) == (world.ada.id, "… asked by letter.", {"posts": "go"})
    log = ada.get("/admin/log").text
    assert "Erased an account" in log
    assert CANARY.findall(log.lower().encode()) == []
    assert canaries(world) == set()
    assert ada.post(address, form).status_code == 404


def test_an_erasure_that_was_interrupted_goes_on(world, monkeypatch):
    """Each stage may be done twice."""
    from forum.personal import erasing

    for stage, run in list(erasing.STAGES.items()):
        monkeypatch.setitem(erasing.STAGES, stage, lambda payload, run=run: (run(payload), run(payload))[1])
    erase(world, "go")
    worker.drain()
    assert canaries(world) == set()


def test_a_name_that_is_a_word_takes_nothing_out_of_the_log(app, world):
    """Or whoever is called so could take words out of the record of others, or make acts impossible to undo."""
    spam = person("spam", name="2026")
    thread = factories.thread(world.bob, db.session.get(Board, world.other.board_id), "Buy watches", "Here.")
    with transaction.writing() as session:
        moderation.hide_thread(viewer_of(world.ada.id), session.get(Thread, thread.id), "This is spam of 2026.")
        session.get(Person, spam.id).password_hash = HASH
    form = {"handle": "spam", "password": PASSWORD, "posts": "go"}
    assert Browser(app, spam).post("/account/erasure", form).status_code == 303
    worker.drain()
    entry = db.session.scalars(select(LogEntry).where(LogEntry.action == "thread.hide")).one()
    assert entry.reason == "This is spam of 2026."
    assert Browser(app, world.ada).post(f"/moderation/log/{entry.public_id}/undoing").status_code == 303


def test_mail_to_an_address_that_is_somebody_elses_stays(world):
    """Also where the person asked to have it."""
    with transaction.writing():
        links.make("new address", world.bob.email, person_id=world.alice.id)
        send("notifications", address=world.bob.email, payload={})
    keep_mail(world.instance, "six", world.bob.email, "Hello")
    erase(world, "go")
    worker.drain()
    assert db.session.scalars(select(Letter.address).where(Letter.address != "")).all() == [world.bob.email]
    assert (world.instance / "mail" / "six.eml").exists()


def test_words_of_others_that_look_like_it_stay(app, world):
    text = "Mail x@zqhandlemost.example or @zqhandlemostly, not @zqhandlemost. A zqhandlemost is a thing."
    comment = factories.comment(world.bob, world.thread, text)
    erase(world, "stay")
    worker.drain()
    db.session.expire_all()
    assert db.session.get(Comment, comment.id).body == text.replace("not @zqhandlemost.", "not former member.")
