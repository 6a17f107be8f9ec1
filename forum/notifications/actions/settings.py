from collections.abc import Callable, Mapping

from sqlalchemy import Select, delete, or_, select

from forum.accounts.models import Person
from forum.boards.models import Board
from forum.core.database import db, insert_or
from forum.notifications.models import NotificationSetting
from forum.notifications.settings import DAILY, DEFAULTS, NONE, PACE
from forum.reading.actions.following import mute_thread, unfollow_board
from forum.threads.models import Thread


def change_settings(person_id: int, values: Mapping[str, str]) -> None:
    """Sets some of a person's settings; what is as it is for everybody isn't kept."""
    usual = [name for name, value in values.items() if value == DEFAULTS[name]]
    mine = NotificationSetting.person_id == person_id
    db.session.execute(delete(NotificationSetting).where(mine, NotificationSetting.name.in_(usual)))
    for name in sorted(values.keys() - set(usual)):
        statement = insert_or(NotificationSetting).values(person_id=person_id, name=name, value=values[name])
        db.session.execute(
            statement.on_conflict_do_update(index_elements=["person_id", "name"], set_={"value": values[name]})
        )


def stop_mails(person: str, kind: str, subject: str = "") -> None:
    """Ends mails of a kind for a person, or what they are told of one thread or board. People and subjects may be gone."""
    person_id = db.session.scalar(select(Person.id).where(Person.public_id == person, Person.erased_at.is_(None)))
    if person_id is None:
        return
    if kind == DAILY:
        change_settings(person_id, {PACE: NONE})
    elif not subject:
        change_settings(person_id, {f"{kind}.mail": "off"})
    elif kind == "thread":
        of_thread = select(Thread.board_id).where(Thread.public_id == subject).scalar_subquery()
        _if_there(unfollow_board, person_id, select(Board.id).where(or_(Board.slug == subject, Board.id == of_thread)))
    else:
        _if_there(mute_thread, person_id, select(Thread.id).where(Thread.public_id == subject))


def _if_there(stop: Callable[[int, int], None], person_id: int, subject: Select[tuple[int]]) -> None:
    if id := db.session.scalar(subject):
        stop(person_id, id)
