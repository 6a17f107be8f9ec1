"""Bytes as text, whatever a mail says of them: declared charsets are missing, unknown or wrong in many."""

import codecs
import re

_ALIASES = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "iso-8859-8-i": "iso-8859-8",
    "x-mac-greek": "mac_greek",
    "unicode-1-1-utf-7": "utf-7",
    "utf8mb4": "utf-8",
    "big5": "big5hkscs",
}
# Text codecs of Python that no mail is written in, some of them slow by the square of what they get.
_NO_CHARSETS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "charmap"}
_TOLD_BY_ESCAPES = ("iso2022", "hz", "utf-7", "utf-16", "utf-32", "utf_16", "utf_32")
_TWO_BYTES = {"gb18030", "cp949", "cp932", "big5hkscs", "euc_jp"}
_GREEK = {"iso8859-7", "cp1253"}
_UNTOLD = {"cp1252", "utf-8", ""}

_WORDS = re.compile(rb"[\xb8-\xff]{3,}")
_OFTEN_GREEK = re.compile(rb"[\xe1\xe9\xef\xdc-\xdf\xfc\xfd]")
_OFTEN_CYRILLIC = re.compile(rb"[\xe0\xe8\xee\xff]")
_ACCENTED_ALPHA_OF_1253 = re.compile(rb"(?<![\xb8-\xfe])\xa2[\xdc-\xfe]|[\x80-\x9f]")
_ACCENTED_ALPHA_OF_8859 = re.compile(rb"(?<![\xb8-\xfe])\xb6[\xdc-\xfe]")


def decode(content: bytes, declared: str = "") -> str:
    """Text in any case. What is valid UTF-8 is taken for it, unless a charset of several bytes is declared and fits."""
    charset = _known(declared)
    if charset.startswith(_TOLD_BY_ESCAPES):
        return content.decode(charset, "replace")
    if content.isascii():
        return content.decode("ascii")
    for each in (charset, "utf-8") if charset in _TWO_BYTES else ("utf-8",):
        text = _strictly(content, each)
        if text is not None:
            return text
    return content.decode(_meant(content, charset), "replace")


def _known(declared: str) -> str:
    name = declared.strip(" \t\"'").lower()
    try:
        found = codecs.lookup(_ALIASES.get(name, name)).name if name.isascii() and "\0" not in name else ""
        b"text".decode(found or "utf-8", "replace")
    except (LookupError, UnicodeError):
        return ""
    return "" if found.replace("-", "_") in _NO_CHARSETS else found


def _strictly(content: bytes, charset: str) -> str | None:
    """The text, if the bytes are of that charset, but for a character cut off at the end of others of its kind."""
    try:
        text = codecs.getincrementaldecoder(charset)().decode(content)
    except UnicodeError:
        return None
    return None if text.isascii() else text


def _meant(content: bytes, charset: str) -> str:
    if charset in _TWO_BYTES:
        return charset
    if charset == "utf-8" and _is_damaged_utf8(content):
        return "utf-8"
    if charset in _UNTOLD:
        charset = _guessed(content)
    if charset in _GREEK:
        return _greek(content, charset)
    return charset


def _is_damaged_utf8(content: bytes) -> bool:
    text = content.decode("utf-8", "replace")
    return text.count("\ufffd") * 5 < sum(not character.isascii() for character in text)


def _guessed(content: bytes) -> str:
    """By the letters that stand beside each other: West European words have single ones among ASCII."""
    words = b"".join(_WORDS.findall(content))
    if len(words) * 2 < len(content) - len(content.translate(None, bytes(range(128, 256)))):
        return "cp1252"
    greek, cyrillic = len(_OFTEN_GREEK.findall(words)), len(_OFTEN_CYRILLIC.findall(words))
    return "cp1251" if cyrillic > greek else "cp1253"


def _greek(content: bytes, charset: str) -> str:
    """Windows and ISO differ in Ά and in quotes, and programs declare the one and write the other."""
    if _ACCENTED_ALPHA_OF_1253.search(content):
        return "cp1253"
    return "iso8859-7" if _ACCENTED_ALPHA_OF_8859.search(content) else charset
