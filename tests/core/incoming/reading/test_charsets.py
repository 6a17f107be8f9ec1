"""Bytes become text whatever is declared: Greek in two charsets that programs take for each other, and all the rest."""

import pytest

from forum.core.incoming.charsets import decode
from forum.core.incoming.reading import read
from tests.core.incoming.reading.mails import mail

GREEK = "Καλημέρα, η άδεια δεν ανοίγει. Ευχαριστώ!"


@pytest.mark.parametrize("declared", ["utf-8", "windows-1253", "iso-8859-7", "us-ascii", "x-unknown", ""])
@pytest.mark.parametrize("written", ["utf-8", "windows-1253", "iso-8859-7"])
def test_greek_is_read_whatever_of_the_three_is_declared(written, declared):
    assert decode(GREEK.encode(written), declared) == GREEK


@pytest.mark.parametrize("declared", ["iso-8859-7", "windows-1253"])
@pytest.mark.parametrize("written", ["iso-8859-7", "windows-1253"])
def test_an_accented_alpha_tells_the_two_greek_charsets_apart(written, declared):
    assert decode("Άδεια χρήσης".encode(written), declared) == "Άδεια χρήσης"


def test_quotes_of_windows_are_read_where_iso_is_declared():
    assert (
        decode("Το κουμπί «Άδεια» – “δεν” ανοίγει…".encode("cp1253"), "iso-8859-7")
        == "Το κουμπί «Άδεια» – “δεν” ανοίγει…"
    )


@pytest.mark.parametrize(
    ("text", "written", "declared"),
    [
        ("Café à Zürich, naïve", "cp1252", ""),
        ("Café à Zürich, naïve", "cp1252", "utf-8"),
        ("“Quoted” – dash…", "cp1252", "iso-8859-1"),
        ("Здравствуйте, программа не открывается", "cp1251", ""),
        ("Здравствуйте", "koi8-r", "koi8-r"),
        ("Teşekkürler, ğış", "cp1254", "iso-8859-9"),
        ("联通", "gb18030", "gb2312"),
        ("ありがとう", "iso2022_jp", "iso-2022-jp"),
        ("ありがとう", "cp932", "shift_jis"),
        ("text", "utf-16", "utf-16"),
        ("plain", "ascii", "no-such-charset"),
    ],
)
def test_other_languages_are_read_by_what_is_declared_or_else_by_their_letters(text, written, declared):
    assert decode(text.encode(written), declared) == text


@pytest.mark.parametrize(
    "declared", ["idna", "punycode", "unicode_escape", "undefined", "hex", "zlib", "rot13", "\0", "ü", "a" * 500]
)
def test_what_is_no_charset_of_a_mail_is_not_asked(declared):
    assert decode(rb"a\u0041 caf" + b"\xe9", declared) == r"a\u0041 café"


def test_a_letter_that_is_cut_off_does_not_change_the_rest():
    assert decode(GREEK.encode()[:-3] + "ώ".encode()[:1], "utf-8") == GREEK[:-2]


def test_a_damaged_letter_costs_one_letter():
    assert decode(GREEK.encode().replace("η".encode(), b"\xce"), "utf-8").count("\ufffd") == GREEK.count("η")


@pytest.mark.parametrize(
    ("value", "subject"),
    [
        ("=?utf-8?B?zpTOtc69IM6xzr0=?= =?utf-8?B?zr/Or86zzrXOuQ==?=", "Δεν ανοίγει"),
        ("=?utf-8?B?zpTOtc4=?= =?utf-8?B?vQ==?=", "Δεν"),
        ("=?iso-8859-7?Q?=C4=E5=ED_=E1=ED=EF=DF=E3=E5=E9?=", "Δεν ανοίγει"),
        ("=?ISO-8859-7?Q?=A2=E4=E5=E9=E1?=", "Άδεια"),
        ("=?utf-8*el?q?=CE=94?= and =?utf-8?q?=CE=B5?= x", "Δ and ε x"),
        ("=?utf-8?q?a b?=", "a b"),
        ("=?utf-8?B?zpTOtc69!?=", "Δεν"),
        ("=?utf-8?B?z?=", ""),
        ("=?nonsense?q?caf=E9?=", "café"),
        ("=?utf-8?q?not closed", "=?utf-8?q?not closed"),
        ("a =?b= c ?=", "a =?b= c ?="),
    ],
)
def test_encoded_words_are_read_also_where_they_are_broken(value, subject):
    assert read(mail(b"Hello", f"Subject: {value}")).subject == subject


def test_a_subject_that_nobody_encoded_is_read():
    assert read(mail(b"Hello", b"Subject: " + "Δεν ανοίγει".encode("cp1253"))).subject == "Δεν ανοίγει"
    assert read(mail(b"Hello", "Subject: Δεν ανοίγει")).subject == "Δεν ανοίγει"
