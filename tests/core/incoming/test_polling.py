"""A mailbox that mail is fetched from: a real one, of Dovecot, and servers that are none."""

import shutil
import socket
import subprocess
import time
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from forum.core import limits, transaction
from forum.core.clock import travel
from forum.core.incoming import imap, polling, storing
from forum.core.incoming.mailboxes import Mailbox, parts
from forum.core.models import SiteRow
from forum.core.site import change_site
from tests.core.incoming.dovecot import dovecot
from tests.core.incoming.mails import mail, waiting
from tests.smtp import babbling

SEEN = {r"\Seen"}


@pytest.fixture(scope="module")
def running():
    with dovecot() as server:
        yield server


@pytest.fixture
def server(running, app):
    """Its mailbox is empty, and the site knows it."""
    with running.opened() as client:
        client.uid("STORE", "1:*", "+FLAGS", r"(\Deleted)")
        client.expunge()
    fetch_from(running.mailbox())
    app.extensions.pop("stoa.incoming.pause", None)
    return running


@pytest.fixture(autouse=True)
def forget_pauses(app):
    yield
    app.extensions.pop("stoa.incoming.pause", None)


def fetch_from(mailbox: Mailbox) -> None:
    with transaction.writing():
        change_site(mail_in_url=mailbox.url)


def trouble() -> str:
    with transaction.reading() as session:
        return session.scalars(select(SiteRow.mail_in_trouble)).one()


def test_what_is_unseen_is_taken_in_once_and_stays_there_as_seen(server):
    server.deliver(mail(0), flags=r"(\Seen)")
    server.deliver(mail(1), mail(2, body=b"\xffbytes\r\n"))
    polling.fetch_mail()
    assert [one.raw for one in waiting()] == [mail(1), mail(2, body=b"\xffbytes\r\n")]
    assert server.flags() == [SEEN, SEEN, SEEN]
    polling.fetch_mail()
    assert len(waiting()) == 2


def test_what_others_want_to_throw_away_stays_up_to_them(server):
    server.deliver(mail(0), flags=r"(\Seen \Deleted)")
    server.deliver(mail(1))
    polling.fetch_mail()
    assert server.flags() == [{r"\Seen", r"\Deleted"}, SEEN]


def test_a_mail_that_couldnt_be_kept_stays_unseen(server, monkeypatch):
    server.deliver(mail(1), mail(2))
    taken = []

    def take_in(raw: bytes) -> None:
        if taken:
            raise RuntimeError("the database is away")
        taken.append(raw)

    monkeypatch.setattr(storing, "take_in", take_in)
    with pytest.raises(RuntimeError):
        polling.fetch_mail()
    assert server.flags() == [SEEN, set()]


def test_fifty_a_round_the_oldest_first(server):
    server.deliver(*(mail(number) for number in range(60)))
    polling.fetch_mail()
    assert [one.raw for one in waiting()] == [mail(number) for number in range(50)]
    polling.fetch_mail()
    assert len(waiting()) == 60


def test_a_round_ends_and_the_next_one_goes_on(server, monkeypatch):
    monkeypatch.setattr(polling, "ROUND_SECONDS", 0.0)
    server.deliver(mail(1), mail(2))
    polling.fetch_mail()
    assert len(waiting()) == 0
    monkeypatch.undo()
    polling.fetch_mail()
    assert len(waiting()) == 2


def test_a_mail_of_five_megabytes_comes_whole(server):
    large = mail(body=b"x" * 998 + b"\r\n" + (b"y" * 70 + b"\r\n") * 80_000)
    server.deliver(large)
    polling.fetch_mail()
    assert [one.raw for one in waiting()] == [large]


