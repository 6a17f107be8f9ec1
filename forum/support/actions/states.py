"""What becomes of a case: confirmed, opened, solved, opened again, and whether it helped."""

from datetime import timedelta

from sqlalchemy import delete

from forum.core.clock import now
from forum.core.database import db
from forum.core.viewer import Viewer
from forum.licenses.queries import licenses_of
from forum.support.actions.messages import erase_access_details, locked, open_again
from forum.support.actions.telling import tell_customer, tell_support
from forum.support.entitlement import standing_with
from forum.support.models import Case


def solve(case: Case) -> None:
    """Access details have done their work: they go."""
    case = locked(case.id)
    case.state, case.solved_at, case.held_for, case.noticed_at = "solved", now(), "", None
    erase_access_details(case)


def notice_closing(case: Case) -> None:
    """Tells the customer that a case that waits for them closes soon."""
    case = locked(case.id)
    if case.state == "waiting" and case.noticed_at is None:
        case.noticed_at = now()
        tell_customer(case, "support.closing")


def close_silent(case: Case) -> None:
    """Takes a case to be solved whose customer didn't answer after the notice."""
    case = locked(case.id)
    if case.state == "waiting" and case.noticed_at is not None:
        solve(case)


def reopen(case: Case, *, by_support: bool) -> None:
    """Support people open what they like, customers what they are still entitled to."""
    case = locked(case.id)
    if case.state != "solved":
        return
    if by_support:
        case.state, case.solved_at, case.helped = "open", None, None
    else:
        open_again(case)
    case.last_at, case.opened_at, case.noticed_at = now(), case.opened_at or now(), None
    if case.state == "open":
        tell_support(case)


def rate(case: Case, helped: bool, words: str) -> None:
    """The one question at the end."""
    case = locked(case.id)
    case.helped, case.helped_words = helped, words


def confirm_address(case: Case, person_id: int | None) -> Case:
    """Whoever opened the link that was mailed to the customer has their address; `person_id` is the member whose it is, if any.

    Twice is harmless.
    """
    case = locked(case.id)
    if case.held_for != "address":
        return case
    if person_id is not None:
        case.person_id, case.address, case.address_key, case.name = person_id, "", "", ""
    _open_if_entitled(case)
    if case.state == "held":
        case.held_for = "entitlement"
    return case


def remove_unconfirmed(after: timedelta) -> None:
    """What came in somebody's name and was never confirmed by them goes, with all that was said."""
    unconfirmed = Case.state == "held", Case.held_for == "address", Case.created_at < now() - after
    db.session.execute(delete(Case).where(*unconfirmed).execution_options(synchronize_session=False))


def open_entitled(case: Case) -> bool:
    """Opens a case that was held for want of a license, if its customer has one now."""
    case = locked(case.id)
    if case.state != "held" or case.held_for != "entitlement":
        return False
    _open_if_entitled(case)
    return case.state == "open"


def open_with(case: Case, license_id: int) -> None:
    """Opens a held case by a license whose key was good."""
    case = locked(case.id)
    case.license_id = license_id
    if case.state == "held":
        _open(case)


def _open_if_entitled(case: Case) -> None:
    licenses = licenses_of(Viewer(id=case.person_id)) if case.person_id else []
    stands = standing_with(licenses, case.kind, case.product_id)
    if stands.license is not None:
        case.license_id = stands.license.id
    if stands.is_entitled or case.license_id is not None:
        _open(case)


def _open(case: Case) -> None:
    case.state, case.held_for, case.opened_at, case.last_at = "open", "", now(), now()
    tell_customer(case, "support.receipt")
    tell_support(case)


def give_to_thread(case: Case, thread_id: int) -> None:
    """The customer asks everybody instead."""
    case = locked(case.id)
    case.thread_id = thread_id
    case.state, case.solved_at, case.held_for = "solved", now(), ""
