"""Letters on their way over a real mail server, in whatever mood it is: nothing lost, at most one mail twice."""

import threading
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from forum.core import transaction
from forum.core.clock import now, travel
from forum.core.mail import delivery, letters, smtp, taking
from forum.core.mail.letters import Message, Paragraph, send
from forum.core.mail.models import Letter
from forum.core.site import change_site
from tests import smtp as mail_server
from tests.smtp import GREYLISTED, REFUSED, Sink


@pytest.fixture
def known(app, monkeypatch):
    """Kinds of letters: "test" says its payload's text, and nothing once `known` holds "gone"; "broken" can't be composed."""
    known: set[str] = set()

    def compose(letter: Letter) -> Message | None:
        if "gone" in known:
            return None
        subject = letter.payload.get("subject", "Hello")
        return Message(to=letter.address, language="en", subject=subject, parts=(Paragraph(letter.payload["text"]),))

    monkeypatch.setattr(letters, "_composers", {"test": compose, "broken": lambda letter: 1 / 0})
    return known


@pytest.fixture
def sink(known):
    with mail_server.sink() as sink:
        use(sink.url)
        yield sink


def use(url: str) -> None:
    with transaction.writing():
        change_site(mail_url=url)


def ask(*names: str, kind: str = "test", **more) -> None:
    with transaction.writing():
        for name in names:
            send(kind, address=f"{name}@example.test", payload={"text": f"Dear {name}"}, **more)


def deliver(after: timedelta = timedelta()) -> None:
    """What a worker does at that time, until nothing is due."""
    with travel(after):
        delivery.deliver()


def letter_to(name: str) -> Letter:
    with transaction.reading() as session:
        return session.scalars(select(Letter).where(Letter.address == f"{name}@example.test")).one()


def state(name: str) -> str:
    letter = letter_to(name)
    ended = {"sent": letter.sent_at, "dropped": letter.dropped_at, "failed": letter.failed_at}
    return next((word for word, moment in ended.items() if moment), "waiting")


def waits(name: str) -> float:
    """Minutes until it is tried again."""
    return (letter_to(name).due_at - now()) / timedelta(minutes=1)


def names(sink: Sink) -> list[str]:
    return [recipient.partition("@")[0] for recipient in sink.recipients]


def test_letters_go_out_over_one_connection_and_say_whom_they_are_for(sink):
    ask("alice", "bob")
    deliver()
    assert names(sink) == ["alice", "bob"]
    assert [state(name) for name in ("alice", "bob")] == ["sent", "sent"]
    assert sink.connections == 1
    mail = sink.mails[0]
    assert mail["To"] == "alice@example.test"
    assert mail["Message-ID"] == f"<{letter_to('alice').public_id}@localhost>"
    assert "Dear alice" in mail.get_body(("plain",)).get_content()


def test_while_the_server_is_down_letters_keep_their_place_and_nobody_knocks_all_the_time(known):
    port = mail_server.free_port()
    use(f"smtp://127.0.0.1:{port}")
    ask("alice", "bob")
    deliver()
    assert [(state(name), letter_to(name).attempts) for name in ("alice", "bob")] == [("waiting", 0)] * 2
    assert "refused" in letter_to("alice").error
    with mail_server.sink(port=port) as sink:
        deliver(timedelta(seconds=10))
        assert names(sink) == []
        deliver(timedelta(seconds=16))
        assert names(sink) == ["alice", "bob"]


def test_another_server_is_tried_at_once(known):
    use(f"smtp://127.0.0.1:{mail_server.free_port()}")
    ask("alice")
    deliver()
    with mail_server.sink() as sink:
        use(sink.url)
        deliver()
        assert names(sink) == ["alice"]


def test_what_a_server_made_two_days_late_is_given_up_and_what_is_of_no_use_any_more_dropped(known):
    use(f"smtp://127.0.0.1:{mail_server.free_port()}")
    ask("alice")
    ask("bob", expires_in=timedelta(hours=1))
    deliver(timedelta(hours=47))
    assert (state("alice"), state("bob")) == ("waiting", "dropped")
    deliver(timedelta(hours=49))
    assert state("alice") == "failed"


def test_a_refused_recipient_fails_at_once_with_the_servers_words_and_the_others_get_theirs(sink):
    sink.moods["bob@example.test"] = REFUSED
    ask("alice", "bob", "charlie")
    deliver()
    assert names(sink) == ["alice", "charlie"]
    assert (state("bob"), letter_to("bob").error) == ("failed", REFUSED)


