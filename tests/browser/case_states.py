"""Cases for pages that the demo doesn't have: one in the middle, with files, a note and access details; a solved one; one that
is held; one of somebody without an account."""

from io import BytesIO

from sqlalchemy import select

from forum.accounts import links
from forum.accounts.models import MailLink, Person
from forum.accounts.queries import find_person
from forum.core import transaction
from forum.core.database import db
from forum.licenses.queries import licenses_of
from forum.support import actions, files
from forum.support.actions import Asker, Question
from forum.support.models import Case, CaseField, SavedReply
from forum.support.texts import Written, compose
from forum.viewers import viewer_of
from tests.pictures.hostile import picture


def make(customer: Person) -> dict[str, str]:
    """Of this member, answered by Eleni."""
    staff, ended = find_person("eleni"), find_person("tomasz")
    license_id = licenses_of(viewer_of(customer.id))[0].id
    db.session.remove()
    arrived = [files.take_in(BytesIO(picture(size=(900, 600))), "screen.png"), files.take_in(BytesIO(b"ERROR"), "log.txt")]
    words = compose("I press **Export**, and the last invoice is missing.\n\n1. Open\n2. Export"), compose("Which version?")
    note = compose("Looks like the bug of Monday.")
    with transaction.writing() as session:
        by, owner = viewer_of(staff.id), Asker(person_id=customer.id, license_id=license_id, is_known=True)
        actions.add_files(arrived)
        case = _open(owner, "The last invoice is missing from the export", words[0], [one.public_id for one in arrived])
        actions.answer(by, case, words[1])
        actions.note(by, case, note)
        actions.change_tags(case, ["export", "4.2"])
        actions.copy_to(case, "colleague@example.test")
        actions.keep_access_details(viewer_of(customer.id), case, "https://shop.example, user, tall cedar")
        solved = _open(owner, "Printing twice after the update", words[0], [])
        actions.answer(by, solved, words[1], solves=True)
        held = _open(Asker(person_id=ended.id, is_known=True), "Sync stops after a minute", words[0], [])
        _open(Asker(address="dora@example.test", name="Dora"), "Where is my invoice?", words[0], [], kind="purchase")
        link = session.scalars(select(MailLink).where(MailLink.purpose == "case")).one()
        reply = SavedReply(title="Clear the cache", markdown="Please **clear** the cache, then try again.")
        session.add_all([reply, CaseField(kind="choice", labels={"en": "Shop?"}, choices={"en": "One\nTwo"})])
        session.flush()
        question = session.scalars(select(CaseField.public_id)).one()
        names = {"case": case.public_id, "solved_case": solved.public_id, "held_case": held.public_id}
        return names | {"case_link": links.location(link).rpartition("/")[2], "reply": reply.public_id, "question": question}


def _open(asker: Asker, subject: str, text: Written, sent: list[str], kind: str = "technical") -> Case:
    errors = "PHP Fatal error:  Uncaught Error: Class 'Ledger_Export' not found in /srv/www/ledger/export.php:42"
    question = Question(kind=kind, subject=subject, text=text, files=sent, errors=errors, version="4.2.1", language="en")
    return actions.open_case(asker, question)