def test_what_is_too_large_is_not_fetched_but_shown_to_a_person(server, monkeypatch):
    monkeypatch.setattr(storing, "LARGEST", 10_000)
    server.deliver(mail(1, body=b"x" * 20_000), mail(2))
    polling.fetch_mail()
    large, small = waiting()
    assert (large.trouble, large.given_up_at is not None) == ("too large to fetch", True)
    assert large.raw == mail(1, body=b"")
    assert (small.trouble, small.given_up_at) == ("", None)
    assert server.flags() == [{r"\Seen", r"\Flagged"}, SEEN]


def test_another_folder_is_fetched_from_where_it_is_named(server):
    with server.opened() as client:
        client.create('"Hilfe &- Rat"')
        client.append('"Hilfe &- Rat"', None, None, mail(7))
    fetch_from(server.mailbox(folder="Hilfe & Rat"))
    polling.fetch_mail()
    assert [one.raw for one in waiting()] == [mail(7)]
    with server.opened() as client:
        client.delete('"Hilfe &- Rat"')


def test_names_and_passwords_are_in_any_letters(server):
    server.deliver(mail(1))
    fetch_from(server.mailbox(user="βοήθεια"))
    polling.fetch_mail()
    assert (len(waiting()), trouble()) == (1, "")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"password": "wrong"}, "not signed in"),
        ({"user": "βοήθεια", "password": "wrong"}, "not signed in"),
        ({"folder": "Nowhere"}, "no folder"),
        ({"port": 1}, "refused"),
        ({"host": "nowhere.invalid"}, "unknown host"),
        ({"security": "starttls"}, "no encryption"),
        ({"security": "tls"}, "no encryption"),
        ({"password": "a\r\nb"}, "bad address"),
    ],
    ids=str,
)
def test_what_is_wrong_is_noted_and_cleared_again(app, server, caplog, change, told):
    server.deliver(mail(1))
    fetch_from(server.mailbox(**change))
    polling.fetch_mail()
    assert trouble() == told
    assert server.mailbox().password not in caplog.text
    fetch_from(server.mailbox())
    polling.fetch_mail()
    assert (trouble(), len(waiting())) == ("", 1)


def test_the_setting_wins_over_what_was_set_in_the_browser(app, server, monkeypatch):
    known = app.extensions["stoa.settings"]
    fetch_from(server.mailbox(host="nowhere.invalid"))
    monkeypatch.setitem(app.extensions, "stoa.settings", replace(known, mail_in_url=server.mailbox().url))
    server.deliver(mail(1))
    polling.fetch_mail()
    assert len(waiting()) == 1


def test_a_server_that_is_down_is_asked_less_and_less_often(server, monkeypatch):
    fetch_from(server.mailbox(port=1))
    asked, moments = [], []
    monkeypatch.setattr(polling, "visit", lambda *asks: asked.append(asks) or imap.visit(*asks))
    for minute in range(60):
        with travel(timedelta(minutes=minute)):
            before = len(asked)
            polling.fetch_mail()
            moments += [minute] * (len(asked) - before)
    assert moments[:4] == [0, 1, 3, 7]
    assert max(later - earlier for earlier, later in pairwise(moments)) == 15


def test_one_worker_at_a_time_fetches(server):
    server.deliver(mail(1))
    with limits.alone(("mailbox", server.mailbox().url)):
        polling.fetch_mail()
        assert waiting() == []
    polling.fetch_mail()
    assert len(waiting()) == 1


