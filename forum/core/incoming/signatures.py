"""Where what stands under a mail begins: a signature, *Sent from my phone*, lines that only divide."""

import re

from forum.core.incoming.wording import DEVICES, EXCUSES, MINE, SENT_AT_THE_END, SENT_FROM, any_of, folded
from forum.core.text import fold

LONGEST_LINE = 200
MOST_LINES = 20
MOST_LINES_UNDER_A_RULE = 4
MOST_WORDS = 11

_RULE = re.compile(r"\s*_{5,}\s*")
_ONLY_DIVIDES = re.compile(r"[\s\-_=*#~+—–]{2,}|[\s\u1427\u200b]+|[—–]")
_OPENS = tuple(folded(SENT_FROM))
_ENDS = tuple(folded(SENT_AT_THE_END))
_DEVICE = re.compile(any_of(DEVICES))
_MINE = re.compile(rf"(?<!\w)(?:{any_of(MINE)})(?!\w)")
_EXCUSES = re.compile(any_of(EXCUSES))
_LINKS = re.compile(r"<?https?://\S*|\(https?://\S*|<mailto:\S*|\[|\]")
_FROM_A_DEVICE = re.compile(r"\w+ from (?:my )?(?:mobile|phone|cell|iphone|ipad|android|tablet)")


def only_divides(line: str) -> bool:
    return not line.strip() or (len(line) <= LONGEST_LINE and _ONLY_DIVIDES.fullmatch(line) is not None)


def signature(lines: list[str]) -> int:
    """The line where what stands under the last of these lines' text begins; their number where nothing does."""
    if lines and _names_a_device(lines[-1]):
        return len(lines) - 1
    start, under = len(lines), 0
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at].rstrip()
        if line == "--" or (under <= MOST_LINES_UNDER_A_RULE and len(line) <= LONGEST_LINE and _RULE.fullmatch(line)):
            start = at
        under += bool(line)
        if under > MOST_LINES:
            break
    return start


def _names_a_device(line: str) -> bool:
    if len(line) > LONGEST_LINE:
        return False
    line = " ".join(_LINKS.sub(" ", fold(line)).split()).strip(" *_()<>.!-")
    first, *rest = re.split(r"[.,;!] +", line)
    if len(first.split()) > MOST_WORDS or not all(_EXCUSES.search(each) for each in rest):
        return False
    if first.startswith(_OPENS):
        return bool(_DEVICE.search(first) or _MINE.search(first))
    return _FROM_A_DEVICE.fullmatch(first) is not None or (
        first.endswith(_ENDS) and _DEVICE.search(first[:20]) is not None
    )
