from sqlalchemy import select, update

from forum.accounts.models import Person
from forum.core.database import db
from forum.support.actions.states import confirm_address
from forum.support.models import Case, CaseCopy


def attach_cases(person_id: int) -> None:
    """Gives a member the cases and copies of their confirmed address. What was held for want of that isn't any more."""
    key = db.session.scalar(
        select(Person.email_key).where(Person.id == person_id, Person.email_verified_at.is_not(None))
    )
    if not key:
        return
    theirs = Case.address_key == key, Case.person_id.is_(None)
    db.session.execute(update(Case).where(*theirs).values(person_id=person_id, address="", address_key="", name=""))
    copies = CaseCopy.address_key == key, CaseCopy.person_id.is_(None)
    db.session.execute(update(CaseCopy).where(*copies).values(person_id=person_id))
    held = Case.person_id == person_id, Case.held_for == "address", Case.merged_into_id.is_(None)
    for case in db.session.scalars(select(Case).where(*held).order_by(Case.id)).all():
        confirm_address(case, person_id)