def test_who_is_told_to_come_back_later_does_so_after_longer_and_longer_and_gives_up_after_two_days(sink):
    sink.moods["bob@example.test"] = GREYLISTED
    ask("bob", "charlie")
    passed, waited = timedelta(), []
    while True:
        deliver(passed)
        letter = letter_to("bob")
        if letter.failed_at is not None:
            break
        wait = letter.due_at - now() - passed
        waited.append(wait / timedelta(minutes=1))
        passed += wait + timedelta(seconds=1)
    assert names(sink) == ["charlie"]
    for number, minutes in enumerate(waited):
        shortest = min(2**number, 360)
        assert shortest - 0.1 <= minutes <= shortest * 1.1
    assert timedelta(hours=42) < passed < timedelta(hours=50)
    assert letter.error == GREYLISTED


def test_a_greylisted_letter_arrives_when_it_comes_back(sink):
    sink.moods["bob@example.test"] = (GREYLISTED, 1)
    ask("bob")
    deliver()
    assert (names(sink), state("bob")) == ([], "waiting")
    deliver(timedelta(minutes=2))
    assert (names(sink), state("bob")) == (["bob"], "sent")


def test_a_connection_that_drops_after_the_mail_costs_at_most_one_mail_twice_under_the_same_id(sink):
    sink.moods["bob@example.test"] = ("drop", 1)
    ask("alice", "bob", "charlie")
    deliver()
    assert state("bob") == "waiting"
    deliver(timedelta(minutes=2))
    assert sorted(names(sink)) == ["alice", "bob", "bob", "charlie"]
    assert sorted(sink.times().values()) == [1, 1, 2]
    assert state("bob") == "sent"


def test_a_server_that_always_drops_gets_no_third_mail_and_the_administrator_is_told(sink):
    sink.moods["bob@example.test"] = "drop"
    ask("bob")
    for hours in range(12):
        deliver(timedelta(hours=hours))
    assert names(sink) == ["bob", "bob"]
    assert (state("bob"), letter_to("bob").error) == ("failed", taking.MAY_HAVE_ARRIVED)


def test_workers_that_die_between_the_mail_and_the_answer_send_no_third_one(sink, monkeypatch):
    class Killed(BaseException):
        """The worker is gone, as by kill -9."""

    def taken_and_killed(*words):
        sent(*words)
        raise Killed

    sent = smtp.Session._send
    monkeypatch.setattr(smtp.Session, "_send", taken_and_killed)
    ask("bob")
    for minutes in range(0, 6, 2):
        with suppress(Killed):
            deliver(timedelta(minutes=minutes))
    assert names(sink) == ["bob", "bob"]
    assert (state("bob"), letter_to("bob").error) == ("failed", taking.MAY_HAVE_ARRIVED)


def test_a_server_that_says_nothing_is_left_and_the_letter_tried_again(sink, monkeypatch):
    monkeypatch.setattr(smtp, "LETTER_SECONDS", 0.3)
    sink.moods["bob@example.test"] = ("hang", 1)
    ask("bob")
    deliver()
    assert (state("bob"), 0 < waits("bob") <= 1.1) == ("waiting", True)
    deliver(timedelta(minutes=2))
    assert (names(sink), state("bob")) == (["bob", "bob"], "sent")


def test_a_server_that_breaks_off_again_and_again_is_left_alone_and_costs_few_letters_a_try(sink):
    sink.moods[""] = "421 4.3.2 closing"
    ask(*(f"person{number}" for number in range(10)))
    deliver()
    assert sum(letter_to(f"person{number}").attempts for number in range(10)) == 1
    sink.moods.clear()
    deliver(timedelta(minutes=3))
    assert len(names(sink)) == 10


def test_what_expired_is_dropped_not_sent_late(sink):
    ask("bob", expires_in=timedelta(hours=1))
    ask("alice")
    deliver(timedelta(hours=2))
    assert (names(sink), state("bob")) == (["alice"], "dropped")


def test_who_may_read_it_is_asked_again_at_each_try(sink, known):
    sink.moods["bob@example.test"] = GREYLISTED
    ask("bob")
    deliver()
    sink.moods.clear()
    known.add("gone")
    deliver(timedelta(minutes=2))
    assert (names(sink), state("bob")) == ([], "dropped")


