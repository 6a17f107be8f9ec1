"""Where the site gets mail, as administrators set it."""

import pytest
from sqlalchemy import select

from forum.administration.mailbox_words import TROUBLES
from forum.core import transaction
from forum.core.incoming.imap import Trouble
from forum.core.incoming.mailboxes import Mailbox, parts
from forum.core.log.models import LogEntry
from forum.core.models import SiteRow
from forum.core.site import change_site
from tests.core.incoming.dovecot import PASSWORDS, dovecot
from tests.core.incoming.mails import mail
from tests.people import Browser, person

SENT = {
    "mail_in_address": "support@acme.test",
    "mailbox_host": "imap.acme.test",
    "mailbox_security": "tls",
    "mailbox_port": "",
    "mailbox_user": "support",
    "mailbox_password": "p@ss/word",
}


def row() -> SiteRow:
    with transaction.reading() as session:
        return session.scalars(select(SiteRow)).one()


def test_it_is_saved_without_the_password_ever_being_shown(admin):
    assert admin.post("/admin/site/mail-in", SENT).status_code == 303
    known = Mailbox(host="imap.acme.test", user="support", password="p@ss/word")
    assert (row().mail_in_address, parts(row().mail_in_url)) == ("support@acme.test", known)
    page = admin.get("/admin/site").text
    assert 'value="imap.acme.test"' in page and 'value="support@acme.test"' in page
    with transaction.reading() as session:
        logged = session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()
    assert logged.after == {"mail_in_address": "support@acme.test", "mail_in_url": "imap.acme.test"}
    for text in (page, admin.get("/admin/log").text):
        assert "p@ss" not in text and "p%40ss" not in text


def test_a_password_that_is_left_empty_is_kept_for_the_same_mailbox_alone(admin):
    admin.post("/admin/site/mail-in", SENT)
    admin.post("/admin/site/mail-in", SENT | {"mailbox_password": "", "mailbox_security": "starttls"})
    assert parts(row().mail_in_url).password == "p@ss/word"
    assert parts(row().mail_in_url).port == 143
    admin.post("/admin/site/mail-in", SENT | {"mailbox_password": "", "mailbox_host": "elsewhere.test"})
    assert parts(row().mail_in_url).password == ""


def test_without_a_server_there_is_no_mailbox(admin):
    admin.post("/admin/site/mail-in", SENT)
    admin.post("/admin/site/mail-in", SENT | {"mailbox_host": ""})
    assert (row().mail_in_url, row().mail_in_address) == ("", "support@acme.test")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"mail_in_address": "nobody"}, "look like an e-mail address"),
        ({"mail_in_address": f"{'x' * 23}@acme.test"}, "up to 22 characters fit"),
        ({"mailbox_host": "imap acme"}, "Give the name of a server"),
        ({"mailbox_user": ""}, "Say who signs in"),
        ({"mailbox_port": "99999"}, "From 1 to 65535"),
        ({"mailbox_password": "€" * 100}, "too long together"),
    ],
    ids=str,
)
def test_what_cant_be_is_said_and_nothing_is_saved(admin, change, said):
    page = admin.post("/admin/site/mail-in", SENT | change)
    assert page.status_code == 422
    assert said in page.text
    assert "p@ss" not in page.text
    with transaction.reading() as session:
        assert not session.scalar(select(SiteRow.mail_in_url))


def test_a_trial_signs_in_and_changes_nothing_there(admin):
    with dovecot() as server:
        server.deliver(mail(1), mail(2))
        sent = SENT | {
            "mailbox_host": "127.0.0.1",
            "mailbox_port": str(server.port),
            "mailbox_security": "none",
            "mailbox_password": PASSWORDS["support"],
            "test": "1",
        }
        admin.post("/admin/site/mail-in", sent)
        assert "The server lets us into the mailbox. 2 unread mails wait there." in admin.get("/admin/site").text
        assert server.flags() == [set(), set()]
        admin.post("/admin/site/mail-in", sent | {"mailbox_password": "wrong"})
        page = admin.get("/admin/site").text
        assert "The server doesn’t take this user and password." in page
        assert "wrong" not in page


def test_a_trial_without_a_mailbox_says_so(admin):
    admin.post("/admin/site/mail-in", {"mail_in_address": "support@acme.test", "mailbox_security": "tls", "test": "1"})
    assert "No mailbox is named" in admin.get("/admin/site").text


def test_administrators_are_told_while_no_mail_is_fetched(app, admin):
    with transaction.writing():
        change_site(mail_in_trouble="not signed in")
    for address in ("/admin", "/admin/site"):
        page = admin.get(address).text
        assert "No mail is fetched." in page and "The server doesn’t take this user and password." in page
    with transaction.writing():
        change_site(mail_in_trouble="")
    assert "No mail is fetched." not in admin.get("/admin").text


def test_every_trouble_has_words(app):
    assert set(Trouble.__args__) == TROUBLES.keys()


def test_others_dont_reach_it(app):
    for role in ("support", "moderator", "writer"):
        assert Browser(app, person(role, role)).post("/admin/site/mail-in", SENT).status_code == 404
