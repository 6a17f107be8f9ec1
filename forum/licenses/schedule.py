"""When a license is checked again."""

from datetime import datetime, timedelta
from random import uniform

from forum.licenses.models import License
from forum.licenses.policies import state_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

AROUND_END = 12 * HOUR  # before and after
DAILY_AFTER, WEEKLY_AFTER = 14 * DAY, 104 * DAY
MISSING = HOUR  # between two answers that there is no such key
AGAIN = HOUR / 2  # after a call without an answer


def next_check(license: License, moment: datetime) -> datetime | None:
    """None where nothing more is expected: it has been closed for months."""
    ends = license.expires_at
    if license.missing_since is not None and license.state == "active":
        return moment + MISSING + abs(_some(HOUR / 6))
    if ends is not None and abs(ends - moment) <= AROUND_END and license.state == "active":
        return moment + HOUR + _some(HOUR / 12)
    closed = _closed_since(license, moment)
    if closed is None:
        regular = moment + DAY + _some(2 * HOUR)
        return regular if ends is None else min(regular, max(ends - AROUND_END, moment + HOUR))
    if moment - closed > WEEKLY_AFTER:
        return None
    return moment + (DAY if moment - closed <= DAILY_AFTER else 7 * DAY) + _some(2 * HOUR)


def after_no_answer(moment: datetime, retry_after: float | None) -> datetime:
    return moment + max(AGAIN, timedelta(seconds=retry_after or 0)) + _some(HOUR / 6)


def _closed_since(license: License, moment: datetime) -> datetime | None:
    """Since when its provider says that it is over; None while it is good, or isn't known to be."""
    match state_of(license, moment):
        case "ended":
            return license.ended_at or license.expires_at
        case "suspended" | "refunded":
            return license.since
        case "revoked":
            return license.since if license.state != "active" else license.revoked_at
    return None


def _some(spread: timedelta) -> timedelta:
    """Either way, so that what came together doesn't stay together."""
    return uniform(-1, 1) * spread  # noqa: S311
