"""What of a mail's parts is its text, however it was packed."""

import base64
import quopri

import pytest

from forum.core.incoming.reading import read
from tests.core.incoming.reading.mails import HTML, PLAIN, mail, mail_of, nested, part

GREEK = "Καλημέρα, η άδεια δεν ανοίγει."
BASE64 = base64.encodebytes(GREEK.encode())


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (BASE64, "base64"),
        (BASE64, "BASE64 "),
        (BASE64.rstrip(b"=\n"), "base64"),
        (BASE64.replace(b"\n", b"\r\n !"), "base64"),
        (BASE64[:-1] + b"=\n____\nA list's own words\n", "base64"),
        (base64.b64encode(GREEK.encode()[:10]) + b"\n" + base64.b64encode(GREEK.encode()[10:]), "base64"),
        (GREEK.encode(), "base64"),
        (GREEK.encode(), "quoted-printable"),
        (GREEK.encode(), "no-such-encoding"),
        (b"".join(b"=%02X" % byte for byte in GREEK.encode()), "quoted-printable"),
        (b"=\n".join(quopri.encodestring(word) for word in GREEK.encode().partition(b" ")), "7bit"),
    ],
)
def test_a_body_is_decoded_also_where_its_encoding_is_broken_or_wrong(body, encoding):
    assert read(mail(body, PLAIN, f"Content-Transfer-Encoding: {encoding}")).text == GREEK


def test_signs_of_equality_are_left_alone_where_nothing_is_encoded():
    assert read(mail("x=C3=A1 and\na = b\n", PLAIN)).text == "x=C3=A1 and\na = b"


def test_of_alternatives_the_plain_one_is_read():
    raw = mail_of("alternative", part("plain", PLAIN), part("<p>rich</p>", HTML))
    assert read(raw).text == "plain"


@pytest.mark.parametrize(
    "plain", ["", "\n \n", "Please view this mail in a client that shows HTML.", "Δείτε το μήνυμα ως HTML"]
)
def test_of_alternatives_the_html_is_read_where_the_plain_one_says_nothing(plain):
    raw = mail_of("alternative", part(plain, PLAIN), part("<p>rich</p>", HTML))
    assert read(raw).text == "rich"


def test_alternatives_that_nobody_reads_are_no_text_and_no_files():
    raw = mail_of(
        "alternative",
        part("plain", PLAIN),
        part("<p>amp</p>", "Content-Type: text/x-amp-html"),
        part("BEGIN:VCALENDAR", "Content-Type: text/calendar; method=REQUEST"),
    )
    assert (read(raw).text, read(raw).files) == ("plain", ())


def test_a_mail_in_html_alone_is_read_as_text():
    assert read(mail("<p>one</p><p>two</p>", HTML)).text == "one\n\ntwo"


def test_html_that_is_declared_plain_is_read_as_html():
    assert read(mail("<html><body><p>one</p></body></html>", PLAIN)).text == "one"


def test_html_may_say_its_charset_itself():
    body = b"<meta charset='windows-1251'><p>" + "Ёж".encode("cp1251")
    assert read(mail(body, "Content-Type: text/html")).text == "Ёж"


def test_text_around_files_is_read_as_one():
    raw = mail_of("mixed", part("above", PLAIN), part("x", "Content-Type: image/png"), part("below", PLAIN))
    assert read(raw).text == "above\n\nbelow"


def test_text_is_found_below_several_levels():
    related = nested("related", part("<p>rich</p>", HTML), part("x", "Content-Type: image/png"), boundary="inner")
    alternative = nested("alternative", part("plain", PLAIN), related, boundary="middle")
    read_mail = read(mail_of("mixed", alternative, part("x", "Content-Type: application/pdf")))
    assert read_mail.text == "plain"
    assert [file.media_type for file in read_mail.files] == ["image/png", "application/pdf"]


@pytest.mark.parametrize(
    "content_type", ["text", "text/html charset=utf-8", "nonsense; charset", "multipart/mixed", ""]
)
def test_a_broken_content_type_still_leaves_text(content_type):
    assert read(mail("Hello", f"Content-Type: {content_type}")).text == "Hello"


def test_a_last_boundary_that_is_missing_is_the_end():
    assert read(mail(b"--edge\n\nHello", "Content-Type: multipart/mixed; boundary=edge")).text == "Hello"


def test_paragraphs_that_were_wrapped_for_transfer_are_put_together():
    flowed = "a long \nline\n\n> quoted \n> words\n>> deeper\n stuffed\n-- \nMaria\n"
    want = "a long line\n\n> quoted words\n>> deeper\nstuffed\n-- \nMaria"
    assert read(mail(flowed, "Content-Type: text/plain; format=flowed")).text == want
    assert (
        read(mail("Zusammen \ngesetzt", "Content-Type: text/plain; format=Flowed; DelSp=YES")).text == "Zusammengesetzt"
    )


def test_a_signature_in_its_own_part_is_neither_text_nor_file():
    signed = mail_of(
        "signed", part("Hello", PLAIN), part("x", "Content-Type: application/pgp-signature; name=signature.asc")
    )
    assert (read(signed).text, read(signed).files) == ("Hello", ())
    passed_on = mail_of(
        "mixed", part("Hello", PLAIN), part("x", "Content-Type: application/pkcs7-signature; name=smime.p7s")
    )
    assert (read(passed_on).text, read(passed_on).files) == ("Hello", ())


def test_text_is_composed_and_without_controls_and_direction_overrides():
    raw = mail("Α\u0301ννα\x00\x07\x0b\u202edesrever\u2069\r\nnext\u2028line\x85end", PLAIN)
    assert read(raw).text == "Άννα\ndesrever\nnext\nline\nend"
