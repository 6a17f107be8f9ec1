"""Rows that only matter for a while."""

from datetime import timedelta

from sqlalchemy import delete

from forum.core import limits, tally, transaction
from forum.core.clock import now
from forum.core.jobs.queue import every
from forum.core.models import Submission
from forum.core.settings import settings

SUBMISSIONS_KEPT = timedelta(days=2)


@every(seconds=3600)
def forget_what_is_over() -> None:
    with transaction.writing() as session:
        limits.forget_old(session)
        session.execute(delete(Submission).where(Submission.created_at < now() - SUBMISSIONS_KEPT))
    tally.forget_old(settings().instance_path / "tries.sqlite3")
