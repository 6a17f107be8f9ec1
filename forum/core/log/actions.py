from typing import Any

from forum.core.clock import now
from forum.core.database import db
from forum.core.log.models import LogEntry
from forum.core.viewer import Viewer


def record(
    actor: Viewer,
    action: str,
    subject_type: str,
    subject_id: int,
    *,
    board_id: int | None = None,
    reason: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> LogEntry:
    """Adds a row. An actor without id is the system or a command."""
    entry = LogEntry(
        actor_id=actor.id,
        action=action,
        subject_type=subject_type,
        subject_id=subject_id,
        board_id=board_id,
        reason=reason,
        before=before or {},
        after=after or {},
    )
    db.session.add(entry)
    db.session.flush()
    return entry


def mark_undone(entry: LogEntry, actor: Viewer) -> None:
    entry.undone_at = now()
    entry.undone_by_id = actor.id