def test_it_is_encrypted_and_the_certificate_is_looked_at(app, tmp_path, monkeypatch):
    if not shutil.which("openssl"):
        pytest.skip("no openssl to make a certificate with")
    key, made = tmp_path / "key.pem", tmp_path / "certificate.pem"
    words = f"req -x509 -newkey rsa:2048 -nodes -keyout {key} -out {made} -days 2 -subj /CN=127.0.0.1"
    subprocess.run(["openssl", *words.split()], check=True, capture_output=True)
    with dovecot(made, key) as server:
        for mailbox in (server.mailbox(security="tls", port=server.tls_port), server.mailbox(security="starttls")):
            server.deliver(mail(mailbox.security))
            fetch_from(mailbox)
            polling.fetch_mail()
            assert (trouble(), waiting()[-1].raw) == ("", mail(mailbox.security))
        monkeypatch.setattr(imap, "is_loopback", lambda host: False)
        for mailbox in (server.mailbox(security="tls", port=server.tls_port), server.mailbox(security="starttls")):
            app.extensions.pop("stoa.incoming.pause", None)
            fetch_from(mailbox)
            polling.fetch_mail()
            assert trouble() == "bad certificate"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ((b"* BYE not today\r\n",), "cut off"),
        ((b"\0" * 200_000 + b"\r\n",), "cut off"),
        ((b"",), "cut off"),
        ((b"* OK ready\r\n", b"nonsense\r\n"), "cut off"),
    ],
    ids=range(4),
)
def test_nonsense_ends_it(app, said, told):
    with babbling(*said) as url:
        fetch_from(Mailbox(host="127.0.0.1", port=int(url.rpartition(":")[2]), user="a", password="b", security="none"))
        polling.fetch_mail()
    assert trouble() == told


def test_silence_ends_it_and_so_does_a_server_that_dribbles(app, monkeypatch):
    monkeypatch.setattr(imap, "ANSWER_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        fetch_from(Mailbox(host="127.0.0.1", port=silent.getsockname()[1], user="a", password="b", security="none"))
        polling.fetch_mail()
    assert trouble() == "too slow"
    monkeypatch.setattr(polling, "VISIT_SECONDS", 0.5)
    dribble = [b"* OK ready\r\n* CAPABILITY IMAP4rev1\r\n", *[b"* OK so\r\n"] * 100]
    app.extensions.pop("stoa.incoming.pause", None)
    with babbling(*dribble, pause=0.1) as url:
        fetch_from(Mailbox(host="127.0.0.1", port=int(url.rpartition(":")[2]), user="a", password="b", security="none"))
        begun = time.monotonic()
        polling.fetch_mail()
        assert time.monotonic() - begun < 4
    assert trouble() == "cut off"


def test_without_a_mailbox_nobody_is_asked(app, monkeypatch):
    monkeypatch.setattr(polling, "visit", None)
    polling.fetch_mail()


def test_a_worker_that_dies_before_it_is_marked_takes_it_in_once_more_at_worst(server, monkeypatch):
    server.deliver(mail(1))
    monkeypatch.setattr(imap.Visit, "mark", lambda *_: (_ for _ in ()).throw(OSError("died")))
    polling.fetch_mail()
    monkeypatch.undo()
    with travel(timedelta(minutes=2)):
        polling.fetch_mail()
    assert [one.raw for one in waiting()] == [mail(1), mail(1)]  # the mark that handling sets tells them apart from two
    assert server.flags() == [SEEN]


@pytest.mark.parametrize(
    "mailbox",
    [
        Mailbox(host="imap.example.org", user="me@example.org", password="p@ss/w:o?rd#", security="tls"),
        Mailbox(host="imap.example.org", port=1143, user="me", password="x", security="starttls", folder="A/Β"),
        Mailbox(host="localhost", port=143, user="", password="", security="none"),
    ],
    ids=str,
)
def test_a_mailbox_is_one_address_and_back(mailbox):
    assert parts(mailbox.url) == mailbox


@pytest.mark.parametrize("url", ["", "smtp://a", "imap://[", "imap://host:port/", "nonsense"])
def test_what_is_no_address_names_no_mailbox(url):
    assert parts(url).host == ""


def test_ports_and_folder_are_the_usual_ones_where_none_are_named():
    assert (parts("imaps://u:p@h").port, parts("imap://u:p@h").port) == (993, 143)
    assert [parts(f"imap://u:p@h{end}").security for end in ("", "?security=none", "?security=starttls")] == [
        "starttls",
        "none",
        "starttls",
    ]
    assert parts("imaps://u:p@h/").folder == "INBOX"
