"""Mail servers that hand mail over, on real sockets."""

import os
import re
import smtplib
import socket
import threading
import time

import pytest
from sqlalchemy.exc import OperationalError

from forum.core import transaction
from forum.core.incoming import conversing, storing
from forum.core.incoming.conversing import LARGEST, Local
from forum.core.incoming.signed_addresses import signed
from forum.core.settings import Settings, Unusable
from forum.core.site import change_site
from tests.core.incoming.listeners import listener
from tests.core.incoming.mails import mail, waiting
from tests.serve.running import Running, free_port, until

KOSTAS, SUPPORT, STRANGER = "kostas@example.test", "support@acme.test", "somebody@else.test"


@pytest.fixture
def smtp(app):
    with listener(app) as port, smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        client.ehlo()
        yield client


@pytest.fixture
def lmtp(app):
    with listener(app, Local) as port:
        client = smtplib.LMTP("127.0.0.1", port)
        client.ehlo()
        yield client
        client.close()


@pytest.fixture
def one_engine(app):
    if app.extensions["stoa.settings"].is_on_postgresql:
        pytest.skip("the same on both")


def answer(connection: socket.socket) -> bytes:
    """All lines of the next one."""
    said = b""
    while not re.search(rb"(?m)^\d{3} .*\r\n\Z", said):
        if not (more := connection.recv(1000)):
            break
        said += more
    return said


