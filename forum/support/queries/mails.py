"""What is asked about a mail: whose it is, and which case it belongs to. Nobody looks, so no viewer is asked for."""

from sqlalchemy import exists, or_, select

from forum.accounts.addresses import email_key
from forum.accounts.models import Person, PersonRole
from forum.accounts.suspensions import is_active
from forum.core.clock import now
from forum.core.database import db
from forum.core.mail.models import Letter
from forum.core.viewer import Viewer
from forum.support.models import Case, CaseCopy, CaseMessage
from forum.support.policies import visible_to


def find_case_of_mail(mail_id: str, sender: str) -> Case | None:
    """The case that a mail of this sender became, or is a message of."""
    joined = select(Case).join(CaseMessage, CaseMessage.case_id == Case.id)
    owner = select(Person.email_key).where(Person.id == CaseMessage.author_id).scalar_subquery()
    same = or_(CaseMessage.address == sender, owner == email_key(sender))
    return db.session.scalar(joined.where(CaseMessage.mail_id == mail_id, same))


def is_taken(mail_id: str) -> bool:
    """Whether some message came by a mail that calls itself so."""
    return db.session.scalar(select(CaseMessage.id).where(CaseMessage.mail_id == mail_id)) is not None


def find_by_address(address: str) -> Person | None:
    """The member whose confirmed address this is."""
    confirmed = Person.email_key == email_key(address), Person.email_verified_at.is_not(None)
    return db.session.scalar(select(Person).where(*confirmed))


def may_write(person_id: int) -> bool:
    """Whether somebody isn't suspended."""
    return db.session.scalar(select(Person.id).where(Person.id == person_id, is_active(now()))) is not None


def is_support_person(person_id: int) -> bool:
    roles = PersonRole.person_id == person_id, PersonRole.role.in_(("support", "administrator"))
    return db.session.scalar(select(exists().where(*roles)))


def case_called(public_id: str) -> Case | None:
    """The case of an address that was made for it, or the one that it goes on in."""
    case = db.session.scalar(select(Case).where(Case.public_id == public_id))
    return db.session.get(Case, case.merged_into_id) if case is not None and case.merged_into_id else case


def belongs_to(case: Case, address: str, person: Person | None) -> bool:
    """Whether who writes from an address is of the case: its customer, in copy, or a colleague with whom it is shared."""
    key = email_key(address)
    if case.address_key and case.address_key == key:
        return True
    if db.session.scalar(select(exists().where(CaseCopy.case_id == case.id, CaseCopy.address_key == key))):
        return True
    if person is None:
        return False
    return db.session.scalar(select(Case.id).where(Case.id == case.id, visible_to(Viewer(id=person.id)))) is not None


def case_of_letter(public_id: str) -> Case | None:
    """The case that a letter of ours is about."""
    letter = db.session.scalar(select(Letter).where(Letter.public_id == public_id, Letter.kind.startswith("support.")))
    return db.session.get(Case, letter.payload.get("case", 0)) if letter is not None else None
