"""Stamping what time has done, so that a clock that is set back opens nothing again."""

from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute

from forum.core.clock import now
from forum.core.database import db
from forum.core.log.actions import record
from forum.core.viewer import ANONYMOUS
from forum.licenses.models import License
from forum.licenses.policies import day_of

AT_ONCE = 200


def settle() -> int:
    """Some of the licenses that have reached their end or waited too long for an answer; how many those were."""
    return _stamp(License.expires_at, License.ended_at, "license.end") + _stamp(
        License.lapses_at, License.lapsed_at, "license.lapse"
    )


def _stamp(at: InstrumentedAttribute[Any], stamped: InstrumentedAttribute[Any], action: str) -> int:
    over: tuple[ColumnElement[bool], ...] = (at <= now(), stamped.is_(None))
    statement = select(License).where(*over).order_by(License.id).limit(AT_ONCE).with_for_update(skip_locked=True)
    found = db.session.scalars(statement).all()
    for license in found:
        setattr(license, stamped.key, now())
        record(ANONYMOUS, action, "license", license.id, after={"at": day_of(getattr(license, at.key))})
    return len(found)
