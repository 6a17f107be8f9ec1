"""Keys of a list: `key[,ends][,places][,note][,email]` a line. Also with a heading, semicolons or tabs."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from flask_babel import gettext as _

from forum.accounts.addresses import has_form
from forum.core.errors import Invalid
from forum.core.scrubbing import scrub_by_shape
from forum.core.text import one_line
from forum.licenses import keys

COLUMNS = ("key", "expires", "seats", "note", "email")
MOST_SEATS = 10_000
NOTE_LENGTH = 200


@dataclass(frozen=True)
class Listed:
    line: int
    key: str = field(repr=False)
    expires_at: datetime | None
    seats: int
    note: str
    email: str = field(default="", repr=False)


@dataclass(frozen=True)
class Problem:
    """A line that can't be taken. What it holds is never repeated: it may be a key."""

    line: int
    reason: str


@dataclass(frozen=True)
class KeyList:
    rows: list[Listed]
    problems: list[Problem]


def read(content: bytes) -> KeyList:
    """All lines that can be taken, and what is wrong with the others. Raises Invalid for what is no text."""
    rows, problems = [], []
    for line, cells in _lines(content):
        try:
            rows.append(_row(line, cells))
        except ValueError as error:
            problems.append(Problem(line, str(error)))
    return KeyList(rows, problems)


def end_of(day: date) -> datetime:
    """A license that ends on a day is good all that day."""
    return datetime.combine(day, time(23, 59, 59), UTC)


def _lines(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Line by line, so that a stray quote spoils one line alone."""
    lines = _text(content).splitlines()
    delimiter = max(",;\t", key=lines[0].count) if lines else ","
    names = COLUMNS
    for number, line in enumerate(lines, start=1):
        cells = _cells(line, delimiter)
        if not any(cells):
            continue
        headings = tuple(cell.lower() for cell in cells)
        if number == 1 and "key" in headings:
            names = headings
        else:
            yield number, dict(zip(names, cells, strict=False))


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise Invalid({"file": _("This is no text in UTF-8. Save the list as CSV in UTF-8.")})
    return text


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter))]
    except csv.Error:
        return [line]


def _row(line: int, cells: dict[str, str]) -> Listed:
    key = cells.get("key", "")
    length = len(keys.normalize(key))
    if length < keys.SHORTEST or len(key) > keys.LONGEST:
        raise ValueError(
            _(
                "The key needs %(least)s to %(most)s letters and digits.",
                least=keys.SHORTEST,
                most=keys.LONGEST,
            )
        )
    ends, seats, email = (cells.get(name, "") for name in ("expires", "seats", "email"))
    return Listed(line, key, _end(ends), _seats(seats), _note(cells), _email(email))


def _end(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return end_of(date.fromisoformat(text))
    except ValueError:
        raise ValueError(_("The end date must look like 2027-12-31.")) from None


def _seats(text: str) -> int:
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST_SEATS):
        raise ValueError(_("The number of places must be from 1 to %(most)s.", most=MOST_SEATS))
    return int(text)


def _email(text: str) -> str:
    if text and not has_form(text):
        raise ValueError(_("The address it was bought with isn’t an e-mail address."))
    return text


def _note(cells: dict[str, str]) -> str:
    """Scrubbed as other notes are: a line whose cells are mixed up may have its key there."""
    return one_line(scrub_by_shape(cells.get("note", "")))[:NOTE_LENGTH]
