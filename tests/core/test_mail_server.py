"""What a mail server may be and say: with a password, with encryption, with nonsense; and the folder where there is none."""

import shutil
import ssl
import subprocess
import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.core import transaction
from forum.core.clock import now, travel
from forum.core.mail import connection, delivery, kept, smtp, tidying
from forum.core.mail.addresses import BadAddress, mailbox
from forum.core.mail.letters import Message, send
from forum.core.mail.models import Letter
from forum.core.mail.outcomes import Unreachable
from forum.core.mail.writing import write
from forum.core.site import change_site
from tests import smtp as mail_server
from tests.mail import delivered, text_of

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


def reach(app, url: str) -> None:
    with app.app_context(), smtp.session(url):
        pass


@pytest.fixture
def certificate(tmp_path) -> ssl.SSLContext:
    """One that nobody but the server itself vouches for."""
    if not shutil.which("openssl"):
        pytest.skip("no openssl to make a certificate with")
    key, made = tmp_path / "key.pem", tmp_path / "certificate.pem"
    words = f"req -x509 -newkey rsa:2048 -nodes -keyout {key} -out {made} -days 2 -subj /CN=127.0.0.1"
    subprocess.run(["openssl", *words.split()], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made, key)
    return context


def test_the_right_name_and_password_are_let_in(app):
    with mail_server.sink(login=("stoa", "p@ss/word:1")) as sink:
        reach(app, f"smtp://stoa:p%40ss%2Fword%3A1@127.0.0.1:{sink.port}")


def test_a_wrong_password_costs_no_letter_a_try_and_is_told_nowhere(app, caplog):
    with mail_server.sink(login=("stoa", "right")) as sink:
        with transaction.writing() as session:
            change_site(mail_url=f"smtp://stoa:my-secret@127.0.0.1:{sink.port}")
            send("core.test", address="bob@example.test")
        delivery.deliver()
    with transaction.reading() as session:
        letter = session.scalars(select(Letter)).one()
    assert (letter.attempts, letter.failed_at) == (0, None)
    assert letter.error.startswith("535")
    assert "my-secret" not in letter.error + caplog.text


def test_a_server_that_quotes_the_password_does_not_get_it_into_the_administration():
    server = smtp.Server(host="mail.example", user="stoa", password="my-secret")
    assert smtp.answered(535, b"no: my-secret is wrong\r\nfor stoa", server) == "535 no: … is wrong for …"


def test_a_password_goes_nowhere_without_encryption(app, monkeypatch):
    monkeypatch.setattr(smtp, "is_loopback", lambda host: False)
    with mail_server.sink(login=("stoa", "right")) as sink, pytest.raises(Unreachable, match="STARTTLS"):
        reach(app, f"smtp://stoa:right@127.0.0.1:{sink.port}")


def test_encryption_is_used_where_it_is_offered(app, certificate):
    with mail_server.sink(tls=certificate) as sink:
        with transaction.writing():
            change_site(mail_url=sink.url)
            send("core.test", address="bob@example.test")
        delivery.deliver()
        assert (sink.recipients, sink.encrypted) == (["bob@example.test"], [True])


def test_a_certificate_that_nobody_vouches_for_is_refused_where_encryption_is_needed(app, certificate):
    with mail_server.sink(tls=certificate) as sink, pytest.raises(Unreachable, match="certificate"):
        reach(app, f"{sink.url}?security=required")


def test_encryption_can_be_left_out(app, certificate):
    with mail_server.sink(tls=certificate) as sink:
        with transaction.writing():
            change_site(mail_url=f"{sink.url}?security=none")
            send("core.test", address="bob@example.test")
        delivery.deliver()
        assert sink.encrypted == [False]


NONSENSE = [(b"SSH-2.0-OpenSSH\r\n",), (b"\x00" * 20_000,), (b"250-more\r\n" * 500,), (), (b"554 go away\r\n",)]


@pytest.mark.parametrize("answers", NONSENSE)
def test_what_is_no_mail_server_is_left(app, answers):
    with mail_server.babbling(*answers) as url, pytest.raises(Unreachable):
        reach(app, url)


def test_a_server_that_says_a_letter_a_second_is_left_in_time(app, monkeypatch):
    monkeypatch.setattr(connection, "GREETING_SECONDS", 0.3)
    begun = time.monotonic()
    with mail_server.babbling(*[b"2"] * 20, pause=0.1) as url, pytest.raises(Unreachable, match="too long"):
        reach(app, url)
    assert time.monotonic() - begun < 2.5


