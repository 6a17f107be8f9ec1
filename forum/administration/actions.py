"""Changing the site's own settings, and starting again what failed."""

from collections.abc import Sequence

from sqlalchemy import update

from forum.core.clock import now
from forum.core.database import db
from forum.core.jobs.models import Job
from forum.core.log.actions import record
from forum.core.site import change_site, site
from forum.core.viewer import Viewer


def rename_site(viewer: Viewer, *, name: str, languages: Sequence[str], reason: str = "") -> None:
    present = site()
    before = {"name": present.name, "languages": list(present.languages)}
    after = {"name": name, "languages": list(languages)}
    if before == after:
        return
    change_site(**after)
    record(viewer, "site.change", "site", 1, reason=reason, before=before, after=after)


def retry_parked_jobs(viewer: Viewer) -> int:
    """Puts everything that failed too often back into the queue; returns how much that was."""
    again = update(Job).where(Job.parked_at.is_not(None)).values(parked_at=None, attempts=0, run_at=now())
    count = db.session.execute(again).rowcount
    if count:
        record(viewer, "jobs.retry", "site", 1, after={"count": count})
    return count
