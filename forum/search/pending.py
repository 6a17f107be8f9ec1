"""What the index doesn't know yet: until it does, searches pass it by, so that nothing is counted by how it was."""

from dataclasses import dataclass

from sqlalchemy import select

from forum.core.database import db
from forum.core.jobs.models import Job
from forum.search.documents import comment_key, translation_key

# With more than this waiting, as in an import, the database is asked about each hit that is counted.
MOST_JOBS = 50
MOST_CHANGES = 500


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids and marks of documents that aren't as the index has them. Where there are too many, `are_known` is false."""

    ids: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()
    are_known: bool = True


UNKNOWN = Changes(are_known=False)


def changes() -> Changes:
    statement = select(Job.payload).where(Job.kind == "search.index", Job.parked_at.is_(None)).limit(MOST_JOBS + 1)
    payloads = db.session.scalars(statement).all()
    if len(payloads) > MOST_JOBS:
        return UNKNOWN
    ids = {comment_key(id) for payload in payloads for id in payload.get("comments", ())}
    ids |= {translation_key(id) for payload in payloads for id in payload.get("removed_translations", ())}
    marks = {f"thread:{id}" for payload in payloads for id in payload.get("threads", ())}
    marks |= {f"article:{id}" for payload in payloads for id in payload.get("articles", ())}
    return Changes(frozenset(ids), frozenset(marks)) if len(ids) + len(marks) <= MOST_CHANGES else UNKNOWN
