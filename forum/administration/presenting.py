"""Entries of the log in words."""

import json
from typing import Any

from flask_babel import lazy_gettext as _

from forum.core.log.models import LogEntry

LONGEST = 200

NAMES = {
    "board.create": _("Made a board"),
    "board.change": _("Changed a board"),
    "product.create": _("Made a product"),
    "product.change": _("Changed a product"),
    "license.issue": _("Issued license keys"),
    "license.import": _("Imported license keys"),
    "license.unlock": _("Unlocked with a license key"),
    "license.revoke": _("Revoked a license"),
    "license.restore": _("Restored a license"),
    "license.extend": _("Changed the end of a license"),
    "license.free": _("Freed a place on a license"),
    "person.roles": _("Changed roles"),
    "site.change": _("Changed the site’s settings"),
    "jobs.retry": _("Started failed jobs again"),
    "thread.pin": _("Pinned a thread"),
    "thread.unpin": _("Unpinned a thread"),
    "thread.close": _("Closed a thread"),
    "thread.reopen": _("Reopened a thread"),
    "thread.move": _("Moved a thread"),
    "thread.hide": _("Hid a thread"),
    "thread.restore": _("Restored a thread"),
    "comment.hide": _("Hid a comment"),
    "comment.restore": _("Restored a comment"),
}


def action_name(action: str) -> str:
    return str(NAMES.get(action, action))


def facts(entry: LogEntry) -> list[tuple[str, str, str]]:
    """What was changed: name, before, after."""
    names = [*entry.after, *(name for name in entry.before if name not in entry.after)]
    return [(name, _short(entry.before.get(name)), _short(entry.after.get(name))) for name in names]


def _short(value: Any) -> str:
    if value in (None, "", [], {}):
        return "–"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
