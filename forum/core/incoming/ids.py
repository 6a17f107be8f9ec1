"""The ids by which mails and their parts name each other, without the brackets around them."""

import re

from forum.core.incoming.cleaning import clean_line

LONGEST_ID = 250

_BRACKETED = re.compile(rf"<([^<>\s]{{1,{LONGEST_ID}}})>")
_BARE = re.compile(rf"[^<>\s]{{1,{LONGEST_ID}}}")


def ids(value: str) -> list[str]:
    """All of a header's value, in order. Some programs leave the brackets out."""
    found = _BRACKETED.findall(value) or ([value] if _BARE.fullmatch(value) else [])
    return [
        clean_line(each.encode("utf-8", "surrogateescape").decode("utf-8", "replace"), LONGEST_ID) for each in found
    ]
