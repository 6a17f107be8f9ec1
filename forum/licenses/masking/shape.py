import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from re import Match


@dataclass(frozen=True)
class Shape:
    """How one kind of key or token is written.

    A text without any of `signs` isn't searched. What is to be taken out is the pattern's group `secret`, or all of it
    where it has none; `is_meant` looks closer at that.
    """

    signs: tuple[str, ...]
    pattern: re.Pattern[str]
    is_meant: Callable[[Match[str]], bool]

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        if any(sign in text for sign in self.signs):
            for match in self.pattern.finditer(text):
                if self.is_meant(match):
                    yield match.span(part(match))


def part(match: Match[str]) -> str | int:
    return "secret" if "secret" in match.re.groupindex else 0


def always(match: Match[str]) -> bool:
    return True


def is_filled(match: Match[str]) -> bool:
    """Not zeros, nor the same letter over and over."""
    return len(set(match[0])) > 4


def looks_random(match: Match[str]) -> bool:
    """Neither words with dashes between them nor a placeholder such as `ghp_xxxxxxxx`."""
    said = match[part(match)]
    return sum(map(str.isdigit, said)) > 1 and len(set(said)) > 9


def is_mixed(match: Match[str]) -> bool:
    """Also in small letters and capitals."""
    said = match[part(match)]
    return looks_random(match) and said != said.upper() and said != said.lower()