def test_a_letter_that_cannot_be_composed_is_given_up_after_five_tries_and_holds_up_no_other(sink):
    ask("bob", kind="broken")
    ask("alice")
    for hours in range(4):
        deliver(timedelta(hours=hours))
    assert (names(sink), state("bob")) == (["alice"], "waiting")
    deliver(timedelta(hours=4))
    assert (state("bob"), letter_to("bob").error) == ("failed", "ZeroDivisionError")


def test_a_reset_mail_waits_for_nobodys_notifications(sink):
    ask(*(f"person{number}" for number in range(30)))
    ask("bob", expires_in=timedelta(hours=1))
    delivery.deliver_due()
    assert names(sink)[0] == "bob"


@pytest.mark.parametrize(
    "address", ["", "bob", "bob@", "a b@example.test", "bob@example.test\nBcc: eve@example.test", "@"]
)
def test_an_address_that_is_none_fails_and_holds_up_no_other(sink, address):
    with transaction.writing():
        send("test", address=address, payload={"text": "Hello"})
    ask("alice")
    deliver()
    with transaction.reading() as session:
        failed = session.scalars(select(Letter).where(Letter.failed_at.is_not(None))).one()
    assert (failed.address, names(sink)) == (address, ["alice"])


def test_addresses_in_other_letters_arrive_where_the_server_takes_them(sink):
    with transaction.writing():
        send("test", address="γιάννης@παράδειγμα.test", payload={"text": "Γεια"})
    deliver()
    assert sink.recipients == ["γιάννης@xn--hxajbheg2az3al.test"]


def test_subjects_and_headers_cannot_break_a_mail(sink):
    with transaction.writing():
        payload = {
            "text": ".\r\n.\r\nQUIT\n" + "x" * 3000,
            "subject": "Long\r\nBcc: eve@example.test " + "word " * 1000,
        }
        send("test", address="bob@example.test", payload=payload)
    deliver()
    (mail,) = sink.mails
    assert mail["Bcc"] is None
    assert len(mail["Subject"]) == 200
    assert max(map(len, sink.received[0].splitlines())) < 998
    assert "QUIT" in mail.get_body(("plain",)).get_content()


def test_a_mail_that_was_sent_is_marked_although_the_database_was_busy(sink, monkeypatch):
    real, busy = taking._ended, [1]

    def settle(*words):
        if busy:
            busy.pop()
            raise delivery.OperationalError("UPDATE", None, Exception("database is locked"))
        return real(*words)

    monkeypatch.setattr(delivery, "MARK_AGAIN_SECONDS", (0.01,))
    monkeypatch.setattr(taking, "_ended", settle)
    ask("bob")
    deliver()
    assert (names(sink), state("bob"), busy) == (["bob"], "sent", [])


def test_several_workers_send_each_letter_once(app, sink):
    everybody = [f"person{number}" for number in range(40)]
    ask(*everybody)
    together = threading.Barrier(3)

    def work() -> None:
        with app.app_context():
            together.wait()
            delivery.deliver()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(names(sink)) == sorted(everybody)


def crash(name: str, *, attempts: int, at: datetime) -> None:
    """As a worker leaves it that was killed with this letter in hand."""
    with transaction.writing() as session:
        letter = session.scalars(select(Letter).where(Letter.address == f"{name}@example.test")).one()
        letter.attempts, letter.leased_until = attempts, at


def test_a_letter_that_no_worker_survives_is_given_up(sink):
    ask("bob", "alice")
    for tries in range(1, 6):
        crash("bob", attempts=tries, at=now() - timedelta(seconds=1))
        with transaction.writing() as session:
            taken = taking._take(session)
        assert taken.letter.address == "bob@example.test"
        assert (taken.verdict is None) == (tries < 5)
    delivery._settle(taken, taken.verdict, take_next=False)
    assert (state("bob"), letter_to("bob").error) == ("failed", taking.KILLED)


def test_what_is_in_hand_is_left_to_who_has_it_until_the_lease_is_over(sink):
    ask("bob")
    crash("bob", attempts=1, at=now() + taking.LEASE)
    deliver()
    assert names(sink) == []
    deliver(timedelta(seconds=61))
    assert names(sink) == ["bob"]
