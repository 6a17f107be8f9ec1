"""Pages of twenty, by number. A page number of any shape leads to the nearest page that exists."""

from dataclasses import dataclass

PER_PAGE = 20
FARTHEST = 1_000_000


@dataclass(frozen=True)
class Page:
    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.per_page

    @property
    def first(self) -> int:
        """The number of the first item shown, 0 when there is none."""
        return self.offset + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.offset + self.per_page, self.total)

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None

    @classmethod
    def of(cls, asked: str | int | None, total: int, per_page: int = PER_PAGE) -> "Page":
        page = cls(1, total, per_page)
        return cls(min(page_number(asked), page.pages), total, per_page)


def page_number(asked: str | int | None) -> int:
    """A number from 1 to FARTHEST out of whatever was asked for."""
    text = str(asked or "").strip()
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        return 1 if not (text.isascii() and text.isdigit()) else FARTHEST
    return min(max(int(text), 1), FARTHEST)
