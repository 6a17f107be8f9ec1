from sqlalchemy import ColumnElement, and_, exists, or_, true

from forum.core.viewer import Viewer
from forum.licenses.models import License, Seat
from forum.support.models import Case, CaseCopy, CaseMessage


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """The one rule of who reads a case: support people, its customer, who gets it in copy, and who holds a place on its license
    where that is shared. What is held concerns its customer alone."""
    if viewer.is_support:
        return true()
    copied = exists().where(CaseCopy.case_id == Case.id, CaseCopy.person_id == viewer.id)
    return or_(Case.person_id == viewer.id, copied, and_(Case.state != "held", is_shared_with(viewer)))


def is_shared_with(viewer: Viewer) -> ColumnElement[bool]:
    """Whether a case is one of the viewer's company."""
    shared = License.id == Case.license_id, License.shares_cases, Seat.license_id == License.id
    return exists().where(*shared, Seat.person_id == viewer.id)


def messages_visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """Beside `visible_to` for the case that the statement joins: notes are for support people."""
    return true() if viewer.is_support else CaseMessage.kind != "note"


def can_write(viewer: Viewer, case: Case) -> bool:
    """Who sees a case writes in it, as long as it goes on there."""
    return viewer.is_member and case.merged_into_id is None and (case.state != "held" or viewer.is_support)


def is_customer(viewer: Viewer, case: Case) -> bool:
    return viewer.id is not None and viewer.id == case.person_id
