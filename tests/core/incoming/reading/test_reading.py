"""What is read of a mail as it arrives: who wrote it, to whom, when, and in answer to what."""

from datetime import UTC, datetime

import pytest

from forum.core.incoming.reading import Unreadable, read
from tests.core.incoming.reading.mails import mail


def test_a_mail_says_who_wrote_what_to_whom_and_when():
    read_mail = read(
        mail(
            "It works now, thank you.\n",
            "To: Support <support@example.com>",
            "Cc: Niko <niko@example.org>, anna@example.org",
            "Subject: Re: The printer",
            "Date: Fri, 3 Apr 2026 16:12:00 +0300",
            "Message-ID: <one@mail.example.org>",
        )
    )
    assert (read_mail.sender, read_mail.sender_name) == ("maria@example.org", "Maria Papa")
    assert read_mail.recipients == ("support@example.com", "niko@example.org", "anna@example.org")
    assert read_mail.copied == (("Niko", "niko@example.org"), ("", "anna@example.org"))
    assert read_mail.subject == "Re: The printer"
    assert read_mail.text == read_mail.reply == "It works now, thank you."
    assert read_mail.sent_at == datetime(2026, 4, 3, 13, 12, tzinfo=UTC)
    assert read_mail.message_id == "one@mail.example.org"
    assert (read_mail.nature, read_mail.bounced_id, read_mail.files, read_mail.has_more) == ("person", "", (), False)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty"),
        (b" \r\n\r\n", "empty"),
        (b"To: support@example.com\n\nHello", "no sender"),
        (b"From: nobody in particular\n\nHello", "no sender"),
        (b"From: undisclosed-recipients:;\n\nHello", "no sender"),
        (b"\x00\x01\x02 no mail at all", "damaged"),
        (b"From: a@example.org\nFrom: b@example.org\n\nHello", "damaged"),
        (b"From: a@example.org\n\n" + b"a" * (41 * 2**20), "too large"),
    ],
)
def test_what_is_no_mail_is_unreadable_and_says_why(raw, code):
    with pytest.raises(Unreadable) as unreadable:
        read(raw)
    assert unreadable.value.code == code
    assert isinstance(unreadable.value, ValueError)


@pytest.mark.parametrize(
    ("header", "sender", "name"),
    [
        ("From: maria@example.org", "maria@example.org", ""),
        ("From: maria@example.org (Maria P)", "maria@example.org", "Maria P"),
        ('From: "Papa, Maria" <Maria@EXAMPLE.org>', "Maria@example.org", "Papa, Maria"),
        (r'From: "Maria \"M\" Papa" <maria@example.org>', "maria@example.org", 'Maria "M" Papa'),
        ("From: =?utf-8?q?=CE=9C=CE=B1=CF=81=CE=AF=CE=B1?= <maria@example.org>", "maria@example.org", "Μαρία"),
        ("From: Μαρία <maria@παράδειγμα.ελ>", "maria@xn--hxajbheg2az3al.xn--qxam", "Μαρία"),
        ("Sender: maria@example.org", "maria@example.org", ""),
        ("From: Maria\n <maria@example.org>", "maria@example.org", "Maria"),
    ],
)
def test_the_sender_is_an_address_with_an_ascii_domain_and_maybe_a_name(header, sender, name):
    read_mail = read(mail(b"Hello", header, sender=b""))
    assert (read_mail.sender, read_mail.sender_name) == (sender, name)


@pytest.mark.parametrize(
    "header",
    [
        'From: "boss@example.com" <maria@example.org>',
        'From: "<boss@example.com>" <maria@example.org>',
        'From: maria@example.org "<boss@example.com>"',
        "From: =?utf-8?q?boss=40example.com=2C?= <maria@example.org>",
        "From: =?utf-8?q?=3Cboss=40example.com=3E?= <maria@example.org>",
        "From: (<boss@example.com>) maria@example.org",
    ],
)
def test_an_address_within_a_name_is_not_the_sender(header):
    try:
        sender = read(mail(b"Hello", header, sender=b"")).sender
    except Unreadable:
        return
    assert sender == "maria@example.org"


