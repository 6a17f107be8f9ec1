"""Writing to who holds a place on a license that is about to end."""

from datetime import timedelta

from sqlalchemy import or_, select

from forum.core.clock import now
from forum.core.database import db
from forum.core.mail.letters import send
from forum.licenses.models import License, Seat
from forum.licenses.policies import opens

LETTER = "licenses.ending"
DAYS = (1, 14)  # before the end; whoever is late gets the last one only
AT_ONCE = 200


def warn() -> int:
    """Some of those that end soon; how many they were. What came here later than a letter was due isn't written about."""
    return sum(_warn(days) for days in DAYS)


def _warn(days: int) -> int:
    before = timedelta(days=days)
    due = (
        select(License)
        .where(
            License.expires_at <= now() + before,
            License.renews.is_(False),
            or_(License.warned_days.is_(None), License.warned_days > days),
            opens(now()),
        )
        .order_by(License.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    found = db.session.scalars(due).all()
    for license in found:
        license.warned_days = days
        if license.created_at <= license.expires_at - before:
            _write(license, days)
    db.session.flush()
    return len(found)


def _write(license: License, days: int) -> None:
    ends = license.expires_at.isoformat()
    for person_id in db.session.scalars(select(Seat.person_id).where(Seat.license_id == license.id)):
        send(
            LETTER,
            person_id=person_id,
            payload={"license": license.id, "ends": ends},
            once=f"license {license.id} {ends} {days} {person_id}",
        )
