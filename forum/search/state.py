"""How search is doing, for who looks after the site."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from forum.core.clock import now
from forum.core.database import db
from forum.core.jobs.models import Job
from forum.search.engine.interface import Status
from forum.search.index import engine
from forum.search.models import SearchState

# Above so many documents the embedded engine takes its time.
MANY_DOCUMENTS = 200_000


@dataclass(frozen=True)
class SearchHealth:
    """`lag` is how long the oldest change has been waiting, in seconds; `error` what went wrong last, at `failed_at`."""

    engine: str
    index: Status
    waiting: int
    lag: int
    error: str
    failed_at: datetime | None

    @property
    def is_outgrown(self) -> bool:
        return self.engine == "whoosh" and self.index.documents > MANY_DOCUMENTS


def health(*, thorough: bool = False) -> SearchHealth:
    due = select(func.count(), func.min(Job.run_at)).where(Job.kind == "search.index", Job.parked_at.is_(None))
    waiting, oldest = db.session.execute(due).one()
    failed = db.session.execute(select(SearchState.error, SearchState.failed_at)).first()
    return SearchHealth(
        engine=engine().name,
        index=engine().status(thorough=thorough),
        waiting=waiting,
        lag=max(int((now() - oldest).total_seconds()), 0) if oldest else 0,
        error=failed.error if failed else "",
        failed_at=failed.failed_at if failed else None,
    )