@pytest.mark.parametrize(
    "url", ["http://mail.example", "mail.example", "smtp://", "smtp://:25", "smtp://mail.example:port"]
)
def test_an_address_that_is_none_is_said(app, url):
    with pytest.raises(Unreachable, match="smtp://"):
        reach(app, url)


@pytest.mark.parametrize("address", ["a@b", "a.b+c@example.test", "γ@example.test", "a@παράδειγμα.test"])
def test_addresses(address):
    assert mailbox(address).domain.isascii()


NO_ADDRESSES = ["a", "@", "a@", "a@b@c", "a@b, c@d", "<a@b>", "a b@c", "a@b\r\nX: y", "a@b\n", "x" * 65 + "@b"]


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_what_is_no_address(address):
    with pytest.raises(BadAddress):
        mailbox(address)


class TestWithoutAServer:
    @pytest.fixture
    def mail(self, app):
        with transaction.writing():
            send("core.test", address="bob@example.test")
        (mail,) = delivered()
        return mail

    def test_mails_stay_in_the_instance_for_its_owner_alone(self, mail):
        (file,) = kept.newest_first()
        assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
        assert "arrives" in text_of(mail)

    def test_old_ones_go(self, mail):
        kept.prune()
        assert len(kept.newest_first()) == 1
        with travel(timedelta(days=31)):
            kept.prune()
        assert kept.newest_first() == []

    def test_no_more_than_a_thousand_stay(self, app, monkeypatch):
        monkeypatch.setattr(kept, "MOST", 3)
        with transaction.writing():
            for number in range(5):
                send("core.test", address=f"person{number}@example.test")
        delivery.deliver()
        kept.prune()
        assert len(kept.newest_first()) == 3

    def test_its_test_mail_speaks_the_language_asked_for(self, app):
        with transaction.writing():
            send("core.test", address="bob@example.test", payload={"language": "el"})
        (mail,) = delivered()
        assert mail["Content-Language"] == "el"

    def test_long_addresses_in_headers_stay_whole(self, app):
        stop = "https://community.example.org/stop/" + "WyJhYmMiLCJkZWYiXQ." * 20
        message = Message(to="bob@example.test", language="en", subject="", parts=(), stop=stop, about="x" * 90)
        with transaction.reading():
            mail = write(Letter(public_id="a" * 12, created_at=now()), message).as_bytes()
        assert f"List-Unsubscribe: <{stop}>\r\n".encode() in mail
        assert f"References: <{'x' * 90}@localhost>\r\n".encode() in mail

    @pytest.mark.parametrize(
        "words", [{"about": "x\r\nBcc: eve@example.test"}, {"stop": "http://x\nBcc: eve@example.test"}]
    )
    def test_no_header_can_hold_another(self, app, words):
        message = Message(to="bob@example.test", language="en", subject="", parts=(), **words)
        with transaction.reading(), pytest.raises(ValueError, match="Header"):
            write(Letter(public_id="a" * 12, created_at=now()), message)


def rows() -> list[tuple[str, str | None]]:
    with transaction.reading() as session:
        return [(letter.kind, letter.once) for letter in session.scalars(select(Letter).order_by(Letter.id))]


def test_ended_letters_go_after_a_month_and_names_protect_for_a_year(app):
    with transaction.writing():
        send("core.test", address="bob@example.test")
        send("core.test", address="bob@example.test", once="welcome bob")
    delivered()
    tidying.forget_what_is_over()
    assert rows() == [("core.test", None), ("core.test", "welcome bob")]
    with travel(timedelta(days=31)):
        tidying.forget_what_is_over()
        assert rows() == [("", "welcome bob")]
        with transaction.writing():
            send("core.test", address="bob@example.test", once="welcome bob")
        assert delivered() == []
    with travel(timedelta(days=366)):
        tidying.forget_what_is_over()
        assert rows() == []


def test_what_waits_is_not_forgotten(app):
    with transaction.writing():
        send("core.test", address="bob@example.test", delay=timedelta(days=400))
    with travel(timedelta(days=399)):
        tidying.forget_what_is_over()
    assert rows() == [("core.test", None)]
