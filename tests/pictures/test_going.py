"""Pictures that nobody wants any more: rows and files go together, and none that is wanted goes."""

import os
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, false

from forum.accounts.models import Person
from forum.core import transaction
from forum.core.clock import now, travel
from forum.core.database import db
from forum.pictures import files
from forum.pictures.actions import remove_uncited
from forum.pictures.jobs import remove_files_that_nothing_names, remove_pictures_that_nobody_cites
from forum.pictures.models import Picture, PictureCitation
from forum.reading.models import Draft
from forum.threads.actions import edit_comment, start_thread
from forum.threads.drafts import compose
from forum.threads.models import Comment, Thread
from forum.viewers import viewer_of
from tests import factories
from tests.people import Browser, person
from tests.pictures.sending import sent_picture


@pytest.fixture
def alice(app) -> Person:
    return person("alice")


@pytest.fixture
def browser(app, alice) -> Browser:
    return Browser(app, alice)


def kept(instance: Path) -> set[str]:
    return {path.name for path in (instance / "pictures").rglob("*") if path.is_file()} - {"turn.lock"}


def public_id(address: str) -> str:
    return address[10:22]


def edit(by: Person, thread: Thread, body: str) -> None:
    draft = compose(body)
    with transaction.writing():
        comment = db.session.query(Comment).filter_by(thread_id=thread.id, number=1).one()
        edit_comment(viewer_of(by.id), db.session.get_one(Thread, thread.id), comment, draft)


def test_what_nobody_cites_goes_after_a_week_with_its_files(alice, browser, instance):
    uncited, cited, edited_out = (sent_picture(browser, size=(2000, 10)) for _ in range(3))
    board = factories.board()
    factories.thread(alice, board, body=f"![x]({cited})")
    thread = factories.thread(alice, board, body=f"![x]({edited_out})")
    with travel(timedelta(days=6)):
        remove_pictures_that_nobody_cites()
        assert browser.get(uncited).status_code == 200
        edit(alice, thread, "Without.")
    with travel(timedelta(days=8)):
        remove_pictures_that_nobody_cites()
    wanted = [public_id(cited), public_id(edited_out)]
    assert kept(instance) == {f"{each}{part}.webp" for each in wanted for part in ("", "-small")}
    assert browser.get(uncited).status_code == 404
    with travel(timedelta(days=14)):
        remove_pictures_that_nobody_cites()
    assert kept(instance) == {f"{public_id(cited)}.webp", f"{public_id(cited)}-small.webp"}


def test_what_a_draft_names_stays(alice, browser):
    address = sent_picture(browser)
    with transaction.writing() as session:
        session.add(Draft(person_id=alice.id, place="new-thread", fields={"body": f"ΑΒΓ ![x]({address})"}))
    with travel(timedelta(days=90)):
        remove_pictures_that_nobody_cites()
        assert db.session.query(Picture).count() == 1
        with transaction.writing() as session:
            session.execute(delete(Draft))
        remove_pictures_that_nobody_cites()
    assert db.session.query(Picture).count() == 0


def test_of_who_is_gone_the_cited_pictures_stay_and_the_others_go_at_once(app, alice, browser, instance):
    bob = person("bob")
    cited, uncited = sent_picture(browser), sent_picture(browser)
    factories.thread(bob, factories.board(), body=f"![x]({cited})")
    thread = factories.thread(alice, factories.board("other"), body=f"![x]({cited})")
    with transaction.writing() as session:
        session.query(Thread).filter_by(id=thread.id).update({"author_id": bob.id, "last_author_id": bob.id})
        session.query(Comment).filter_by(thread_id=thread.id).update({"author_id": bob.id})
        session.execute(delete(Person).where(Person.id == alice.id))
    remove_pictures_that_nobody_cites()
    assert kept(instance) == {f"{public_id(cited)}.webp"}
    assert Browser(app).get(cited).status_code == 200
    assert Browser(app).get(uncited).status_code == 404


def test_files_without_a_row_go_after_an_hour(browser, instance):
    address = sent_picture(browser)
    folder = instance / "pictures" / public_id(address)[:2]
    old, new, unfinished = folder / "aaaaaaaaaaaa-small.webp", folder / "bbbbbbbbbbbb.webp", folder / ".new-x"
    for path in (old, new, unfinished):
        path.write_bytes(b"RIFF")
    for path in (old, unfinished, folder / f"{public_id(address)}.webp"):
        os.utime(path, (time.time() - 3700,) * 2)
    remove_files_that_nothing_names()
    assert kept(instance) == {f"{public_id(address)}.webp", "bbbbbbbbbbbb.webp"}


def test_a_request_that_fails_leaves_a_file_that_goes(browser, instance, monkeypatch):
    monkeypatch.setattr("forum.pictures.actions.add_pictures", lambda *given: 1 / 0)
    with pytest.raises(AssertionError):
        sent_picture(browser)
    assert len(kept(instance)) == 1
    for path in (instance / "pictures").rglob("*.webp"):
        os.utime(path, (time.time() - 3700,) * 2)
    remove_files_that_nothing_names()
    assert kept(instance) == set()


def test_a_row_without_its_file_is_missing(browser, instance):
    address = sent_picture(browser)
    files.remove([public_id(address)])
    assert browser.get(address).status_code == 404


def test_cited_and_removed_in_the_same_moment_it_is_cited_with_its_files_or_gone(app, alice, browser):
    """Whoever comes second sees what the first did: no post cites what isn't there, nothing that is cited goes."""
    board = factories.board()
    for round in range(12):
        address = sent_picture(browser) if round % 6 == 0 else _sent_again(alice)
        barrier, failed = threading.Barrier(2), []

        def cite(address=address, barrier=barrier, failed=failed) -> None:
            with app.app_context():
                try:
                    draft = compose(f"![x]({address})")
                    barrier.wait()
                    with transaction.writing():
                        start_thread(viewer_of(alice.id), board, title="A till", draft=draft, tags=[])
                except Exception as error:
                    failed.append(error)
                finally:
                    db.session.remove()

        def remove(barrier=barrier, failed=failed) -> None:
            with app.app_context():
                try:
                    barrier.wait()
                    with transaction.writing():
                        remove_uncited(false())
                except Exception as error:
                    failed.append(error)
                finally:
                    db.session.remove()

        with transaction.writing() as session:
            session.query(Picture).update({"wanted_at": now() - timedelta(days=8)})
        threads = [threading.Thread(target=cite), threading.Thread(target=remove)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failed
        db.session.remove()
        cited = db.session.query(PictureCitation).count()
        assert db.session.query(Picture).count() == cited
        with transaction.writing() as session:
            session.execute(delete(PictureCitation))
            session.execute(delete(Picture))


def _sent_again(alice: Person) -> str:
    """A row alone: enough for what happens between rows."""
    with transaction.writing() as session:
        made = Picture(uploader_id=alice.id, width=60, height=40, bytes=1)
        session.add(made)
        session.flush()
        return f"/pictures/{made.public_id}-60x40"
