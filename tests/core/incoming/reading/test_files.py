"""Files that come with a mail."""

import base64

import pytest

from forum.core.incoming.reading import read
from tests.core.incoming.reading.mails import HTML, PLAIN, SENDER, mail, mail_of, part


def files(*headers: str, body: bytes = b"content"):
    return read(mail_of("mixed", part("Hello", PLAIN), part(body, *headers))).files


def test_a_file_is_read_with_its_name_and_media_type():
    body = base64.encodebytes(bytes(range(256)))
    (file,) = files(
        "Content-Type: application/pdf",
        'Content-Disposition: attachment; filename="bill.pdf"',
        "Content-Transfer-Encoding: base64",
        body=body,
    )
    assert (file.name, file.media_type, file.content) == ("bill.pdf", "application/pdf", bytes(range(256)))
    assert (file.content_id, file.is_inline) == ("", False)


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("filename=log.txt", "log.txt"),
        ("filename*=utf-8''%CE%B1%CF%81%CF%87%CE%B5%CE%AF%CE%BF.txt", "αρχείο.txt"),
        ("filename*=iso-8859-7'el'%E1.txt; filename=other.txt", "α.txt"),
        ("filename*0*=utf-8''%CE%B1%CF; filename*1*=%81.t; filename*2=xt", "αρ.txt"),
        ("filename*1=b.txt; filename*0=a", "ab.txt"),
        ('filename="=?utf-8?B?zrEudHh0?="', "α.txt"),
        (r'filename="a \"b\".txt"', "a b.txt"),
        ('filename="../../etc/passwd"', "passwd"),
        (r'filename="C:\\Users\\maria\\log.txt"', "log.txt"),
        ('filename=".htaccess"', "htaccess"),
        ('filename="exe.\u202egpj"', "exe.gpj"),
        ("filename=", "file-1.bin"),
    ],
)
def test_a_name_is_decoded_and_has_no_folders(disposition, name):
    (file,) = files("Content-Type: application/octet-stream", f"Content-Disposition: attachment; {disposition}")
    assert file.name == name


def test_a_long_name_keeps_its_ending():
    (file,) = files("Content-Type: application/pdf", f'Content-Disposition: attachment; filename="{"a" * 500}.pdf"')
    assert len(file.name) == 120
    assert file.name.endswith(".pdf")


def test_a_name_is_also_taken_from_the_content_type():
    assert files('Content-Type: text/plain; name="log.txt"')[0].name == "log.txt"


def test_text_that_is_attached_is_a_file_and_not_said():
    raw = mail_of("mixed", part("Hello", PLAIN), part("log", PLAIN, "Content-Disposition: attachment"))
    assert read(raw).text == "Hello"
    assert read(raw).files[0].content == b"log"


def test_a_mail_that_is_passed_on_is_one_file():
    inner = SENDER + b"Subject: The old one\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nold words\n--x--\n"
    raw = mail_of("mixed", part("Hello", PLAIN), part(inner, "Content-Type: message/rfc822"))
    (file,) = read(raw).files
    assert (file.name, file.media_type, file.content) == ("The old one.eml", "message/rfc822", inner)
    assert read(raw).text == "Hello"


def test_a_picture_that_the_text_shows_is_inline():
    picture = ("Content-Type: image/png", "Content-ID: <logo@x>", "Content-Disposition: inline; filename=logo.png")
    (file,) = read(mail_of("related", part("<img src='cid:logo@x'>", HTML), part(b"x", *picture))).files
    assert (file.content_id, file.is_inline) == ("logo@x", True)
    assert not files(picture[0], picture[1], "Content-Disposition: attachment")[0].is_inline


def test_what_only_one_program_unpacks_is_just_a_file():
    assert files("Content-Type: application/ms-tnef; name=winmail.dat")[0].name == "winmail.dat"


def test_a_date_for_a_calendar_is_no_file():
    assert files("Content-Type: text/calendar; name=invite.ics") == ()


def test_a_mail_that_is_a_file_alone_has_no_text():
    read_mail = read(mail(b"x", "Content-Type: application/pdf; name=a.pdf"))
    assert (read_mail.text, read_mail.files[0].name) == ("", "a.pdf")
