"""How support works, as administrators set it."""

from typing import Any

from forum.core.database import db
from forum.core.log.actions import record
from forum.core.viewer import Viewer
from forum.support.queries.setup import support_row


def change_support(viewer: Viewer, *, reason: str = "", **values: Any) -> None:
    """Changes some of what support is set up with, on the record. What stays as it was isn't told."""
    row = support_row()
    before = {name: getattr(row, name) for name in values}
    changed = {name: value for name, value in values.items() if value != before[name]}
    if not changed:
        return
    for name, value in changed.items():
        setattr(row, name, value)
    db.session.add(row)
    db.session.flush()
    before = {name: before[name] for name in changed}
    record(viewer, "support.change", "site", 1, reason=reason, before=before, after=changed)
