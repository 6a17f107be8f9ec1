"""Text out of mails as it may be kept and shown."""

import re
import unicodedata

from forum.core.text import nfc

MOST_MARKS = 30

_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_OVERRIDES = dict.fromkeys([*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_MARKS = re.compile(rf"[^\w\s\x00-\u02ff]{{{MOST_MARKS + 1},}}")


def clean(text: str) -> str:
    """Composed, lines ended by \\n, without controls and direction overrides.

    Composing takes time by the square of the marks that stand on one letter: more than MOST_MARKS of them go.
    """
    return nfc(_MARKS.sub(_fewer_marks, _LINE_ENDS.sub("\n", text).translate(_OVERRIDES)))


def _fewer_marks(found: re.Match) -> str:
    kept, run = [], 0
    for character in found[0]:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def clean_line(text: str, limit: int) -> str:
    line = " ".join(clean(text[: limit * 4]).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
