"""Secrets that look like anything, but for the name that stands beside them; and those that fill a block of lines."""

import re
from collections.abc import Iterator

from forum.licenses.masking.shape import is_mixed, looks_random

_NEAR = 200
_NAMED = (
    (
        ("AKIA", "ASIA", "ecret"),
        re.compile(r"(?:AKIA|ASIA)[A-Z2-7]{16}|secret_?access_?key", re.IGNORECASE),
        re.compile(r"(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])"),
        is_mixed,
    ),
    (
        ("AC",),
        re.compile(r"(?<![A-Za-z0-9])AC[0-9a-f]{32}(?![A-Za-z0-9])"),
        re.compile(r"(?<![A-Za-z0-9])[0-9a-f]{32}(?![A-Za-z0-9])"),
        looks_random,
    ),
)
_BLOCK = re.compile(r"-----BEGIN (?P<label>[A-Z0-9 ]{0,30}(?P<kind>PRIVATE KEY|LICENSE FILE)(?: BLOCK)?)-----")
_LONGEST_BLOCK, _SHORTEST_BLOCK = 20_000, 64
_LINES = re.compile(r"(?:[\s>]{0,8}(?:\\n)?[A-Za-z0-9+/=]{16,20000}){0,400}")


def named(text: str) -> Iterator[tuple[int, int]]:
    """Amazon's and Twilio's secrets: their ids, which are none, come along."""
    for signs, name, secret, is_meant in _NAMED:
        if any(sign in text for sign in signs):
            for match in name.finditer(text):
                for found in secret.finditer(text, max(0, match.start() - _NEAR), match.end() + _NEAR):
                    if is_meant(found):
                        yield found.span()


def blocks(text: str) -> Iterator[tuple[int, int, str]]:
    """Private keys and license files, each with what it is; also one whose last lines are missing."""
    at = 0
    while match := _BLOCK.search(text, at):
        begin, at = match.end(), match.end()
        end = text.find(f"-----END {match['label']}-----", begin, begin + _LONGEST_BLOCK)
        end = _LINES.match(text, begin).end() if end < 0 else end
        if end - begin >= _SHORTEST_BLOCK:
            at = end
            yield begin, end, match["kind"]
