"""HTML as a stream of tags and text, in time by its length alone, which Python's own parser needs the square of."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

RAW = ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
MOST_ATTRIBUTES = 60
LONGEST_VALUE = 2_000

_OPENS = re.compile(r"<(?:!--|[!?]|/?[a-zA-Z])")
_NAME = re.compile(r"</?([a-zA-Z][^\s/>]{0,60})")
_ENDS_TAG = re.compile(r"[>\"']")
_ATTRIBUTE = re.compile(r"""([^\s=/>"']{1,60})(?:\s{0,20}=\s{0,20}(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?""")
_LONG_NUMBER = re.compile(r"&#[xX]?[0-9a-fA-F]{8,};?")


@dataclass(frozen=True)
class Tag:
    name: str
    is_end: bool
    attributes: dict[str, str] = field(default_factory=dict)


def tags(source: str) -> Iterator[Tag | str]:
    """Tags, and text with its references resolved. Comments go, and what stands in elements that hold no text to read."""
    at = 0
    while found := _OPENS.search(source, at):
        if found.start() > at:
            yield unescaped(source[at : found.start()])
        if found[0] == "<!--":
            at = _behind(source, "-->", found.end())
        elif found[0] in ("<!", "<?"):
            at = _behind(source, ">", found.end())
        else:
            at = _tag_end(source, found.end())
            tag = _tag(source[found.start() : at])
            yield tag
            if tag.name in RAW and not tag.is_end:
                at = _raw_end(source, tag.name, at)
    if at < len(source):
        yield unescaped(source[at:])


def unescaped(text: str) -> str:
    """Python refuses numbers of more digits than there are characters for."""
    return html.unescape(_LONG_NUMBER.sub("\ufffd", text)) if "&" in text else text


def _behind(source: str, end: str, at: int) -> int:
    found = source.find(end, at)
    return found + len(end) if found >= 0 else len(source)


def _tag_end(source: str, at: int) -> int:
    """Behind the `>` that stands in no quotes; the end where none does. A quote that nothing closes is none."""
    closed = {'"': True, "'": True}
    while found := _ENDS_TAG.search(source, at):
        at = found.end()
        if found[0] == ">":
            return at
        closing = source.find(found[0], at) if closed[found[0]] else -1
        closed[found[0]] = closing >= 0
        at = closing + 1 if closing >= 0 else at
    return len(source)


def _raw_end(source: str, name: str, at: int) -> int:
    found = re.compile(rf"</{name}(?![\w-])", re.IGNORECASE).search(source, at)
    return found.start() if found else len(source)


def _tag(source: str) -> Tag:
    name = _NAME.match(source)
    attributes: dict[str, str] = {}
    for found in _ATTRIBUTE.finditer(source, name.end()):
        value = found[2] or found[3] or found[4] or ""
        attributes.setdefault(found[1].lower(), unescaped(value[:LONGEST_VALUE]).strip())
        if len(attributes) >= MOST_ATTRIBUTES:
            break
    return Tag(name[1].lower(), source[1] == "/", attributes)
