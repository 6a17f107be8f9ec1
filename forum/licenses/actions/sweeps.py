"""A day's checks of a connection. Where too much turns bad at once, it is likelier that the provider or a setting is wrong."""

from datetime import timedelta

from sqlalchemy import func, select

from forum.core.clock import now
from forum.core.database import db
from forum.core.log.actions import mark_undone, record
from forum.core.log.models import LogEntry
from forum.core.viewer import ANONYMOUS, Viewer
from forum.licenses.actions.alerting import tell_administrators
from forum.licenses.actions.applying import CHECK, Turn, put_back
from forum.licenses.models import Connection, License
from forum.licenses.policies import opens
from forum.licenses.providers.interface import Answer

LASTS = timedelta(days=1)
LEAST, FEW, SHARE = 3, 25, 5  # more than a fifth of what was checked, or of some that are active
AT_ONCE = 200
BAD = ("not found", "wrong product", "ended", "suspended", "unactivated", "revoked", "refunded")


def begin(connection: Connection) -> None:
    """A new sweep, where the last one was begun a day ago."""
    if connection.sweep_began_at is None or connection.sweep_began_at <= now() - LASTS:
        connection.sweep_began_at, connection.sweep_checked, connection.sweep_negative = now(), 0, 0


def count(connection: Connection, turn: Turn, answer: Answer) -> None:
    if answer.is_definite and turn.was_open:
        connection.sweep_checked += 1
        connection.sweep_negative += turn.is_bad


def is_too_much(connection: Connection) -> bool:
    if connection.sweep_negative < LEAST:
        return False
    active = select(func.count()).where(License.connection_id == connection.id, opens(now()))
    were_active = (db.session.scalar(active) or 0) + connection.sweep_negative
    return connection.sweep_negative * SHARE > max(connection.sweep_checked, min(were_active, FEW))


def halt(connection: Connection) -> None:
    """Stops checking, puts back what has turned bad in this sweep, and tells the administrators."""
    connection.halted_at = now()
    facts = {"checked": connection.sweep_checked, "negative": connection.sweep_negative}
    record(ANONYMOUS, "connection.halt", "connection", connection.id, after=facts)
    _put_all_back(connection)
    tell_administrators("licenses.halted", connection.id, f"halted {connection.id} {connection.halted_at.isoformat()}")


def resume(viewer: Viewer, connection: Connection, *, accept: bool = False, reason: str = "") -> None:
    """Goes on checking, first what was put back. With `accept` the provider is believed, however much turns bad today."""
    if connection.halted_at is None:
        return
    active = select(func.count()).where(License.connection_id == connection.id, opens(now()))
    connection.halted_at, connection.sweep_began_at, connection.sweep_checked = None, now(), 0
    connection.sweep_negative = -(db.session.scalar(active) or 0) if accept else 0
    record(viewer, "connection.resume", "connection", connection.id, reason=reason, after={"accept": accept})


def _put_all_back(connection: Connection) -> None:
    """The latest entry of a license first, so that it ends as it was before the first."""
    turned = (
        select(LogEntry, License)
        .join(License, License.id == LogEntry.subject_id)
        .where(
            LogEntry.subject_type == "license",
            LogEntry.action == CHECK,
            LogEntry.at >= connection.sweep_began_at,
            LogEntry.undone_at.is_(None),
            License.connection_id == connection.id,
            LogEntry.after["answer"].as_string().in_(BAD),
        )
        .order_by(LogEntry.id.desc())
        .limit(AT_ONCE)
    )
    while some := db.session.execute(turned).all():
        for entry, license in some:
            put_back(license, entry.before)
            mark_undone(entry, ANONYMOUS)
            license.next_check_at = now()
        for id in {license.id for _entry, license in some}:
            record(ANONYMOUS, "license.put_back", "license", id)
