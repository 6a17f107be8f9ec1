"""Who is answered: persons. Programs that answer, mails that came back and lists are told apart from them."""

import pytest

from forum.core.incoming.reading import read
from tests.core.incoming.reading.mails import PLAIN, mail, mail_of, part

DAEMON = b"From: Mail Delivery System <MAILER-DAEMON@mx.example.org>\n"
STATUS = part("Action: failed\n", "Content-Type: message/delivery-status")
OURS = b"From: us@example.com\nMessage-ID: <ours@example.com>\nSubject: Hello\n\nHello"
REPORT = "; report-type=delivery-status"


@pytest.mark.parametrize(
    ("headers", "nature"),
    [
        ((), "person"),
        (("Auto-Submitted: no",), "person"),
        (("Precedence: normal",), "person"),
        (("Subject: Out of office next week, can you help before?",), "person"),
        (("X-Auto-Response-Suppress: OOF",), "person"),
        (("Return-Path: <maria@example.org>",), "person"),
        (("Auto-Submitted: auto-replied (vacation)",), "automatic"),
        (("Auto-Submitted: auto-generated; owner-email=x",), "automatic"),
        (("X-Auto-Response-Suppress: DR, OOF, AutoReply",), "automatic"),
        (("X-Auto-Response-Suppress: All",), "automatic"),
        (("Precedence: bulk",), "automatic"),
        (("Precedence: junk",), "automatic"),
        (("Precedence: auto_reply",), "automatic"),
        (("X-Autoreply: yes",), "automatic"),
        (("Subject: Out of Office: Re: x", "Return-Path: <>"), "automatic"),
        (("Subject: Αυτόματη απάντηση: x", "X-Auto-Response-Suppress: OOF"), "automatic"),
        (("Auto-Submitted: auto-replied", "Return-Path: <>"), "automatic"),
        (("Return-Path: <>",), "bounce"),
        (("X-Failed-Recipients: x@example.org",), "bounce"),
        (("List-Id: <users.example.org>",), "list"),
        (("List-Post: <mailto:users@example.org>",), "list"),
        (("Precedence: list",), "list"),
        (("Precedence: bulk", "List-Id: <users.example.org>"), "list"),
        (("Auto-Submitted: auto-replied", "List-Id: <users.example.org>"), "automatic"),
    ],
)
def test_headers_tell_what_wrote_a_mail(headers, nature):
    assert read(mail(b"Hello", *headers)).nature == nature


@pytest.mark.parametrize(
    "sender", [DAEMON, b"From: MAILER-DAEMON (Mail Delivery System)\n", b"From: <>\nReturn-Path: <>\n"]
)
def test_a_mail_of_a_mail_server_is_a_bounce_even_without_an_address(sender):
    assert read(mail(b"Hello", sender=sender)).nature == "bounce"


@pytest.mark.parametrize(
    "returned",
    [
        part(OURS, "Content-Type: message/rfc822"),
        part(OURS, "Content-Type: text/rfc822-headers"),
        part(OURS.replace(b"Message-ID", b"MESSAGE-id"), "Content-Type: message/rfc822"),
    ],
)
def test_a_bounce_names_the_mail_that_came_back(returned):
    read_mail = read(
        mail_of("report", part("Not delivered", PLAIN), STATUS, returned, parameters=REPORT, sender=DAEMON)
    )
    assert (read_mail.nature, read_mail.bounced_id) == ("bounce", "ours@example.com")
    assert (read_mail.text, read_mail.files) == ("Not delivered", ())


def test_a_bounce_in_words_names_it_too():
    body = b"Not delivered.\n\n--- a copy of the message:\n\n" + OURS
    assert read(mail(body, sender=DAEMON)).bounced_id == "ours@example.com"
    assert read(mail(b"Not delivered.", sender=DAEMON)).bounced_id == ""


def test_only_a_bounce_names_a_mail_that_came_back():
    assert read(mail(b"Message-ID: <ours@example.com>")).bounced_id == ""


def test_a_report_that_a_mail_was_read_is_automatic():
    raw = mail_of("report", part("Read", PLAIN), parameters="; report-type=disposition-notification")
    assert read(raw).nature == "automatic"
