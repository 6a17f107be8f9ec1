"""Mail that nothing could be made of, as far as it can be told."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from forum.core.database import db
from forum.core.incoming.glimpses import HEAD, glimpse
from forum.core.incoming.models import ArrivedMail
from forum.core.incoming.storing import TOO_LARGE
from forum.core.pagination import Page

_GIVEN_UP = ArrivedMail.given_up_at.is_not(None)


@dataclass(frozen=True)
class GivenUp:
    """`sender` and `subject` as the mail has them, else the sender of the envelope. Of one that was too large, the head alone
    is there: it can't be tried again."""

    public_id: str
    sender: str
    subject: str
    arrived_at: datetime
    trouble: str
    size: int

    @property
    def is_whole(self) -> bool:
        return self.trouble != TOO_LARGE


def given_up(asked: str | None) -> tuple[list[GivenUp], Page]:
    """A page of them, newest first."""
    page = Page.of(asked, count_given_up())
    head = func.substr(ArrivedMail.raw, 1, HEAD).label("head")
    columns = (ArrivedMail.public_id, ArrivedMail.sender, ArrivedMail.arrived_at, ArrivedMail.trouble)
    newest = select(*columns, head, func.length(ArrivedMail.raw).label("size")).where(_GIVEN_UP)
    rows = db.session.execute(newest.order_by(ArrivedMail.id.desc()).limit(page.per_page).offset(page.offset))
    return [_shown(row) for row in rows], page


def count_given_up() -> int:
    return db.session.scalar(select(func.count()).select_from(ArrivedMail).where(_GIVEN_UP)) or 0


def _shown(row) -> GivenUp:
    seen = glimpse(bytes(row.head))
    return GivenUp(row.public_id, seen.sender or row.sender, seen.subject, row.arrived_at, row.trouble, row.size)
