"""What might be a license key that only its hash tells: keys that were brought here may look like anything."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from forum.core.scrubbing import Found
from forum.licenses import keys

MOST = 32

_WORD = re.compile(r"(?<![^\W_])[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+){0,40}(?![^\W_])")
_SPACED = re.compile(r"(?<![\w-])[A-Z0-9]{4,8}(?: [A-Z0-9]{4,8}){2,7}(?![\w-])")
_BETWEEN = re.compile("[-_ ]")
_LONGEST_NUMBER = 11  # that isn't looked up: dates, versions and telephone numbers are shorter than keys of digits alone


def candidates(text: str, found: Sequence[Found] = ()) -> list[tuple[int, int]]:
    """Where words stand that could be keys, beside what was found by its shape; of more than MOST those in groups first."""
    spans = [match.span() for match in _WORD.finditer(text) if _could_be(match[0])]
    spans += [match.span() for match in _SPACED.finditer(text) if _is_even(match[0]) and _could_be(match[0])]
    ends = [each.end for each in found]
    apart = [span for span in spans if not _touches(found, bisect_right(ends, span[0]), span[1])]
    return sorted(apart, key=lambda span: len(_BETWEEN.findall(text, *span)) < 2)[:MOST]


def _touches(found: Sequence[Found], at: int, end: int) -> bool:
    """Whether what was found next begins before the end."""
    return at < len(found) and found[at].start < end


def _could_be(word: str) -> bool:
    letters = sum(map(str.isalpha, word))
    digits = sum(map(str.isdigit, word))
    if not keys.SHORTEST <= letters + digits <= keys.LONGEST:
        return False
    if not letters:
        return digits > _LONGEST_NUMBER and _is_even(word)
    return digits > 1 or (word.isupper() and _is_even(word))


def _is_even(word: str) -> bool:
    """In three or more groups as long as each other, but for one."""
    groups = _BETWEEN.split(word)
    return len(groups) > 2 and len({len(group) for group in groups}) <= 2
