"""Licenses as CSV, without their keys."""

from collections.abc import Iterable, Iterator

from forum.core import spreadsheet
from forum.licenses.queries.finding import Found, products_opened

COLUMNS = (
    "product", "also_opens", "key_end", "state", "since", "expires", "renews", "places", "taken", "holders", "source", "note",
)  # fmt: skip


def lines(found: Iterable[Found]) -> Iterator[str]:
    """A heading and a line each, as text."""
    yield spreadsheet.line(COLUMNS)
    for one in found:
        yield spreadsheet.line(_cells(one))


def _cells(one: Found) -> list[str]:
    license = one.license
    return [
        one.product.slug,
        " ".join(product.slug for product in products_opened(license)[1:]),
        license.key_end,
        one.state,
        license.since.date().isoformat(),
        license.expires_at.date().isoformat() if license.expires_at else "",
        "yes" if license.renews else "",
        str(license.seats),
        str(len(one.holders)),
        " ".join(holder.handle for holder in one.holders),
        one.source,
        license.note,
    ]
