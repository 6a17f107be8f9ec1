"""What administrators see of mail, and do about it."""

from pathlib import Path

import pytest
from sqlalchemy import select

from forum.administration.letter_words import KINDS, REASONS
from forum.core import mail, transaction
from forum.core.clock import travel
from forum.core.log.models import LogEntry
from forum.core.mail import delivery
from forum.core.mail.letters import composers, send
from forum.core.mail.models import Letter
from forum.core.mail.queries import Undelivered, timedelta, undelivered
from forum.core.site import change_site
from tests import smtp as mail_server
from tests.people import Browser, person
from tests.smtp import GREYLISTED, REFUSED
from tests.statements import counted


@pytest.fixture
def sink(app):
    with mail_server.sink() as sink:
        with transaction.writing():
            change_site(mail_url=sink.url)
        yield sink


def ask(address: str, **more) -> str:
    """Asks for a letter and gives its public id."""
    with transaction.writing():
        send("core.test", address=address, **more)
    with transaction.reading() as session:
        return session.scalars(select(Letter.public_id).order_by(Letter.id.desc())).first()


def acts() -> list[str]:
    with transaction.reading() as session:
        return list(session.scalars(select(LogEntry.action).order_by(LogEntry.id)))


def test_says_where_mail_goes(admin, sink):
    page = admin.get("/admin/mail").text
    assert "Mail goes out." in page and "127.0.0.1" in page
    assert 'href="/admin/mail"' in admin.get("/admin").text


def test_says_why_none_goes_out_without_the_password(admin):
    with transaction.writing():
        change_site(mail_url="smtp://stoa:my-secret@127.0.0.1:1")
    ask("bob@example.test")
    delivery.deliver()
    page = admin.get("/admin/mail").text
    assert "No mail goes out." in page and "refused" in page
    assert "my-secret" not in page


def test_kinds_and_our_own_reasons_are_in_words_of_the_page(app):
    greek = Browser(app, person("dimitra", "administrator", language="el"))
    letter = ask("nobody")
    delivery.deliver()
    for browser, kind, reason in (
        (Browser(app, person("ada", "administrator")), "Test", "This is no mail address."),
        (greek, "Δοκιμή", "Αυτό δεν είναι διεύθυνση e-mail."),
    ):
        page = browser.get("/admin/mail").text
        assert kind in page and reason in page and "core.test" not in page
        assert letter in page


def test_every_kind_of_letter_and_every_reason_of_ours_has_words(app):
    assert composers().keys() == KINDS.keys()
    sources = "".join(file.read_text() for file in Path(mail.__file__).parent.glob("*.py"))
    assert all(f'"{reason}"' in sources for reason in REASONS)


def test_shows_what_was_refused_and_tries_it_again(admin, sink):
    sink.moods["bob@example.test"] = REFUSED
    letter = ask("bob@example.test")
    delivery.deliver()
    page = admin.get("/admin/mail").text
    assert "bob@example.test" in page and REFUSED in page
    sink.moods.clear()
    assert admin.post(f"/admin/mail/{letter}/tries").status_code == 303
    delivery.deliver()
    assert sink.recipients == ["bob@example.test"]
    assert "bob@example.test" in admin.get("/admin/mail?show=sent").text
    assert acts() == ["mail.retry"]


def test_tries_all_again_that_failed(admin, sink):
    sink.moods[""] = REFUSED
    ask("alice@example.test")
    ask("bob@example.test")
    delivery.deliver()
    sink.moods.clear()
    admin.post("/admin/mail/tries")
    delivery.deliver()
    assert sink.recipients == ["alice@example.test", "bob@example.test"]


def test_what_waits_to_be_tried_again_can_be_tried_now_or_given_up(admin, sink):
    sink.moods[""] = GREYLISTED
    alice, bob = ask("alice@example.test"), ask("bob@example.test")
    delivery.deliver()
    page = admin.get("/admin/mail").text
    assert "1 try" in page and GREYLISTED in page
    sink.moods.clear()
    admin.post(f"/admin/mail/{alice}/tries")
    admin.post(f"/admin/mail/{bob}/removal")
    delivery.deliver()
    with travel(timedelta(hours=1)):
        delivery.deliver()
    assert sink.recipients == ["alice@example.test"]
    assert acts() == ["mail.retry", "mail.drop"]


@pytest.mark.parametrize("act", ["tries", "removal"])
def test_what_was_sent_is_not_touched_again(admin, sink, act):
    letter = ask("bob@example.test")
    delivery.deliver()
    assert admin.post(f"/admin/mail/{letter}/{act}").status_code == 404
    assert admin.post(f"/admin/mail/nope/{act}").status_code == 404


def test_says_whom_a_letter_is_for(admin, sink):
    ask("", person_id=person("bob").id)
    assert 'href="/admin/members/bob"' in admin.get("/admin/mail?show=waiting").text


def test_without_a_server_mails_are_read_as_text(admin):
    with transaction.writing():
        change_site(name="Stoa <script>")
    letter = ask("bob@example.test")
    delivery.deliver()
    assert f'href="/admin/mail/kept/{letter}"' in admin.get("/admin/mail/kept").text
    page = admin.get(f"/admin/mail/kept/{letter}").text
    assert "Mail from Stoa &lt;script&gt; arrives" in page
    assert "Stoa <script>" not in page
    for missing in ("nope", "..", "%2e%2e%2fsecret", "a" * 300):
        assert admin.get(f"/admin/mail/kept/{missing}").status_code == 404


@pytest.mark.parametrize("page", ["/admin/mail", "/admin/mail/kept"])
def test_is_for_administrators_alone(app, page):
    for browser in (Browser(app), Browser(app, person("jonas", "moderator", "support", "writer"))):
        assert browser.get(page).status_code == 404


@pytest.mark.parametrize("address", ["?show=waiting&page=99", "?show=failed&page=x", "?page=0"])
def test_any_page_number_leads_somewhere(admin, address):
    assert admin.get(f"/admin/mail{address}").status_code == 200


class TestUndelivered:
    def test_counts_what_failed_lately_and_what_waits_too_long(self, app, sink):
        sink.moods["bob@example.test"] = REFUSED
        sink.moods["charlie@example.test"] = GREYLISTED
        for name in ("alice", "bob", "charlie"):
            ask(f"{name}@example.test")
        ask("dora@example.test", delay=timedelta(days=1))
        assert self.counts() == Undelivered(failed=0, late=0)
        delivery.deliver()
        assert self.counts() == Undelivered(failed=1, late=0)
        with travel(timedelta(minutes=20)):
            assert self.counts() == Undelivered(failed=1, late=1)
        with travel(timedelta(days=8)):
            assert self.counts() == Undelivered(failed=0, late=2)

    def test_is_one_statement(self, app):
        with counted() as statements, transaction.reading():
            assert not undelivered()
        assert len(statements) == 1

    def test_names_what_nobody_has_begun_to_send(self, app):
        ask("bob@example.test")
        with travel(timedelta(minutes=20)):
            assert self.counts() == Undelivered(failed=0, late=1)

    @staticmethod
    def counts() -> Undelivered:
        with transaction.reading():
            return undelivered()
