from sqlalchemy import select

from forum.accounts.models import Person, PersonRole
from forum.accounts.suspensions import is_active
from forum.core.clock import now
from forum.core.database import db


def support_people() -> dict[int, str]:
    """Who may be given a case, by id, with their names."""
    roles = PersonRole.role.in_(("support", "administrator")), is_active(now())
    joined = select(Person.id, Person.display_name).join(PersonRole, PersonRole.person_id == Person.id).where(*roles)
    return {row.id: row.display_name for row in db.session.execute(joined.distinct().order_by(Person.display_name))}
