from flask_babel import gettext as _

from forum.core.errors import Refused
from forum.core.log.models import LogEntry
from forum.core.viewer import Viewer
from forum.moderation.actions import items, people, posts, spam
from forum.moderation.actions.kinds import KINDS

UNDO = dict.fromkeys(KINDS, posts.undo) | {
    "report.keep": items.undo_keeping,
    "person.suspend": people.undo_suspension,
    "person.hide": spam.undo_hiding,
}


def undo(viewer: Viewer, entry: LogEntry) -> None:
    """Puts back what an act changed, as an act of its own. Raises Changed if something came after it."""
    if entry.action not in UNDO:
        raise Refused(_("This can’t be undone from the log."))
    UNDO[entry.action](viewer, entry)
