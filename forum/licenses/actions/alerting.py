"""Telling those who run the site that a connection needs somebody."""

from sqlalchemy import select

from forum.accounts.models import PersonRole
from forum.core.database import db
from forum.core.mail.letters import send


def tell_administrators(kind: str, connection_id: int, once: str) -> None:
    administrators = select(PersonRole.person_id).where(PersonRole.role == "administrator")
    for person_id in db.session.scalars(administrators):
        send(kind, person_id=person_id, payload={"connection": connection_id}, once=f"{once} {person_id}")
