"""The headings that mail programs set before a mail that they quote whole: a divider, or From, Sent, To and Subject."""

from functools import lru_cache

from forum.core.incoming.wording import DIVIDERS, LABELS, folded
from forum.core.text import fold

MOST_LINES = 14
MOST_BETWEEN = 2
LONGEST_LABEL = 40
LONGEST_DIVIDER = 120

_KINDS = {label: kind for kind, labels in LABELS.items() for label in folded(labels)}
_DIVIDERS = frozenset(folded(DIVIDERS))
_SIGNS = " \t*_-=>|:：\u200b"


def is_divider(line: str) -> bool:
    """`-----Original Message-----` and the like. The words need a frame or a colon: somebody may just say them."""
    line = line.strip()
    if not line or len(line) > LONGEST_DIVIDER or not (line[0] in "-_=*" or line[-1] in ":："):
        return False
    return fold(line.strip(_SIGNS)).replace("’", "'") in _DIVIDERS


def opens_block(lines: list[str], start: int) -> bool:
    """Whether a block of headings begins here that names a sender and two of date, recipient and subject."""
    if _kind(lines[start]) in (None, "more"):
        return False
    kinds, between = set(), 0
    for line in lines[start : start + MOST_LINES]:
        kind = _kind(line)
        between = 0 if kind else between + 1
        if between > MOST_BETWEEN:
            break
        kinds.add(kind)
    return "from" in kinds and len(kinds & {"date", "to", "subject"}) >= 2


def _kind(line: str) -> str | None:
    label, colon, _ = line[:LONGEST_LABEL].replace("：", ":").partition(":")
    return _kind_of(label.strip(" \t*_")) if colon else None


@lru_cache(maxsize=1024)
def _kind_of(label: str) -> str | None:
    """Kept: the same lines are looked at for each block that may begin above them."""
    return _KINDS.get(fold(label).replace("’", "'"))
