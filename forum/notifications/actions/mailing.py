"""From what people are told to letters: one for each thread or board at a time, or one a day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, or_, select, update

from forum.accounts.models import Person
from forum.core.clock import now
from forum.core.database import db
from forum.core.mail.letters import send
from forum.notifications.models import Notification, NotificationSetting
from forum.notifications.settings import DAILY, PACE

BETWEEN = timedelta(minutes=10)
BATCH = 100  # people whose letters are asked for in one transaction, so that nobody who writes waits for long
LETTER = "notifications"

Rows = Sequence[Row[Any]]
Group = tuple[int, int | None, int | None]  # a person with a thread or a board; with neither for who gets one letter a day


def is_due() -> bool:
    """Whether any letter is to be asked for now."""
    return db.session.scalar(select(Notification.id).where(Notification.mail_at <= now()).limit(1)) is not None


def ask_for_letters() -> int:
    """Asks for some of the letters that are due; returns how many groups of news it found.

    A letter names for each group the numbers that it tells. It is asked for in the transaction that says so in the row, so
    no number is told by two letters, nor by none.
    """
    moment, letters, over = now(), [], []
    due = select(Notification.person_id).where(Notification.mail_at <= moment).order_by(Notification.mail_at).limit(BATCH)
    rows = _waiting(db.session.scalars(due).all(), moment)
    for group, told in _grouped(rows).items():
        if all(row.mail_at is None or row.mail_at > moment for row in told):
            continue
        news = [row for row in told if row.mail_at is not None and row.last > _told_to(row) and row.email_verified_at]
        wait_until = moment if _is_daily(group) else max(map(_next_at, told))
        if news and wait_until > moment:
            _change(news, mail_at=wait_until)
        elif news:
            letters.append(news)
        over += [row for row in told if row.mail_at is not None and row not in news]
    for news in letters:
        _ask(news)
    _change(over, mail_at=None)
    _change([row for news in letters for row in news], mail_at=None, mailed_at=moment, mailed_to=Notification.last)
    return len(rows)


def _waiting(people: Sequence[int], moment: datetime) -> Rows:
    """All of these people's that waits to be mailed or was mailed lately."""
    pace = and_(NotificationSetting.person_id == Person.id, NotificationSetting.name == PACE)
    return db.session.execute(
        select(
            Notification.id,
            Notification.person_id,
            Notification.kind,
            Notification.thread_id,
            Notification.board_id,
            Notification.last,
            Notification.seen_to,
            Notification.mailed_to,
            Notification.mailed_at,
            Notification.mail_at,
            Person.email_verified_at,
            NotificationSetting.value.label("pace"),
        )
        .join(Person, Person.id == Notification.person_id)
        .outerjoin(NotificationSetting, pace)
        .where(Notification.person_id.in_(people))
        .where(or_(Notification.mail_at.is_not(None), Notification.mailed_at > moment - BETWEEN))
        .order_by(Notification.person_id, Notification.id)
        .with_for_update(of=Notification)
    ).all()


def _grouped(rows: Iterable[Row[Any]]) -> dict[Group, list[Row[Any]]]:
    groups: dict[Group, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        subject = (None, None) if row.pace == DAILY else (row.thread_id, row.board_id)
        groups[row.person_id, *subject].append(row)
    return groups


def _is_daily(group: Group) -> bool:
    return group[1] is None and group[2] is None


def _told_to(row: Row[Any]) -> int:
    return max(row.seen_to, row.mailed_to)


def _next_at(row: Row[Any]) -> datetime:
    """When the next letter may follow the last one, which nobody has come after: at any time where somebody has."""
    if row.mailed_at is None or row.mailed_to <= row.seen_to:
        return datetime.min.replace(tzinfo=now().tzinfo)
    return row.mailed_at + BETWEEN


def _ask(news: Rows) -> None:
    first = news[0]
    send(
        LETTER,
        person_id=first.person_id,
        payload={"told": [[row.id, _told_to(row), row.last] for row in news]},
        once=f"told {first.id} {first.kind} {first.last}",
    )


def _change(rows: Rows, **values: Any) -> None:
    ids = [row.id for row in rows]
    if ids:
        statement = update(Notification).where(Notification.id.in_(ids)).values(**values)
        db.session.execute(statement.execution_options(synchronize_session=False))
