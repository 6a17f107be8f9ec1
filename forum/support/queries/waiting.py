"""Cases that something is to be done about, whoever looks."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from forum.core.clock import now
from forum.core.database import db
from forum.support.models import Case

STEP = 50


def held_for_a_license() -> Sequence[Case]:
    """Those whose customers may have one by now."""
    held = Case.state == "held", Case.held_for == "entitlement", Case.person_id.is_not(None), Case.merged_into_id.is_(None)
    return db.session.scalars(select(Case).where(*held).order_by(Case.id)).all()


def silent_cases(after: timedelta, notice: timedelta) -> tuple[Sequence[Case], Sequence[Case]]:
    """Of those that wait for their customers some that are to be told that they close, and some that are to be closed."""
    waiting = select(Case).where(Case.state == "waiting", Case.merged_into_id.is_(None)).order_by(Case.id).limit(STEP)
    to_notice = waiting.where(Case.noticed_at.is_(None), Case.last_at < now() - after + notice)
    to_close = waiting.where(Case.noticed_at < now() - notice)
    return db.session.scalars(to_notice).all(), db.session.scalars(to_close).all()
