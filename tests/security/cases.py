"""Cases in the world of the access tests: one that the holder shares with a colleague, one that is solved, one that is held for a
license that has ended, and one of somebody without an account."""

from io import BytesIO

from sqlalchemy import select

from forum.accounts import links
from forum.accounts.models import MailLink
from forum.core import transaction
from forum.core.database import db
from forum.licenses.models import Seat
from forum.support import actions, files
from forum.support.actions import Asker, Question
from forum.support.models import AccessDetails, Case, CaseField, CaseFile, CaseMessage, SavedReply
from forum.support.routes.arriving import signed as name_of_file
from forum.support.texts import compose
from forum.viewers import viewer_of
from tests import factories
from tests.security import world


def add_open_cases(builder) -> None:
    """What is reached without an account, by who has a link or the name of a file: in both worlds."""
    with builder.step(98, "a case by mail"):
        mailed = _open(builder, Asker(address="late@example.test"), "by mail")
        with transaction.writing() as session:
            session.get_one(Case, mailed.id).reference = "48271930"
            session.add(question := CaseField(kind="line", labels={"en": "Which shop system?"}))
            session.flush()
            builder.names["case_question"] = question.public_id
        wanted = MailLink.purpose == "case", MailLink.address == "late@example.test"
        link = db.session.scalars(select(MailLink).where(*wanted)).one()
        builder.names |= {"case_link": links.location(link).rpartition("/")[2], "mailed_case": mailed.public_id}
    with builder.step(99, "a file that waits"):
        builder.names["waiting_file"] = name_of_file(_kept(b"Nobody's yet."))


def add_cases(builder) -> None:
    holder, staff = builder.people["holder"], viewer_of(builder.people["support"].id)
    with builder.step(96, "colleague"):
        license = factories.license_for(holder, builder.ledger, seats=2, shares_cases=True)
        with transaction.writing() as session:
            colleague = builder.people["colleague"].id
            session.add(Seat(license_id=license.id, person_id=colleague, number=2, via="invitation"))
        builder.names["shared"] = license.public_id
    with builder.step(97, "case"):
        case = _open(builder, Asker(person_id=holder.id, license_id=license.id, is_known=True), "case")
        _file(builder, "case file", case, "customer")
        answer, note = compose(f"Ocelot {_canary('case answer')}"), compose(f"Ocelot {_canary('case note')}")
        with transaction.writing():
            actions.answer(staff, case, answer)
            actions.note(staff, case, note)
            actions.change_tags(case, [_canary("case tag")])
            actions.copy_to(case, f"{_canary('case in copy')}@example.test")
            actions.keep_access_details(viewer_of(holder.id), case, _canary("access to a site"))
        _file(builder, "file of a note", case, "note")
        builder.names |= {
            "case": case.public_id,
            "access": builder.found(select(AccessDetails.public_id)),
            "staff": str(staff.id),
        }
    with builder.step(98, "other cases"):
        solved = _open(builder, Asker(person_id=holder.id, license_id=license.id, is_known=True), "case")
        held = _open(builder, Asker(person_id=builder.people["ended"].id, is_known=True), "held case")
        with transaction.writing() as session:
            actions.solve(solved)
            session.add(SavedReply(title=_canary("saved reply"), markdown=_canary("saved reply")))
        builder.names |= {
            "solved_case": solved.public_id,
            "held_case": held.public_id,
            "other_reference": builder.found(select(Case.reference).where(Case.id == solved.id)),
            "saved_reply": builder.found(select(SavedReply.public_id)),
        }


def _open(builder, asker: Asker, about: str) -> Case:
    known = about in ("case", "held case")
    subject = f"Ocelot {_canary(f'{about} subject')}" if known else "Where is it?"
    text = compose(f"The ocelot {_canary(f'{about} words')}" if known else "I lost it.")
    errors = f"Fatal error: {_canary('case errors')}" if about == "case" else ""
    kind = "purchase" if about == "by mail" else "technical"
    with transaction.writing():
        return actions.open_case(asker, Question(kind=kind, subject=subject, text=text, errors=errors))


def _file(builder, name: str, case: Case, kind: str) -> None:
    public_id = _kept(_canary(name).encode())
    with transaction.writing() as session:
        last = select(CaseMessage.id).where(CaseMessage.case_id == case.id, CaseMessage.kind == kind)
        file = session.scalars(select(CaseFile).where(CaseFile.public_id == public_id)).one()
        file.message_id = session.scalar(last.order_by(CaseMessage.id.desc()).limit(1))
    builder.names[name.replace(" ", "_")] = public_id


def _kept(content: bytes) -> str:
    one = files.take_in(BytesIO(content), "log.txt")
    with transaction.writing():
        actions.add_files([one])
    return one.public_id


def _canary(name: str) -> str:
    return world.canary(name)
