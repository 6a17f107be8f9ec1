"""What a page holds, found without rendering it: headings, links, and Markdown that was left open."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from forum.help.docusaurus.problems import noted

_LONGEST_LINE = 2_000
_FENCE = re.compile(r"[ \t]{0,12}(?:(?:[-*+>]|\d{1,4}\.)[ \t]{0,4}){0,4}(`{3,}|~{3,})(.*)$")
_ADMONITION = re.compile(r"[ \t]*(:{3,})[ \t]*(\w*)")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(\S.*)$")
_HEADING_END = re.compile(r"\s+#+$")
_HEADING_ID = re.compile(r"\s*\{#([^}\s]+)\}$")
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_LINK = re.compile(r"(!?)\[(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*\]\(\s*(<[^<>]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)")
_DEFINITION = re.compile(r" {0,3}\[[^\]]+\]:\s*<?([^\s>]+)>?")
_OPEN_LINK = re.compile(r"\[\)|\[[^\[\]]+\]\([^()]*$")
_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[*`]|<[^>]+>|(?<!\w)_|_(?!\w)")
_NOT_IN_ANCHOR = re.compile(r"[^\w\- ]")


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str
    anchor: str
    line: int


@dataclass(frozen=True, slots=True)
class Link:
    target: str
    line: int
    is_image: bool


@dataclass(frozen=True, slots=True)
class Fault:
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Outline:
    """`remnants` are lines on which nothing stands but what is left of a link."""

    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    faults: tuple[Fault, ...]
    remnants: tuple[int, ...]

    @property
    def title(self) -> Heading | None:
        """The page's own heading: the first of the highest level."""
        return next((heading for heading in self.headings if heading.level == 1), None)


def outline(body: str) -> Outline:
    """Reads Markdown line by line, leaving out code and comments. Lines count from 1."""
    faults: list[Fault] = []
    headings: list[Heading] = []
    links: list[Link] = []
    remnants: list[int] = []
    taken: dict[str, int] = {}
    for number, line in _prose(body, faults):
        heading = _HEADING.match(line)
        if heading:
            headings.append(_heading(len(heading[1]), heading[2], number, taken))
        line = _CODE.sub("", line)
        links += (Link(m[2].strip("<>"), number, bool(m[1])) for m in _LINK.finditer(line))
        definition = _DEFINITION.match(line)
        if definition:
            links.append(Link(definition[1], number, False))
        elif _OPEN_LINK.search(line):
            faults.append(Fault(number, noted("A link was begun and never finished.")))
            if not line.strip().strip("![]()"):
                remnants.append(number)
    return Outline(tuple(headings), tuple(links), tuple(faults), tuple(remnants))


def _prose(body: str, faults: list[Fault]) -> Iterator[tuple[int, str]]:
    """Lines outside code fences and comments; what is still open at the end is a fault."""
    fence, fence_line, comment_line = "", 0, 0
    admonitions: list[int] = []
    for number, line in enumerate(body.split("\n"), 1):
        line = line[:_LONGEST_LINE]
        mark = None if comment_line else _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not mark[2].strip():
                fence = ""
            continue
        if mark and not ("`" in mark[1] and "`" in mark[2]):
            fence, fence_line = mark[1], number
            continue
        line, comment_line = _without_comments(line, number, comment_line)
        admonition = _ADMONITION.match(line)
        if admonition and admonition[2]:
            admonitions.append(number)
        elif admonition and admonitions:
            admonitions.pop()
        yield number, line
    if fence:
        faults.append(Fault(fence_line, noted("A block of code was begun and never ended.")))
    if comment_line:
        faults.append(Fault(comment_line, noted("A comment was begun and never ended.")))
    faults += (Fault(number, noted("An admonition was begun and never ended.")) for number in admonitions)


def _without_comments(line: str, number: int, open_since: int) -> tuple[str, int]:
    """The line without its HTML comments, and the line on which one began that goes on (0: none)."""
    kept = ""
    while True:
        if open_since:
            _, end, line = line.partition("-->")
            if not end:
                return kept, open_since
            open_since = 0
        before, begin, line = line.partition("<!--")
        kept += before
        if not begin:
            return kept, 0
        open_since = number


def _heading(level: int, text: str, line: int, taken: dict[str, int]) -> Heading:
    text = _HEADING_END.sub("", text.rstrip())
    given = _HEADING_ID.search(text)
    words = _MARKUP.sub(lambda m: m[1] or "", _HEADING_ID.sub("", text)).strip()
    if given:
        return Heading(level, words, given[1], line)
    anchor = _NOT_IN_ANCHOR.sub("", words.lower()).strip().replace(" ", "-")
    seen = taken.get(anchor, 0)
    taken[anchor] = seen + 1
    return Heading(level, words, f"{anchor}-{seen}" if seen else anchor, line)