def dialog(port: int, *lines: bytes) -> socket.socket:
    """A connection that has said these lines and heard what comes of them; the last one as it stands, without listening."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    answer(connection)
    for line in lines[:-1]:
        connection.sendall(line + b"\r\n")
        answer(connection)
    connection.sendall(lines[-1])
    return connection


def address_of(purpose: str, word: str) -> str:
    with transaction.reading():
        return signed(purpose, word)


BEGINNING = (b"EHLO x", b"MAIL FROM:<kostas@example.test>", b"RCPT TO:<support@acme.test>", b"DATA")


def test_what_is_for_us_is_on_the_disk_when_it_is_said_to_be(smtp):
    assert smtp.sendmail(KOSTAS, [SUPPORT], mail()) == {}
    assert [(one.raw, one.sender, one.recipient) for one in waiting()] == [(mail(), KOSTAS, SUPPORT)]


@pytest.mark.parametrize(
    "recipient", [STRANGER, "other@acme.test", "support+abc@acme.test", "support@acme.test.else.test"]
)
def test_nothing_else_is_taken(smtp, recipient):
    smtp.mail(KOSTAS)
    code, words = smtp.rcpt(recipient)
    assert (code, words[:5]) == (550, b"5.1.1")
    assert smtp.docmd("DATA")[0] == 503
    assert waiting() == []


def test_a_mail_to_several_of_our_addresses_is_one_and_comes_to_the_one_that_says_most(app, smtp):
    case = address_of("c", "abcdefghij23")
    refused = smtp.sendmail(KOSTAS, [SUPPORT, STRANGER, case, address_of("t", "mnopqrstuv45")], mail())
    assert list(refused) == [STRANGER]
    assert [one.recipient for one in waiting()] == [case]


def test_a_mail_without_a_sender_is_taken_as_bounces_are(smtp):
    smtp.sendmail("", [SUPPORT], mail())
    assert [one.sender for one in waiting()] == [""]


def test_over_lmtp_each_recipient_is_answered(app, lmtp):
    lmtp.mail(KOSTAS)
    for recipient in (SUPPORT, address_of("c", "abcdefghij23")):
        assert lmtp.rcpt(recipient)[0] == 250
    assert lmtp.data(mail())[0] == 250  # of the first recipient
    assert lmtp.getreply()[0] == 250
    assert lmtp.noop()[0] == 250
    assert len(waiting()) == 1


def test_over_lmtp_each_recipient_is_told_to_come_back(app, lmtp, monkeypatch):
    lmtp.mail(KOSTAS)
    for recipient in (SUPPORT, address_of("c", "abcdefghij23")):
        lmtp.rcpt(recipient)
    monkeypatch.setattr(storing, "take_in", lambda *arguments, **more: 1 / 0)
    assert lmtp.data(mail())[0] == 451  # of the first recipient
    assert lmtp.getreply()[0] == 451
    assert lmtp.noop()[0] == 250


def test_over_lmtp_nobody_says_hello_as_over_smtp(lmtp):
    assert lmtp.docmd("EHLO x")[0] == 500


def test_another_address_is_known_within_seconds(app, smtp):
    with transaction.writing():
        change_site(mail_in_address="help@acme.test")
    smtp.mail(KOSTAS)
    assert [smtp.rcpt(each)[0] for each in (SUPPORT, "help@acme.test")] == [550, 250]


def test_while_the_database_is_away_the_sender_keeps_it(app, smtp, monkeypatch):
    def away(*arguments, **options):
        raise OperationalError("SELECT", None, Exception("connection refused"))

    smtp.mail(KOSTAS)
    smtp.rcpt(SUPPORT)
    with monkeypatch.context() as patched:
        patched.setattr(storing.transaction, "apart", away)
        assert smtp.data(mail())[0] == 451
        app.extensions.pop("stoa.site", None)
        patched.setattr("forum.core.site.select", away)
        smtp.mail(KOSTAS)
        assert smtp.rcpt(SUPPORT)[0] == 451
    smtp.rset()
    smtp.sendmail(KOSTAS, [SUPPORT], mail())
    assert len(waiting()) == 1


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_database_that_others_write_for_too_long_is_one_that_is_away(app, monkeypatch, smtp):
    smtp.mail(KOSTAS)
    smtp.rcpt(SUPPORT)
    with transaction.writing() as session:
        session.connection()
        assert smtp.data(mail())[0] == 451
    assert waiting() == []


def test_a_mail_of_five_megabytes_comes_through_whole(app, smtp):
    raw = mail(body=(b".a line\r\n" + b"x" * 70 + b"\r\n") * 64_000)
    assert len(raw) > 5 * 10**6
    smtp.sendmail(KOSTAS, [SUPPORT], raw)
    assert waiting()[0].raw == raw


def test_what_is_too_large_is_refused_before_it_comes_and_after(smtp):
    assert smtp.esmtp_features["size"] == str(LARGEST)
    assert smtp.mail(KOSTAS, [f"SIZE={LARGEST + 1}"])[0] == 552
    smtp.mail(KOSTAS)
    smtp.rcpt(SUPPORT)
    assert smtp.data(b"x" * 998 + b"\r\n" + (b"y" * 998 + b"\r\n") * (LARGEST // 1000 + 1))[0] == 552
    assert waiting() == []
    smtp.sendmail(KOSTAS, [SUPPORT], mail())
    assert len(waiting()) == 1


def test_lines_of_any_length_and_any_bytes_come_through(app, one_engine):
    body = b"x" * 300_000 + b"\r\n..\r\n.\xff\0\n.\n" + b"." * 70_000 + b"\r\n"
    with listener(app) as port, dialog(port, *BEGINNING, b"") as connection:
        connection.sendall(mail() + body.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        assert answer(connection).startswith(b"250 2.0.0")
    assert waiting()[0].raw == mail() + body


def test_an_end_within_lines_that_others_would_see_is_none(app, one_engine):
    """A lone dot between bare line feeds ends nothing here: what follows isn't taken for commands."""
    smuggled = b"\n.\nMAIL FROM:<admin@acme.test>\r\n\r\n.\rRCPT TO:<support@acme.test>\r\n"
    with listener(app) as port, dialog(port, *BEGINNING, b"") as connection:
        connection.sendall(mail() + smuggled + b".\r\n")
        assert answer(connection).startswith(b"250 2.0.0")
        connection.settimeout(0.3)
        with pytest.raises(TimeoutError):
            answer(connection)
    assert len(waiting()) == 1
    assert b"admin@acme.test" in waiting()[0].raw


def test_there_are_no_more_recipients_than_a_mail_has(smtp):
    smtp.mail(KOSTAS)
    codes = [smtp.rcpt(SUPPORT)[0] for _ in range(101)]
    assert codes == [250] * 100 + [452]


def test_connections_are_counted_and_those_that_end_make_room(app, one_engine, monkeypatch):
    monkeypatch.setattr(conversing, "CONNECTIONS", 2)
    with listener(app) as port:
        first, second = dialog(port, b""), dialog(port, b"")
        with socket.create_connection(("127.0.0.1", port), timeout=5) as third:
            assert third.recv(1000).startswith(b"421 4.3.2")
            assert third.recv(1000) == b""
        first.close()

        def has_room() -> bool:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as another:
                return another.recv(1000).startswith(b"220")

        until(has_room)
        second.close()


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ("COMMAND_SECONDS", ()),
        ("COMMAND_SECONDS", (b"EHLO x", b"MAIL FR")),
        ("BODY_SECONDS", (*BEGINNING, b"Subject: slow\r\n")),
        ("SESSION_SECONDS", (b"EHLO x",)),
    ],
    ids=str,
)
def test_nobody_stays_for_ever(app, one_engine, monkeypatch, limit, said):
    """However slowly it goes on sending."""
    monkeypatch.setattr(conversing, limit, 0.5)
    with listener(app) as port, dialog(port, *said, b"") as connection:
        begun = time.monotonic()
        with pytest.raises(OSError):
            while time.monotonic() < begun + 5:
                connection.sendall(b"x" if limit != "SESSION_SECONDS" else b"NOOP\r\n")
                time.sleep(0.05)
        assert time.monotonic() - begun < 3
    assert waiting() == []


