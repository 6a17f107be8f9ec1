"""Errors in a text as fingerprints: the same error has the same one on every site, whatever is written around it."""

import re
from hashlib import blake2b
from html import unescape
from operator import attrgetter

from forum.search.fingerprints import javascript, php, python, servers, sql
from forum.search.fingerprints.errors import Error

LONGEST_TEXT = 1 << 16
MOST_ERRORS = 8
VERSION = b"errors-1"  # another one with each change of what is kept of an error: what is stored is then made anew

WEAK, LOOSE, STRICT = 1, 2, 3

_LANGUAGES = (php, python, sql, javascript, servers)
_HINTS = tuple(
    dict.fromkeys(hint for language in _LANGUAGES for hint in language.HINTS)
)  # one of them stands in every known error
_QUOTES = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "′": "'", "\xa0": " ", "\r": "\n"}
)
_TAG = re.compile(r"</?(?:b|br|p|pre|code|strong|em|i|font|tr|td|th|table|span|div|li)\b[^<>\n]{0,200}>")
_CODE = re.compile(r"(?:(?<=[\s(])|^)`(?=\S)([^`\n]{12,}?)(?<=\S)`(?=[\s.,;:!?)]|$)")
_QUOTED_LINE = re.compile(r"^(?:> ?)+", re.MULTILINE)


def fingerprints(text: str) -> frozenset[str]:
    """Of each error in a text a loose one, of its words, and where a place in its own software is told, a strict one of both.

    Only the first 65,536 characters and eight errors count. `strength()` tells how much one shared with another text means.
    """
    return frozenset(print_ for error in _errors(text) for print_ in _prints(error))


def strength(fingerprint: str) -> int:
    """`STRICT`, `LOOSE` or `WEAK`: a weak one, of words such as 'undefined is not a function', is shared by unlike errors."""
    return int(fingerprint[0])


def error_lines(text: str) -> list[str]:
    """The errors in a text as a person may read them, without what belongs to one site, request or run."""
    return [
        f"{error.type}: {error.message}" + "".join(f" [{frame}]" for frame in error.frames) for error in _errors(text)
    ]


def _prints(error: Error) -> list[str]:
    words = (error.type, error.message)
    loose = _print(WEAK if error.weak else LOOSE, *words)
    return [loose, _print(STRICT, *words, *error.frames)] if error.frames else [loose]


def _print(strong: int, *parts: str) -> str:
    digest = blake2b("\0".join(parts).lower().encode(errors="replace"), digest_size=8, person=VERSION).hexdigest()
    return f"{strong}{digest[1:]}"


def _errors(text: str) -> list[Error]:
    text = text[:LONGEST_TEXT].translate(_QUOTES)
    if "&" in text:
        text = unescape(text)
    if not any(hint in text for hint in _HINTS):
        return []
    text = _plain(text)
    wordpress = "WordPress" in text or "wp-content" in text or "wp_" in text or "wp-includes" in text
    found: dict[tuple, Error] = {}
    spans: list[Error] = []
    for language in _LANGUAGES:
        for error in language.errors(text, wordpress):
            if error.type != "SQL" and any(
                other.type != "SQL" and other.start <= error.start < other.end for other in spans
            ):
                continue
            spans.append(error)
            found.setdefault((error.type, error.message, error.frames), error)
    return sorted(found.values(), key=attrgetter("start"))[:MOST_ERRORS]


def _plain(text: str) -> str:
    """Without the marks of Markdown and HTML that stand between the words of an error."""
    if "<" in text:
        text = _TAG.sub(
            lambda tag: "\n" if tag.group().startswith(("<br", "</p", "</tr", "</div", "</li", "</pre")) else "", text
        )
    if "`" in text:
        text = _CODE.sub(lambda code: f"\n{code[1]}\n" if " " in code[1] else code[0], text)
    if "**" in text:
        text = text.replace("**", "")
    return _QUOTED_LINE.sub("", text) if ">" in text else text
