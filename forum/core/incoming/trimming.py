"""What somebody wrote anew in a mail, without what their mail program set around it."""

import re
from itertools import takewhile

from forum.core.incoming.attributions import Attribution, attributions
from forum.core.incoming.headings import is_divider, opens_block
from forum.core.incoming.signatures import only_divides, signature

MARKER = "##-##"
"""Mails that can be answered carry a line that begins with this, above all that they say. Whatever a mail program does
to quotes, in whatever language it introduces them: from an unquoted line of this kind on nothing is new."""

_QUOTED = re.compile(r"\s{0,3}>|[A-Z]{2,3}> |[A-Z]{1,3}>\s*$|[A-Z]> ")
_MARKED = re.compile(rf"[\s>|*_]{{0,40}}{re.escape(MARKER)}")
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_INTRODUCES = re.compile(r"@|\d{1,2}[:.h]\d{2}|(?:19|20)\d{2}")
LONGEST_INTRODUCTION = 3

TEXT, BLANK, QUOTE, ATTRIBUTION, FENCED = range(5)


def trim(text: str) -> str:
    """A mail's text without quoted mails, what introduces them, and signatures.

    Answers between quotes keep the quotes; an answer below one loses it. Where nothing is left (a forwarded mail, a mail
    that is only a quote) it is the whole text.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    kept = _stripped(_own(lines)) or _stripped(lines)
    return "\n".join(kept).rstrip()


def _own(lines: list[str]) -> list[str]:
    found = attributions(lines)
    kinds = _kinds(lines, found)
    end = _end(lines, kinds, found)
    end = _without_tail(lines, kinds, end)
    start = _behind_opening_quote(lines, kinds, end)
    return [lines[at] for at in range(start, end) if kinds[at] != ATTRIBUTION]


def _kinds(lines: list[str], found: list[Attribution]) -> list[int]:
    kinds = [BLANK if not line.strip() else QUOTE if _QUOTED.match(line) else TEXT for line in lines]
    fences = [at for at, line in enumerate(lines) if kinds[at] == TEXT and _FENCE.match(line)]
    for opening, closing in zip(fences[::2], fences[1::2], strict=False):
        kinds[opening : closing + 1] = [FENCED] * (closing + 1 - opening)
    for each in found:
        is_one = each.stands_alone or _next(kinds, each.end) == QUOTE
        if is_one and FENCED not in kinds[each.start : each.end]:
            kinds[each.start : each.end] = [ATTRIBUTION] * (each.end - each.start)
    return kinds


def _next(kinds: list[int], at: int) -> int | None:
    return next((kind for kind in kinds[at : at + 5] if kind != BLANK), None)


def _end(lines: list[str], kinds: list[int], found: list[Attribution]) -> int:
    """Where a mail begins that is quoted without signs, so that all below is quoted. 0 if nothing stands above it."""
    alone = {each.start for each in found if kinds[each.start] == ATTRIBUTION and _next(kinds, each.end) != QUOTE}
    has_begun = False
    for at, line in enumerate(lines):
        if kinds[at] == TEXT and (_MARKED.match(line) or is_divider(line) or opens_block(lines, at)):
            return _without_introduction(lines, at) if _MARKED.match(line) else at
        if at in alone and has_begun:
            return at
        has_begun = has_begun or kinds[at] in (TEXT, QUOTE, FENCED)
    return len(lines)


def _without_tail(lines: list[str], kinds: list[int], end: int) -> int:
    """Takes quotes, their attributions, signatures and lines that only divide off the end, in whatever order."""
    before = -1
    while end != before and end:
        before = end
        while (
            end
            and kinds[end - 1] in (BLANK, ATTRIBUTION, TEXT)
            and (kinds[end - 1] != TEXT or only_divides(lines[end - 1]))
        ):
            end -= 1
        if end and kinds[end - 1] == QUOTE:
            while end and kinds[end - 1] in (QUOTE, BLANK):
                end -= 1
            end = _without_introduction(lines, end) if end and kinds[end - 1] == TEXT else end
        first = max(0, end - 80)
        end = first + signature(lines[first:end]) if end and kinds[end - 1] == TEXT else end
    return end


def _without_introduction(lines: list[str], end: int) -> int:
    """Without lines right above that introduce a quote in words that we don't know: an address or a date, and a colon."""
    while end and not lines[end - 1].strip():
        end -= 1
    above = list(takewhile(str.strip, reversed(lines[max(0, end - LONGEST_INTRODUCTION) : end])))
    if not above or not above[0].rstrip(" *_").endswith((":", "：")):
        return end
    for count, line in enumerate(above, 1):
        if _INTRODUCES.search(line[:300]):
            return end - count
    return end


def _behind_opening_quote(lines: list[str], kinds: list[int], end: int) -> int:
    """Where an answer begins that stands below all that it quotes."""
    start = next((at for at in range(end) if kinds[at] != BLANK), end)
    behind = next((at for at in range(start, end) if kinds[at] not in (QUOTE, BLANK, ATTRIBUTION)), end)
    is_introduced = kinds[start : start + 1] == [ATTRIBUTION] or any(
        _MARKED.match(line) for line in lines[start:behind]
    )
    return behind if is_introduced and QUOTE not in kinds[behind:end] else 0


def _stripped(lines: list[str]) -> list[str]:
    kept = [at for at, line in enumerate(lines) if line.strip()]
    return lines[kept[0] : kept[-1] + 1] if kept else []
