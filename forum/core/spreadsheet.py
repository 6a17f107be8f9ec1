"""Lines of CSV that a spreadsheet takes for text, whatever somebody typed."""

import csv
import io
from collections.abc import Iterable

MARK = "\ufeff"  # by which spreadsheets see that it is UTF-8
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def line(cells: Iterable[str]) -> str:
    """One that holds no formula."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow(map(_harmless, cells))
    return written.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_RISKY) else cell
