"""Whom letters about cases go to. What they say is composed when they go out (support/jobs/letters.py)."""

from sqlalchemy import select

from forum.accounts import links
from forum.accounts.addresses import email_key
from forum.accounts.models import Person, PersonRole
from forum.accounts.suspensions import is_active
from forum.core.clock import now
from forum.core.database import db
from forum.core.mail.letters import send
from forum.support.models import Case, CaseCopy, CaseMessage

WITH_LINK = ("support.confirmation", "support.unentitled")


def tell_customer(case: Case, kind: str, **payload) -> None:
    """A letter to the customer, wherever their mail goes; with a link to go on by to who has no account."""
    if kind in WITH_LINK and case.person_id is None:
        payload["link"] = links.make("case", case.address, payload={"case": case.id}).id
    send(kind, person_id=case.person_id, address=case.address, payload={"case": case.id} | payload)


def tell_everybody(case: Case, message: CaseMessage) -> None:
    """An answer, to the customer and to who gets it in copy; none to who wrote it themselves."""
    if not _wrote(message, case.person_id, case.address_key):
        tell_customer(case, "support.answer", message=message.id)
    for copy in db.session.scalars(select(CaseCopy).where(CaseCopy.case_id == case.id)):
        if not _wrote(message, copy.person_id, copy.address_key):
            payload = {"case": case.id, "message": message.id, "copy": copy.id}
            send("support.answer", person_id=copy.person_id, address=copy.address, payload=payload)


def _wrote(message: CaseMessage, person_id: int | None, address_key: str) -> bool:
    if message.author_id is not None:
        return message.author_id == person_id
    return bool(message.address) and email_key(message.address) == address_key


def tell_support(case: Case) -> None:
    """That a customer wrote: to who has the case; else to all support people, or to administrators if there are none."""
    has_it = [case.assigned_to_id] if case.assigned_to_id else []
    for person_id in has_it or _with_role("support") or _with_role("administrator"):
        send("support.news", person_id=person_id, payload={"case": case.id})


def _with_role(role: str) -> list[int]:
    held = select(Person.id).join(PersonRole, PersonRole.person_id == Person.id)
    return list(db.session.scalars(held.where(PersonRole.role == role, is_active(now())).order_by(Person.id)))
