"""What a webhook does: locks at once where it is signed and says so, and has everything else checked again."""

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, select, update

from forum.core.clock import now
from forum.core.database import db, insert_or
from forum.licenses.actions.applying import WEBHOOK, apply
from forum.licenses.actions.checking import recheck
from forum.licenses.connected import Connected
from forum.licenses.models import Connection, Delivery, License
from forum.licenses.providers.interface import Answer, Event

LONGEST = 100
SETTLES = timedelta(minutes=1)  # until a provider that has just said something also answers so
KEPT = timedelta(days=30)


def hear(to: Connected, events: list[Event]) -> None:
    """Each event once, however often and in whichever order they come. What is about no license here says nothing."""
    db.session.execute(select(Connection.id).where(Connection.id == to.id).with_for_update())
    for event in events:
        if _is_new(to, event):
            _hear(to, event)
    db.session.execute(update(Connection).where(Connection.id == to.id).values(heard_at=now()))


def forget_old() -> None:
    db.session.execute(delete(Delivery).where(Delivery.at < now() - KEPT))


def _is_new(to: Connected, event: Event) -> bool:
    values = {"connection_id": to.id, "event": event.event[:LONGEST], "at": now()}
    statement = insert_or(Delivery).values(values).on_conflict_do_nothing().returning(Delivery.event)
    return db.session.execute(statement).first() is not None


def _hear(to: Connected, event: Event) -> None:
    which = _which(to, event)
    if which is None:
        return
    statement = select(License).where(License.connection_id == to.id, which).order_by(License.id).with_for_update()
    for license in db.session.scalars(statement.execution_options(populate_existing=True)):
        if _is_said(license, event):
            apply(license, Answer(event.state, product_ids=tuple(license.remote_products)), to, action=WEBHOOK)
            license.checked_at = max(event.at or now(), license.checked_at or now())
            recheck(license, delay=SETTLES)
        else:
            recheck(license)


def _is_said(license: License, event: Event) -> bool:
    """It locks: nobody else can have sent it, and it isn't older than what is known."""
    is_late = event.at is not None and license.checked_at is not None and event.at <= license.checked_at
    return event.is_signed and event.state != "changed" and not is_late


def _which(to: Connected, event: Event) -> ColumnElement[bool] | None:
    if event.license_id:
        return License.remote_id == event.license_id
    if event.order_id:
        return License.order_id == event.order_id
    key = to.provider.normalize(event.key) if event.key else ""
    return License.key_hash.in_(to.fingerprints(key)) if key else None
