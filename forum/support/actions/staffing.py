"""What support people do with a case."""

from collections.abc import Collection

from sqlalchemy import delete, select, update

from forum.accounts.addresses import email_key
from forum.accounts.models import Person
from forum.core import vault
from forum.core.clock import now
from forum.core.database import db, insert_or
from forum.core.errors import Invalid, NotFound
from forum.core.log.actions import record
from forum.core.viewer import Viewer
from forum.support.actions.messages import locked
from forum.support.actions.telling import tell_support
from forum.support.models import AccessDetails, Case, CaseCopy, CaseMessage, CaseTag
from forum.support.queries.people import support_people


def assign(case: Case, person_id: int | None) -> None:
    """Gives a case to one of the support people, or back to all."""
    case = locked(case.id)
    if person_id is not None and person_id not in support_people():
        raise Invalid({"person": ""})
    case.assigned_to_id = person_id


def change_tags(case: Case, tags: Collection[str]) -> None:
    case = locked(case.id)
    db.session.execute(delete(CaseTag).where(CaseTag.case_id == case.id))
    db.session.add_all(CaseTag(case_id=case.id, tag=tag) for tag in tags)


def move_to_product(case: Case, product_id: int | None) -> None:
    locked(case.id).product_id = product_id


def copy_to(case: Case, address: str, name: str = "") -> None:
    """Somebody gets all answers from now on. A member at that address sees the case."""
    case, key = locked(case.id), email_key(address)
    person_id = db.session.scalar(select(Person.id).where(Person.email_key == key, Person.email_verified_at.is_not(None)))
    values = {"case_id": case.id, "person_id": person_id, "address": address, "address_key": key, "name": name}
    db.session.execute(insert_or(CaseCopy).values(values).on_conflict_do_nothing())


def stop_copies(case: Case, copy_id: int) -> None:
    db.session.execute(delete(CaseCopy).where(CaseCopy.case_id == locked(case.id).id, CaseCopy.id == copy_id))


def merge(viewer: Viewer, case: Case, into: Case) -> None:
    """Makes one of two cases of the same customer: all that was said goes on in `into`. Raises Invalid for somebody else's."""
    first, second = sorted((case, into), key=lambda one: one.id)
    locked(first.id), locked(second.id)
    if case.id == into.id or _customer(case) != _customer(into):
        raise Invalid({"reference": ""})
    for table in (CaseMessage, AccessDetails):
        db.session.execute(update(table).where(table.case_id == case.id).values(case_id=into.id))
    had = select(CaseCopy.address_key).where(CaseCopy.case_id == into.id)
    copies = CaseCopy.case_id == case.id, CaseCopy.address_key.not_in(had)
    db.session.execute(update(CaseCopy).where(*copies).values(case_id=into.id).execution_options(synchronize_session=False))
    case.merged_into_id, case.state, case.solved_at = into.id, "solved", now()
    if case.last_at > into.last_at:
        into.last_at, into.last_by = case.last_at, case.last_by
    if case.last_by == "customer" and into.state != "open":
        into.state, into.solved_at = "open", None
    into.opened_at = into.opened_at or now()
    record(viewer, "case.merge", "case", into.id, after={"reference": case.reference})


def _customer(case: Case) -> tuple[int | None, str]:
    return case.person_id, case.address_key


def open_anyway(viewer: Viewer, case: Case) -> None:
    """Support takes a case that nothing entitles to."""
    case = locked(case.id)
    if case.state == "held":
        case.state, case.held_for, case.opened_at, case.last_at = "open", "", now(), now()
        record(viewer, "case.open", "case", case.id)
        tell_support(case)


def keep_access_details(viewer: Viewer, case: Case, words: str) -> None:
    """How support gets into the customer's site, sealed."""
    case = locked(case.id)
    details = AccessDetails(case_id=case.id, by_id=viewer.id, sealed="")
    db.session.add(details)
    db.session.flush()
    details.sealed = vault.seal(words, place_of(details))


def read_access_details(viewer: Viewer, case: Case, public_id: str) -> str:
    """For who has the case, and nobody else; the log keeps that they looked. Raises NotFound."""
    details = _details(case, public_id)
    if case.assigned_to_id != viewer.id:
        raise NotFound
    record(viewer, "case.access", "case", case.id)
    try:
        return vault.unseal(details.sealed, place_of(details))
    except vault.Unreadable:
        raise NotFound from None


def forget_access_details(case: Case, public_id: str) -> None:
    db.session.delete(_details(locked(case.id), public_id))


def _details(case: Case, public_id: str) -> AccessDetails:
    of_case = AccessDetails.case_id == case.id, AccessDetails.public_id == public_id
    details = db.session.scalar(select(AccessDetails).where(*of_case))
    if details is None:
        raise NotFound
    return details


def place_of(details: AccessDetails) -> str:
    return f"access details {details.public_id}"
