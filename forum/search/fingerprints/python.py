"""Python's tracebacks, chained ones too: each of the exceptions in a chain is an error of its own."""

import re
from collections.abc import Iterator
from itertools import islice

from forum.search.fingerprints import sql
from forum.search.fingerprints.errors import ATTEMPTS, Error, innermost, says_little

_START = "Traceback (most recent call last)"
_FRAME = re.compile(r"File \"([^\"\n]{0,300})\", line \d+(?:, in ([\w<>.]{1,80}))?")
_RAISED = re.compile(
    r"(?:Error|Exception|Warning|Interrupt|Exit|Iteration|Timeout|Expired|Fault|Failure|Found|Exists|Invalid|NotUnique|DoesNotExist)"
    r"(?:: (?P<words>[^\n]{1,600})|(?=\s*(?:\n|$)))"
)
_NAME_CHARACTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_."
_LONGEST = 12000


def _raised(text: str, start: int, end: int) -> tuple[int, str, str] | None:
    """Where the exception ends that ends this traceback, its type and its words."""
    for match in islice(_RAISED.finditer(text, start, end), ATTEMPTS):
        ending = text[max(0, match.start() - 100) : match.start()]
        before = ending.rstrip(_NAME_CHARACTERS)
        name = ending[len(before) :] + re.split(r"\W", match.group(), maxsplit=1)[0]
        if before and not before[-1].isspace():
            continue
        return match.end(), name.rpartition(".")[2], match["words"] or ""
    return None


HINTS = (_START,)


def errors(text: str, wordpress: bool) -> Iterator[Error]:
    """Each traceback with its exception and the innermost own place."""
    at, attempts = text.find(_START), 0
    while at >= 0 and attempts < ATTEMPTS:
        following = text.find(_START, at + 1)
        end = min(at + _LONGEST, following if following >= 0 else len(text))
        frames = list(islice(_FRAME.finditer(text, at, end), 200))
        called = frames[-1].end() if frames else at + len(_START)
        if raised := _raised(text, called, min(end, called + 1500)):
            stop, type, words = raised
            told = sql.told(words, wordpress)
            places = [
                (frame.group(1), frame.group(2) or "")
                for frame in reversed(frames)
                if not frame.group(1).startswith("<")
            ]
            weak = says_little(type, told)
            yield Error(at, stop, type, told, innermost(places, weak), weak)
        at, attempts = following, attempts + 1
