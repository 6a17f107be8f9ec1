"""Where letters about a case go, and what an answer to them is about."""

from dataclasses import dataclass

from sqlalchemy import select

from forum.accounts.models import Person
from forum.accounts.queries import who_gets_mail
from forum.core.database import db
from forum.core.incoming.signed_addresses import signed
from forum.core.mail.models import Letter
from forum.core.viewer import Viewer
from forum.support.models import Case, CaseCopy, CaseMessage
from forum.support.policies import visible_to

CASE = "c"  # the purpose of an address that mails about a case are answered to


@dataclass(frozen=True)
class Recipient:
    """`person` where it is a member, who can read the case here; `greeting` is how they are called."""

    address: str
    language: str
    person: Person | None = None


def recipient_of(letter: Letter, case: Case) -> Recipient | None:
    """Whom a letter about a case reaches now; None for who is gone, suspended, or no longer belongs to the case."""
    if letter.person_id is not None:
        person = who_gets_mail(letter.person_id)
        if person is None or not _sees(person.id, case):
            return None
        return Recipient(person.email, person.language, person)
    if "copy" in letter.payload:
        is_one = CaseCopy.id == letter.payload["copy"], CaseCopy.case_id == case.id
        found = db.session.scalar(select(CaseCopy.address).where(*is_one))
        return Recipient(found, case.language) if found else None
    if case.person_id is not None:  # it became a member's since
        person = who_gets_mail(case.person_id)
        return Recipient(person.email, person.language, person) if person else None
    return Recipient(case.address, case.language) if case.address else None


def _sees(person_id: int, case: Case) -> bool:
    return db.session.scalar(select(Case.id).where(Case.id == case.id, visible_to(Viewer(id=person_id)))) is not None


def reply_address(case: Case) -> str:
    """Where mails about the case are answered to; empty where no mail arrives."""
    return signed(CASE, case.public_id)


def mails_before(case: Case, message: CaseMessage | None = None) -> tuple[str, ...]:
    """The Message-IDs of the mails that the customer's side sent about it, up to a message; the last ten."""
    sent = select(CaseMessage.mail_id).where(CaseMessage.case_id == case.id, CaseMessage.mail_id.is_not(None))
    if message is not None:
        sent = sent.where(CaseMessage.id < message.id)
    return tuple(reversed(db.session.scalars(sent.order_by(CaseMessage.id.desc()).limit(10)).all()))
