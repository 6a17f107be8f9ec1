"""The names of what people can choose, and what it is until they do."""

from forum.notifications.models import KINDS, WAYS

AT_ONCE, DAILY, NONE = "at once", "daily", "none"
PACES = (AT_ONCE, DAILY, NONE)
PACE, FOLLOW_REPLIED = "pace", "follow"

DEFAULTS = {f"{kind}.{way}": "on" for kind in KINDS for way in WAYS} | {PACE: AT_ONCE, FOLLOW_REPLIED: "on"}
