from sqlalchemy import ColumnElement, exists, or_, true

from forum.core.viewer import Viewer
from forum.licenses.models import License, Seat
from forum.support.models import Case, CaseCopy, CaseMessage, Proposal


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """The one rule of who reads a case: support people, its customer, who gets it in copy, and who holds a place on its license
    where that is shared. What is held has no license yet, and so is its customer's alone."""
    if viewer.is_support:
        return true()
    copied = exists().where(CaseCopy.case_id == Case.id, CaseCopy.person_id == viewer.id)
    return or_(Case.person_id == viewer.id, copied, is_shared_with(viewer))


def is_shared_with(viewer: Viewer) -> ColumnElement[bool]:
    """Whether a case is one of the viewer's company."""
    shared = License.id == Case.license_id, License.shares_cases, Seat.license_id == License.id
    return exists().where(*shared, Seat.person_id == viewer.id)


def messages_visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """Beside `visible_to` for the case that the statement joins: notes are for support people."""
    return true() if viewer.is_support else CaseMessage.kind != "note"


def can_write(viewer: Viewer, case: Case) -> bool:
    """Who sees a case writes in it, once it is open."""
    return viewer.is_member and (case.state != "held" or viewer.is_support)


def is_customer(viewer: Viewer, case: Case) -> bool:
    return viewer.id is not None and viewer.id == case.person_id


def can_propose(viewer: Viewer, case: Case, latest: Proposal | None) -> bool:
    """Support proposes to make a thread of an answered case whose customer can be asked, once at a time."""
    is_ready = case.state == "solved" or (case.state in ("open", "waiting") and case.answered_at is not None)
    is_free = case.thread_id is None and case.merged_into_id is None and not (latest and is_under_way(latest))
    return viewer.is_support and is_ready and is_free and bool(case.person_id or case.address)


def is_under_way(proposal: Proposal) -> bool:
    """Whether the customer is to decide, or support to look at what the customer changed."""
    return proposal.state == "proposed" or waits_for_support(proposal)


def waits_for_support(proposal: Proposal) -> bool:
    """Whether the customer agreed but changed what support people would say: what was posted stands in the thread alone."""
    return proposal.state == "agreed" and bool(proposal.answer)
