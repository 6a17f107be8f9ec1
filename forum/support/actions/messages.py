from collections.abc import Sequence

from sqlalchemy import delete, select

from forum.accounts.models import Person
from forum.core.clock import now
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.viewer import Viewer
from forum.support.actions.files import attach
from forum.support.actions.telling import tell_customer, tell_everybody, tell_support
from forum.support.entitlement import may_reopen
from forum.support.models import AccessDetails, Case, CaseMessage
from forum.support.queries import is_taken
from forum.support.texts import Written


class Collision(Exception):
    """Somebody answered while this answer was being written: who, and when."""

    def __init__(self, name: str, message: CaseMessage) -> None:
        super().__init__("somebody else answered meanwhile")
        self.name = name
        self.message = message


def locked(case_id: int) -> Case:
    """The case under its lock, as it is now: of two who act on it at once, the second sees what the first did. Raises
    NotFound where it is gone or goes on elsewhere."""
    found = select(Case).where(Case.id == case_id).with_for_update(key_share=True)
    case = db.session.scalar(found.execution_options(populate_existing=True))
    if case is None or case.merged_into_id is not None:
        raise NotFound
    return case


def write(
    case: Case,
    text: Written,
    *,
    author_id: int | None = None,
    address: str = "",
    name: str = "",
    files: Sequence[str] = (),
    mail_id: str | None = None,
    rest: str = "",
) -> CaseMessage:
    """What the customer's side says. It opens a case again that waited for them or was solved."""
    case = locked(case.id)
    message = _add(
        case, "customer", text, files, author_id=author_id, address=address, author_name=name, mail_id=mail_id, rest=rest
    )
    case.last_by, case.last_at, case.noticed_at = "customer", message.created_at, None
    if case.state in ("waiting", "solved"):
        open_again(case)
    tell_everybody(case, message)
    if case.state != "held":
        tell_support(case)
    return message


def open_again(case: Case) -> None:
    """By its customer. What nothing entitles to any more is held instead, as if it were asked anew."""
    held_for = "" if may_reopen(case) else "entitlement"
    case.state, case.held_for = ("held" if held_for else "open"), held_for
    case.solved_at, case.helped = None, None
    if held_for:
        case.license_id = None
        tell_customer(case, "support.unentitled")


def answer(viewer: Viewer, case: Case, text: Written, *, files: Sequence[str] = (), seen: str = "", solves: bool = False):
    """What support says. `seen` is the public id of the last message that its writer had before them: raises Collision where
    somebody else of the support people has answered since.

    Who answers first has the case from then on, if nobody had it.
    """
    case = locked(case.id)
    _refuse_collision(viewer, case, seen)
    message = _add(case, "support", text, files, author_id=viewer.id)
    moment = message.created_at
    case.opened_at, case.answered_at = case.opened_at or moment, case.answered_at or moment
    case.last_by, case.last_at, case.noticed_at, case.held_for = "support", moment, None, ""
    case.state, case.solved_at = ("solved", moment) if solves else ("waiting", None)
    case.assigned_to_id = case.assigned_to_id or viewer.id
    if solves:
        erase_access_details(case)
    tell_everybody(case, message)
    return message


def note(viewer: Viewer, case: Case, text: Written, *, files: Sequence[str] = ()) -> CaseMessage:
    """What support people tell each other. It changes nothing for the customer."""
    return _add(locked(case.id), "note", text, files, author_id=viewer.id)


def note_once(case: Case, text: Written, mail_id: str) -> None:
    """A note about a mail that came; the same mail leaves one."""
    case = locked(case.id)
    if not is_taken(mail_id):
        _add(case, "note", text, (), mail_id=mail_id)


def erase_access_details(case: Case) -> None:
    """They are kept for as long as somebody works on the case."""
    db.session.execute(delete(AccessDetails).where(AccessDetails.case_id == case.id))


def _add(case: Case, kind: str, text: Written, files: Sequence[str], **more) -> CaseMessage:
    message = CaseMessage(
        case_id=case.id, kind=kind, markdown=text.markdown, html=text.html, refers=list(text.refers), created_at=now(), **more
    )
    db.session.add(message)
    db.session.flush()
    attach(message, files)
    return message


def _refuse_collision(viewer: Viewer, case: Case, seen: str) -> None:
    if not seen:
        return
    known = select(CaseMessage.id).where(CaseMessage.case_id == case.id, CaseMessage.public_id == seen).scalar_subquery()
    later = (
        select(CaseMessage, Person.display_name)
        .outerjoin(Person, Person.id == CaseMessage.author_id)
        .where(CaseMessage.case_id == case.id, CaseMessage.kind == "support", CaseMessage.id > known)
        .order_by(CaseMessage.id.desc())
    )
    row = db.session.execute(later).first()
    if row is not None and row.CaseMessage.author_id != viewer.id:
        raise Collision(row.display_name or "", row.CaseMessage)
