"""Entries of the log in words."""

import json
from typing import Any

from forum.core.log.models import LogEntry
from forum.moderation.presenting import act_names

LONGEST = 200


def action_name(action: str) -> str:
    return act_names().get(action, action)


def facts(entry: LogEntry) -> list[tuple[str, str, str]]:
    """What was changed: name, before, after."""
    names = [*entry.after, *(name for name in entry.before if name not in entry.after)]
    return [(name, _short(entry.before.get(name)), _short(entry.after.get(name))) for name in names]


def _short(value: Any) -> str:
    if value in (None, "", [], {}):
        return "–"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
