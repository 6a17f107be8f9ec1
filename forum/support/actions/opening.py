"""Opening a case: the form and the mail both end here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select

from forum.accounts.addresses import email_key
from forum.core.clock import now
from forum.core.database import db
from forum.search.fingerprints import WEAK, fingerprints, strength
from forum.support.actions.files import attach
from forum.support.actions.telling import tell_customer, tell_support
from forum.support.models import Case, CaseError, CaseMessage
from forum.support.models.cases import Kind
from forum.support.references import new_reference
from forum.support.texts import Written


@dataclass(frozen=True, kw_only=True)
class Question:
    """What somebody asks. `files` are public ids of files that were sent ahead; `mail_id` is of the mail that it came by."""

    kind: Kind
    subject: str
    text: Written
    product_id: int | None = None
    version: str = ""
    site_url: str = ""
    errors: str = ""
    answers: Sequence[Sequence[str]] = ()
    page: str = ""
    read: Sequence[Sequence[str]] = ()
    language: str = ""
    files: Sequence[str] = ()
    via: Literal["form", "mail"] = "form"
    mail_id: str | None = None
    rest: str = ""


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Whose question it is: a member, or somebody at an address. `license_id` is what entitles them, `is_known` whether
    nobody needs to confirm that the address is theirs."""

    person_id: int | None = None
    address: str = ""
    name: str = ""
    license_id: int | None = None
    is_known: bool = False


def open_case(asker: Asker, question: Question) -> Case:
    """A new case; held where the address is to be confirmed first, or what entitles to it is missing."""
    held_for = _held_for(asker, question)
    moment = now()
    case = Case(
        reference=_free_reference(),
        kind=question.kind,
        state="held" if held_for else "open",
        held_for=held_for,
        product_id=question.product_id,
        license_id=asker.license_id,
        person_id=asker.person_id,
        address="" if asker.person_id else asker.address,
        address_key="" if asker.person_id else email_key(asker.address),
        name="" if asker.person_id else asker.name,
        language=question.language,
        subject=question.subject,
        version=question.version,
        site_url=question.site_url,
        errors=question.errors,
        answers=[list(one) for one in question.answers],
        page=question.page,
        read=[list(one) for one in question.read],
        via=question.via,
        opened_at=None if held_for else moment,
        created_at=moment,
        last_at=moment,
    )
    db.session.add(case)
    db.session.flush()
    _first_message(case, asker, question)
    told = fingerprints(f"{question.errors}\n{question.text.markdown}")
    db.session.add_all(CaseError(case_id=case.id, fingerprint=each) for each in told if strength(each) > WEAK)
    tell_customer(case, _LETTERS[held_for])
    if not held_for:
        tell_support(case)
    return case


_LETTERS = {"": "support.receipt", "address": "support.confirmation", "entitlement": "support.unentitled"}


def _held_for(asker: Asker, question: Question) -> str:
    if asker.license_id is None and not asker.is_known:
        return "address"
    return "entitlement" if question.kind == "technical" and asker.license_id is None else ""


def _first_message(case: Case, asker: Asker, question: Question) -> None:
    message = CaseMessage(
        case_id=case.id,
        kind="customer",
        author_id=asker.person_id,
        author_name=case.name,
        address=case.address,
        markdown=question.text.markdown,
        html=question.text.html,
        refers=list(question.text.refers),
        rest=question.rest,
        mail_id=question.mail_id,
    )
    db.session.add(message)
    db.session.flush()
    attach(message, question.files)


def _free_reference() -> str:
    """One that no case has. Of two who draw the same at once, the database lets one through: some in ninety million."""
    while True:
        reference = new_reference()
        if db.session.scalar(select(Case.id).where(Case.reference == reference)) is None:
            return reference
