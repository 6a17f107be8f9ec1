"""Text out of mails as it may be kept and shown."""

import re

from forum.core.text import nfc

_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_OVERRIDES = dict.fromkeys([*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def clean(text: str) -> str:
    """Composed, lines ended by \\n, without controls and direction overrides."""
    return nfc(_LINE_ENDS.sub("\n", text).translate(_OVERRIDES))


def clean_line(text: str, limit: int) -> str:
    line = " ".join(clean(text[: limit * 4]).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
