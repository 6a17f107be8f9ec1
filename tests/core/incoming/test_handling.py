import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.core.clock import now, travel
from forum.core.database import db
from forum.core.incoming import handling, jobs, taking
from forum.core.incoming.models import ArrivedMail
from forum.core.incoming.storing import take_in
from forum.core.incoming.taking import LEASE, WAITS
from tests.core.incoming.mails import mail, seen, waiting


def test_whoever_knows_what_to_do_gets_it_and_then_its_row_goes(app, handlers):
    heard = []
    handlers.append(lambda mail, arrived: bool(heard.append(("first", mail.subject))))
    handlers.append(lambda mail, arrived: heard.append((arrived.sender, arrived.recipient)) or True)
    handlers.append(lambda mail, arrived: heard.append("never") or True)
    take_in(mail(), sender="kostas@example.test", recipient="support@acme.test")
    assert handling.handle_due() == 1
    assert heard == [("first", "Help"), ("kostas@example.test", "support@acme.test")]
    assert (waiting(), seen()) == ([], 1)
    assert handling.handle_due() == 0


def test_mails_are_handled_as_they_came(app, handlers):
    heard = []
    handlers.append(lambda mail, arrived: heard.append(mail.subject) or True)
    for number in range(5):
        take_in(mail(number, subject=f"Number {number}"))
    handling.handle_due()
    assert heard == [f"Number {number}" for number in range(5)]


def test_what_comes_twice_is_handled_once(app, handlers):
    heard = []
    handlers.append(lambda mail, arrived: heard.append(mail) or True)
    take_in(mail())
    take_in(b"Received: by another way\r\n" + mail())
    assert handling.handle_due() == 2
    assert (len(heard), waiting(), seen()) == (1, [], 1)


def test_what_comes_twice_at_once_is_handled_once(app, handlers):
    """The second one waits while another worker has the first in hand."""
    take_in(mail())
    take_in(b"Received: by another way\r\n" + mail())
    heard = []

    def handler(mail, arrived) -> bool:
        heard.append(mail)
        if len(heard) == 1:
            handling.handle_due()  # as another worker would at this moment
        return True

    handlers.append(handler)
    handling.handle_due()
    assert len(heard) == 1
    assert [one.tries for one in waiting()] == [0]
    with travel(taking.SOON):
        handling.handle_due()
    assert (len(heard), waiting()) == (1, [])


def test_a_handler_that_raises_is_asked_again_five_times_later_each_time(app, handlers):
    tried = []

    def handler(mail, arrived) -> bool:
        tried.append(now())
        raise OSError("the disk is full")

    handlers.append(handler)
    take_in(mail())
    begun, waited = now(), timedelta()
    handling.handle_due()
    for number, wait in enumerate(WAITS, start=1):
        assert len(tried) == number
        assert waiting()[0].tries == number
        with travel(waited + wait - timedelta(seconds=20)):
            handling.handle_due()
        assert len(tried) == number
        waited += wait + timedelta(seconds=5)
        with travel(waited):
            handling.handle_due()
    assert len(tried) == 6
    (left,) = waiting()
    assert (left.trouble, left.given_up_at > begun, seen()) == ("failed", True, 0)
    with travel(timedelta(days=30)):
        assert handling.handle_due() == 0
    assert WAITS[:3] == (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=25))


def test_one_that_fails_holds_up_no_other(app, handlers):
    def handler(mail, arrived) -> bool:
        if mail.subject == "Poison":
            raise KeyError(mail.subject)
        return True

    handlers.append(handler)
    take_in(mail(1, subject="Poison"))
    take_in(mail(2))
    handling.handle_due()
    assert len(waiting()) == 1
    assert seen() == 1


def test_what_nobody_can_read_or_wants_is_kept_for_a_person_at_once(app, handlers):
    handlers.append(lambda mail, arrived: False)
    take_in(b"")
    take_in(mail())
    handling.handle_due()
    assert [(one.trouble, one.given_up_at is not None, one.tries) for one in waiting()] == [
        ("empty", True, 1),
        ("unclaimed", True, 1),
    ]
    assert seen() == 0


def test_what_no_worker_survives_is_given_up(app, handlers):
    """Each taking counts, whatever becomes of it."""
    handlers.append(lambda mail, arrived: True)
    take_in(mail())
    for number in range(6):
        with travel(number * (LEASE + timedelta(seconds=1))):
            assert taking.take().tries == number + 1
            assert taking.take() is None
    with travel(timedelta(hours=1)):
        handling.handle_due()
    assert [one.trouble for one in waiting()] == ["failed"]


def test_what_another_has_by_now_is_left_to_it(app, handlers):
    take_in(mail())
    mine = taking.take()
    with travel(LEASE + timedelta(seconds=1)):
        theirs = taking.take()
        taking.give_up(mine, "failed")
        taking.put_off(mine)
        assert waiting()[0].given_up_at is None
        assert waiting()[0].due_at > now() + LEASE - timedelta(seconds=10)
    taking.end(theirs, "a mark")
    assert waiting() == []


def test_a_worker_that_is_told_to_stop_begins_no_other(app, handlers, monkeypatch):
    monkeypatch.setattr(handling, "stopping", lambda: True)
    take_in(mail())
    assert handling.handle_due() == 0


def test_other_work_of_the_lane_has_its_turn(app, handlers, monkeypatch):
    monkeypatch.setattr(handling, "ROUND_SECONDS", 0.2)
    handlers.append(lambda mail, arrived: bool(time.sleep(0.15)) or True)
    for number in range(4):
        take_in(mail(number))
    assert handling.handle_due() == 2
    assert len(waiting()) == 2


def test_marks_are_forgotten_after_ninety_days(app, handlers):
    handlers.append(lambda mail, arrived: True)
    take_in(mail())
    handling.handle_due()
    with travel(timedelta(days=89)):
        jobs.forget_seen_mail()
        assert seen() == 1
    with travel(timedelta(days=91)):
        jobs.forget_seen_mail()
        assert seen() == 0


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_nobody_waits_for_a_mail_that_another_takes_just_now(app):
    take_in(mail(1))
    take_in(mail(2))
    first, second = waiting()
    with db.engine.begin() as other:
        other.execute(select(ArrivedMail.id).where(ArrivedMail.id == first.id).with_for_update())
        assert taking.take().id == second.id


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_two_workers_share_a_hundred_mails(app, handlers):
    heard, gate = [], threading.Barrier(2, timeout=10)

    def handler(mail, arrived) -> bool:
        heard.append((threading.get_ident(), mail.message_id))
        if len([one for one in heard if one[0] == threading.get_ident()]) == 1:
            gate.wait()  # each has one in hand at the same moment
        return True

    def work() -> None:
        with app.app_context():
            while handling.handle_due():
                pass

    handlers.append(handler)
    for number in range(100):
        take_in(mail(number))
    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert len(heard) == len({message_id for _, message_id in heard}) == 100
    assert (waiting(), seen()) == ([], 100)
