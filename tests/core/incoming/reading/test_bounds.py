"""No mail holds up who reads it, or takes more room than it is given."""

import random
import time

import pytest

from forum.core.incoming.reading import Unreadable, read
from tests.core.incoming.reading.mails import HTML, PLAIN, mail, mail_of, nested, part

MIXED = "Content-Type: multipart/mixed; boundary=x"


def levels(number: int) -> bytes:
    inner = part("innermost", PLAIN)
    for level in range(number):
        inner = nested("mixed", inner, boundary=f"level{level}")
    return b"From: maria@example.org\n" + inner


def test_what_is_nested_as_people_do_is_read():
    assert read(levels(10)).text == "innermost"


def test_what_is_nested_as_nobody_does_is_unreadable():
    began = time.process_time()
    with pytest.raises(Unreadable, match="nested"):
        read(levels(1_500))
    assert time.process_time() - began < 1


def test_of_many_files_so_many_are_read_and_it_says_so():
    read_mail = read(mail_of("mixed", *(part("x", "Content-Type: image/png") for _ in range(60))))
    assert (len(read_mail.files), read_mail.has_more) == (50, True)


def test_files_that_are_too_large_together_are_left_out():
    large = part(b"x" * (16 * 2**20), "Content-Type: application/pdf")
    read_mail = read(mail_of("mixed", part("Hello", PLAIN), large, large))
    assert (len(read_mail.files), read_mail.has_more, read_mail.text) == (1, True, "Hello")


@pytest.mark.parametrize(
    "raw",
    [
        mail("word " * 100_000),
        mail("<p>word</p>" * 100_000, HTML),
        mail_of("mixed", *(part("word " * 30_000, PLAIN) for _ in range(4))),
        mail_of("mixed", *(part("word", PLAIN) for _ in range(300))),
        mail("Hello", *(f"X-Header: {number}" for number in range(1_000))),
        mail("Hello", "Subject: " + "word " * 10_000),
    ],
    ids=["text", "html", "texts", "parts", "headers", "header"],
)
def test_what_is_too_long_is_cut_and_says_so(raw):
    assert read(raw).has_more
    assert len(read(raw).text) <= 200_000


@pytest.mark.parametrize(
    "raw",
    [
        mail(b"--x\n" + MIXED.encode() + b"\n\n" + b"--x\n" * 200_000, MIXED),
        mail(b"--x " * 500_000, MIXED),
        mail(b"\n" * 1_000_000),
        mail(b"=A" * 1_000_000, "Content-Transfer-Encoding: base64"),
        mail("a" + "\u0301\u0316" * 200_000, PLAIN),
        mail(">" * 400_000, "Content-Type: text/plain; format=flowed"),
        mail("Hello", "Subject: " + "=?utf-8?q?" * 100_000),
        mail("Hello", "To: " + '"' * 100_000, "Cc: " + "(" * 100_000, "Cc: " + "<a@" * 100_000),
        mail("Hello", MIXED + '; a="' * 100_000),
        mail("Hello\n" * 10_000 + "Message-ID: \n" * 50_000, sender=b"From: mailer-daemon@example.org\n"),
    ],
    ids=[
        "same boundary",
        "no boundary",
        "lines",
        "padding",
        "marks",
        "quotes",
        "words",
        "addresses",
        "parameters",
        "ids",
    ],
)
def test_hostile_mails_take_no_longer_than_others(raw):
    began = time.process_time()
    read(raw)
    assert time.process_time() - began < 1


PIECES = [
    *(b"\n", b"\n\n", b"--edge", b";", b'"', b"=?utf-8?B?", b"?=", b"\0", b"\xff\xfe", b"<", b">", b"@", b"From: "),
    *(
        b"charset=utf-7",
        b"charset=utf-16",
        b"boundary*=utf-7''+2AA-",
        b"multipart/report",
        b"message/rfc822",
        b"format=flowed;",
    ),
    *(b"&#99999999999;", b"Content-Transfer-Encoding: base64\n", b"References: <\xd8\x00@x>\n"),
    b"Date: Fri, 99 Zzz 99999 99:99:99 +9999\n",
]


def damaged(raw: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(raw)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(damaged))
        damaged[at : at + chance.choice((0, 1, 30))] = chance.choice([*PIECES, bytes(damaged[at : at + 100]), b""])
    return bytes(damaged) or b" "


def test_whatever_is_damaged_in_a_mail_it_is_read_or_unreadable():
    whole = mail_of(
        "mixed",
        nested("alternative", part("plain =CE=B1", PLAIN), part("<p>a<b>c</p>", HTML), boundary="inner"),
        part("eA==", "Content-Type: image/png; name*0*=utf-8''a%CE; name*1=b", "Content-Transfer-Encoding: base64"),
        headers=(
            "Subject: =?iso-8859-7?B?4eHh?= =?utf-8?q?a=CE?=",
            "References: <a@x> <b@x>",
            "To: a <a@example.org>, b@example.org",
        ),
    )
    chance = random.Random(20)
    for _ in range(2_000):
        raw = damaged(whole, chance)
        try:
            read_mail = read(raw)
        except Unreadable:
            continue
        words = (
            read_mail.text,
            read_mail.reply,
            read_mail.subject,
            read_mail.sender,
            read_mail.sender_name,
            read_mail.message_id,
        )
        said = "".join((*words, *read_mail.references, *read_mail.recipients, *(file.name for file in read_mail.files)))
        said.encode()
        assert "\0" not in said