def test_everybody_whom_a_mail_reached_is_a_recipient_once():
    raw = mail(
        b"Hello",
        "To: Support+abc@Example.com, friends: a@example.org, b@example.org;",
        "To: second@example.org",
        "Delivered-To: support+abc@example.com",
        "X-Original-To: original@example.com",
        "Envelope-To: envelope@example.com",
        "Cc: undisclosed-recipients:;",
    )
    assert read(raw).recipients == (
        "support+abc@example.com",
        "a@example.org",
        "b@example.org",
        "second@example.org",
        "original@example.com",
        "envelope@example.com",
    )


def test_what_a_mail_answers_is_known_with_the_newest_last():
    raw = mail(b"Hello", "References: <first@x> <second@x>\n\t<third@x>", "In-Reply-To: <third@x>")
    assert read(raw).references == ("first@x", "second@x", "third@x")
    assert read(mail(b"Hello", "In-Reply-To: <b@x>", "References: <a@x>")).references == ("a@x", "b@x")


def test_of_many_references_the_newest_are_kept():
    references = read(mail(b"Hello", "References: " + " ".join(f"<{number}@x>" for number in range(500)))).references
    assert len(references) == 50
    assert references[-1] == "499@x"


def test_a_mail_without_an_id_has_one_that_stays_the_same():
    raw = mail(b"Hello")
    assert read(raw).message_id == read(raw).message_id
    assert read(raw).message_id != read(mail(b"Hello!")).message_id
    assert read(mail(b"Hello", "Message-ID: without-brackets@x")).message_id == "without-brackets@x"
    assert read(mail(b"Hello", b"Message-ID: <caf\xe9@x>")).message_id == "caf\ufffd@x"


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("Fri, 3 Apr 2026 16:12:00 -0000", datetime(2026, 4, 3, 16, 12, tzinfo=UTC)),
        ("3 Apr 2026 16:12 GMT", datetime(2026, 4, 3, 16, 12, tzinfo=UTC)),
        ("Fri, 3 Apr 2026 16:12:00 +0300 (EEST)", datetime(2026, 4, 3, 13, 12, tzinfo=UTC)),
        ("yesterday", None),
        ("Fri, 99 Apr 2026 99:99:99 +9999", None),
        ("Fri, 31 Dec 9999 23:59:59 -1400", None),
        ("", None),
    ],
)
def test_a_date_is_a_moment_or_nothing(date, moment):
    assert read(mail(b"Hello", f"Date: {date}")).sent_at == moment


def test_a_subject_is_one_line_of_bounded_length_without_direction_overrides():
    assert read(mail(b"Hello", "Subject: a\n  b\tc \u202edesrever\u2066")).subject == "a b c desrever"
    assert read(mail(b"Hello", "Subject: =?utf-8?q?a=0D=0ABcc:_x=00?=")).subject == "a Bcc: x"
    assert read(mail(b"Hello", "Subject: " + "word " * 100)).subject.endswith("…")
    assert len(read(mail(b"Hello", "Subject: " + "word " * 100)).subject) <= 200
    assert read(mail(b"Hello", "Subject: Α\u0301ννα")).subject == "Άννα"


def test_a_line_of_the_mailbox_before_the_mail_is_passed_by():
    assert read(b"From maria@example.org Fri Apr  3 16:12:00 2026\n" + mail(b"Hello")).text == "Hello"


def test_lines_that_are_no_headers_are_passed_by():
    assert read(mail(b"Hello", "this is no header", "Subject: Still here")).subject == "Still here"


def test_any_line_ends_do():
    for end in (b"\r\n", b"\r"):
        read_mail = read(mail(b"one\ntwo", "Subject: Ends").replace(b"\n", end))
        assert (read_mail.subject, read_mail.text) == ("Ends", "one\ntwo")


def test_a_reply_is_what_is_new_in_the_text():
    read_mail = read(mail("Thanks!\n\nOn Fri, 3 Apr 2026 at 16:12, Support <s@example.com> wrote:\n> Did it help?\n"))
    assert read_mail.reply == "Thanks!"
    assert "Did it help?" in read_mail.text
