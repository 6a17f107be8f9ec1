"""Several workers and readers in the same moment: everybody is told once, by one mail."""

import threading

from sqlalchemy import func, select

from forum.core.database import db
from forum.core.mail.models import Letter
from forum.notifications import jobs
from forum.notifications.models import Notification
from tests import factories
from tests.notifications.telling import bell
from tests.people import Browser, person
from tests.security.racing import Press, in_threads

MANY = 6


def at_once(app, work) -> None:
    """Does the same in several threads, as several workers would."""
    ready, faults = threading.Barrier(MANY), []

    def run() -> None:
        with app.app_context():
            ready.wait()
            try:
                work()
            except Exception as error:
                faults.append(error)
            finally:
                db.session.remove()

    db.session.remove()
    threads = [threading.Thread(target=run) for _ in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def test_workers_who_do_the_same_job_tell_and_mail_once(app):
    alice, bob = person("alice"), person("bob")
    thread = factories.thread(alice, factories.board())
    for number in range(30):
        Browser(app, person(f"reader{number}")).post(f"/threads/{thread.public_id}/following")
    told = [{"comment": factories.comment(bob, thread, words).id} for words in ("One, @alice.", "Two.", "Three.")]
    at_once(app, lambda: jobs.tell(told))
    at_once(app, jobs.ask_for_letters)
    rows = db.session.scalar(select(func.count()).select_from(Notification))
    letters = dict(db.session.execute(select(Letter.person_id, func.count()).group_by(Letter.person_id)).all())
    assert rows == 32
    assert len(letters) == 31 and set(letters.values()) == {1}
    assert bell(Browser(app, db.session.merge(alice))) == "2"


def test_following_and_stopping_at_once_ends_in_one_of_the_two(app):
    alice, bob = person("alice"), person("bob")
    thread = factories.thread(alice, factories.board())
    subjects = (f"/threads/{thread.public_id}", "/boards/general")
    acts = [f"{subject}/following{end}" for subject in subjects for end in ("", "/removal")]
    presses = [Press("press", bob.id, address, {}) for address in acts * 3]
    db.session.remove()
    assert {status for _name, status, _location in in_threads(app, presses)} == {303}
