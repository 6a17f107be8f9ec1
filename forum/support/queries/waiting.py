"""Cases that something is to be done about, whoever looks."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import exists, or_, select

from forum.core.clock import now
from forum.core.database import db
from forum.licenses.models import License, LicenseProduct, Seat
from forum.licenses.policies import opens
from forum.support.models import Case

STEP = 50


def entitled_by_now() -> Sequence[Case]:
    """Of those that were held for want of a license the ones whose customers have it now."""
    held = Case.state == "held", Case.held_for == "entitlement", Case.merged_into_id.is_(None)
    opened = exists().where(
        Seat.person_id == Case.person_id,
        License.id == Seat.license_id,
        LicenseProduct.license_id == License.id,
        or_(Case.product_id.is_(None), LicenseProduct.product_id == Case.product_id),
        opens(now()),
    )
    return db.session.scalars(select(Case).where(*held, opened).order_by(Case.id)).all()


def silent_cases(after: timedelta, notice: timedelta) -> tuple[Sequence[Case], Sequence[Case]]:
    """Of those that wait for their customers some that are to be told that they close, and some that are to be closed."""
    waiting = select(Case).where(Case.state == "waiting", Case.merged_into_id.is_(None)).order_by(Case.id).limit(STEP)
    to_notice = waiting.where(Case.noticed_at.is_(None), Case.last_at < now() - after + notice)
    to_close = waiting.where(Case.noticed_at < now() - notice)
    return db.session.scalars(to_notice).all(), db.session.scalars(to_close).all()
