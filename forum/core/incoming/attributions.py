"""The lines that mail programs set before a quote: *On Monday, Maria <maria@example.org> wrote:*"""

import re
from dataclasses import dataclass

from forum.core.incoming.wording import LEADS, VERBS_LAST, VERBS_WITHIN, VERBS_WITHOUT_ROOM, any_of
from forum.core.text import fold

MOST_LINES = 7
LONGEST_LINE = 300
LONGEST = 500
MOST_TRIED = 200

_ENDS_SAYING = re.compile(rf"(?<!\w)(?:{any_of(VERBS_LAST)})[ >]?[:：-]")
_SAYS = re.compile(rf"(?<!\w)(?:{any_of(VERBS_WITHIN)})(?!\w)|{any_of(VERBS_WITHOUT_ROOM)}")
_LEAD = re.compile(rf"\W{{0,6}}(?:{any_of(LEADS)})(?!\w)[^\d]{{0,50}}\d")
_DATED = re.compile(r"\W{0,3}(?:\w{2,14}[.,]{1,2} ?|\w{2,4} )?\d{1,4}[.,/\- \u5e74]")
_ADDRESS = re.compile(r"[^\s@<>]@[^\s@<>]")
_TIME = re.compile(r"(?<!\d)\d{1,2}[:.h]\d{2}(?!\d)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)|\d{1,2}[./]\d{1,2}[./]\d{2}(?!\d)")
_DIRECTION = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_WITHOUT_COLON = re.compile(
    r"\d{4}[-/]\d{1,2}[-/]\d{1,2}[ ,]+(?:\d{1,2}:\d{2} gmt[+-]\d{2}:\d{2} \S|[^<>]{1,100}<[^<>@\s]+@[^<>\s]+>$)"
)
_FRAMED = re.compile(r"-{2,}[^-].*\S ?-{2,}$")
_REST_OF_ADDRESS = re.compile(r">{1,2}[ ,]*\w[^<>@]{0,40}[:：]$|>[:：]$")


@dataclass(frozen=True)
class Attribution:
    """Lines from `start` up to `end`. Only what `stands_alone` is one with no quoted lines behind it."""

    start: int
    end: int
    stands_alone: bool


def attributions(lines: list[str]) -> list[Attribution]:
    """Those in a text's own lines, in order; what is quoted is not looked into."""
    found: list[Attribution] = []
    tried = 0
    for last, line in enumerate(lines):
        if tried < MOST_TRIED and _may_end(line):
            tried += 1
            attribution = _ending_at(last, lines, found[-1].end if found else 0)
            if attribution:
                found.append(attribution)
    return found


def _may_end(line: str) -> bool:
    line = line.translate(_DIRECTION).strip(" \t*_")
    if not line or len(line) > LONGEST_LINE:
        return False
    if line.startswith(">") and not _REST_OF_ADDRESS.match(line):
        return False
    return (
        line.endswith((":", "："))
        or bool(line[0].isdigit() and _WITHOUT_COLON.match(fold(line)))
        or bool(_FRAMED.match(line))
    )


def _ending_at(last: int, lines: list[str], floor: int) -> Attribution | None:
    """The nearest line above that opens one; where none does, the nearest from which an address and a verb are reached."""
    plain, blanks, said = None, 0, ""
    for first in range(last, max(floor, last - MOST_LINES + 1) - 1, -1):
        line = fold(lines[first][:LONGEST_LINE].translate(_DIRECTION)).strip(" \t*_")
        blanks += not line
        if blanks > 2 or (line.startswith(">") and not _REST_OF_ADDRESS.match(line)):
            break
        said = f"{line} {said}".strip()
        if len(said) > LONGEST:
            break
        opens = bool(_LEAD.match(line) or _DATED.match(line) or _FRAMED.match(line))
        if line and opens and _tells(said, opens=True):
            return Attribution(first, last + 1, _is_plain(said))
        if line and plain is None and not blanks and _tells(said, opens=False):
            plain = Attribution(first, last + 1, _is_plain(said))
    return plain


def _is_plain(said: str) -> bool:
    """Whether nobody would say it of themselves: a person rarely writes an address, or a year and a time, and *wrote:*"""
    return bool(_ADDRESS.search(said) or _WITHOUT_COLON.match(said) or (_YEAR.search(said) and _TIME.search(said)))


def _tells(said: str, *, opens: bool) -> bool:
    has_address = bool(_ADDRESS.search(said))
    is_dated = has_address or bool(_TIME.search(said) or _YEAR.search(said))
    if _ENDS_SAYING.search(said, max(0, len(said) - 40)):
        return opens or is_dated
    if _SAYS.search(said):
        return is_dated
    if _WITHOUT_COLON.match(said):
        return True
    return (
        opens
        and has_address
        and said.endswith((">:", "):", "]:", ">："))
        and bool(_TIME.search(said) or _YEAR.search(said))
    )