def test_few_bodies_at_once_are_in_memory(app, one_engine, monkeypatch):
    with listener(app) as port:
        slow = [dialog(port, *BEGINNING, b"Subject: slow\r\n") for _ in range(conversing.BODIES_AT_ONCE)]
        last = dialog(port, *BEGINNING[:-1], b"DATA\r\n")
        last.settimeout(0.5)
        with pytest.raises(TimeoutError):
            last.recv(100)
        slow[0].sendall(b"\r\n.\r\n")
        last.settimeout(5)
        assert last.recv(100).startswith(b"354")
        for connection in (*slow, last):
            connection.close()


def test_it_relays_nothing_and_signs_nobody_in(smtp):
    assert "auth" not in smtp.esmtp_features
    assert "starttls" not in smtp.esmtp_features
    smtp.mail("support@acme.test")
    for recipient in (
        f"{STRANGER}@acme.test",
        f"@acme.test:{STRANGER}",
        "somebody%else.test@acme.test",
        f'"{STRANGER}"@acme.test',
    ):
        assert smtp.rcpt(recipient)[0] >= 500


def test_a_hundred_mails_at_once_all_arrive(app):
    with listener(app) as port:

        def send(first: int) -> None:
            with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
                for number in range(first, first + 5):
                    client.sendmail(KOSTAS, [SUPPORT], mail(number, subject=f"Number {number}"))

        senders = [threading.Thread(target=send, args=(first,)) for first in range(0, 100, 5)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join(60)
    assert {one.raw for one in waiting()} == {mail(number, subject=f"Number {number}") for number in range(100)}
    assert len(waiting()) == 100


def test_what_is_being_sent_when_it_stops_is_taken_to_its_end(app, one_engine):
    idle, answers = None, []
    with listener(app) as port:
        idle, busy = dialog(port, b""), dialog(port, *BEGINNING, b"Subject: late\r\n")
        time.sleep(0.2)

        def end() -> None:
            time.sleep(1)
            busy.sendall(b"\r\n.\r\n")
            answers.append(busy.recv(100))

        ending = threading.Thread(target=end)
        ending.start()
    ending.join(10)
    assert answers[0].startswith(b"250")
    assert idle.recv(1000).startswith(b"421")
    assert [one.raw for one in waiting()] == [b"Subject: late\r\n\r\n"]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("where", ["lmtp://127.0.0.1:{port}", "lmtp://{folder}/mail.socket"])
def test_a_site_that_is_told_to_listen_does_and_is_mended(app, tmp_path, where):
    address = where.format(port=free_port(), folder=tmp_path)
    instance = app.extensions["stoa.settings"].instance_path
    site = Running(
        "forum.serve", STOA_INSTANCE=str(instance), STOA_DEMO="0", STOA_DATABASE_URL="", STOA_MAIL_IN_LISTEN=address
    )
    try:
        site.wait_until_ready()
        until(lambda: len(site.children()) == 4)
        listening_child = max(site.children())
        place = ("127.0.0.1", int(address.rpartition(":")[2])) if "socket" not in address else (address[7:], 0)

        def send(number: int) -> None:
            with smtplib.LMTP(*place) as client:
                client.sendmail(KOSTAS, [SUPPORT], mail(number))

        send(1)
        os.kill(listening_child, 9)
        send(2)
    finally:
        assert site.stop() == 0


@pytest.mark.parametrize(
    "address", ["smtp://", "smtp://host", "http://127.0.0.1:1", "lmtp://host:port", "127.0.0.1:25"]
)
def test_where_nobody_can_listen_is_said_at_once(address):
    with pytest.raises(Unusable, match="STOA_MAIL_IN_LISTEN"):
        Settings.from_environment({"STOA_MAIL_IN_LISTEN": address})
