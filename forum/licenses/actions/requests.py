"""A key in use by another account: asking the holder, saying 'this is my purchase', and what comes of it."""

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import exists, select

from forum.accounts.models import Person
from forum.core.clock import now
from forum.core.database import db
from forum.core.errors import Invalid, NotFound, Refused
from forum.core.log.actions import record
from forum.core.mail.letters import send
from forum.core.viewer import Viewer
from forum.licenses.actions.places import Taken, end_place, give_place, let_cool, lock_license, not_managing, take_place
from forum.licenses.addresses import address_hashes
from forum.licenses.models import License, PlaceRequest, Refusal, Seat
from forum.licenses.policies import MANAGING, is_good, opens
from forum.licenses.queries import Held, get_request, open_requests, places_of

PROVEN = timedelta(days=1)  # that entering the exact key lets one ask


def ask(viewer: Viewer, public_id: str, words: str) -> PlaceRequest:
    """Asks whoever manages the license for a place. Asking again while that is open is the same request."""
    license = _proven(viewer, public_id)
    request, is_new = _request(viewer, license, "ask", words)
    if not is_new:
        return request
    managers = select(Seat.person_id).where(Seat.license_id == license.id, Seat.via.in_(MANAGING))
    for person_id in db.session.scalars(managers):
        send("licenses.asked", person_id=person_id, payload={"license": license.id})
    return request


def claim_purchase(viewer: Viewer, public_id: str, words: str) -> PlaceRequest | None:
    """'This is my purchase': a confirmed address that it was bought with beats an earlier claim, and the place is the
    viewer's (None). Staff decide the rest."""
    license = lock_license(_proven(viewer, public_id).id)
    if _bought(viewer, license):
        if not _has_one_or_takes_a_free_one(viewer, license, viewer.id, "address"):
            _take_over(viewer, license, viewer.id, _earlier(license), via="address")
        return None
    return _request(viewer, license, "mine", words)[0]


def grant_ask(viewer: Viewer, held: Held, public_id: str, number: int) -> bool:
    """A holder hands a place over: after a day, as every place that changes hands, unless it was free anyway. Returns
    whether it was their own."""
    request = _open_ask(viewer, held, public_id)
    place = next((one for one in places_of(held) if one.number == number), None)
    if place is None:
        raise Invalid({"place": _("Choose a place.")})
    seat = db.session.scalar(select(Seat).where(Seat.public_id == place.public_id))
    if seat and not place.may_free:
        raise Invalid({"place": _why_not(seat)})
    _decide(viewer, request, "granted")
    if seat:
        let_cool(held.license, seat, request.decided_at)
        if not place.is_own:
            send("licenses.freed", person_id=seat.person_id, payload={"license": held.license.id})
        end_place(viewer, held.license, seat)
    return place.is_own


def take_granted(viewer: Viewer, public_id: str) -> Taken:
    """The place that a holder handed over, once it has cooled down. Raises NotFound for what wasn't granted."""
    request = get_request(viewer, public_id)
    if (request.kind, request.state) != ("ask", "granted"):
        raise NotFound
    license = lock_license(request.license_id)
    if not db.session.scalar(select(exists().where(License.id == license.id, opens(now())))):
        raise NotFound
    return take_place(viewer, license, "invitation")


def refuse_ask(viewer: Viewer, held: Held, public_id: str) -> None:
    _decide(viewer, _open_ask(viewer, held, public_id), "refused")


def grant_purchase(viewer: Viewer, public_id: str, place: str, reason: str) -> bool:
    """Staff give the license to who says that it is theirs, at once; where no place is free, the holder of the chosen one
    loses it. Returns whether that was so."""
    request, license = _open_purchase(public_id)
    seat = db.session.scalar(select(Seat).where(Seat.license_id == license.id, Seat.public_id == place))
    takes_over = not _has_one_or_takes_a_free_one(viewer, license, request.person_id, "staff")
    if takes_over:
        if seat is None:
            raise Invalid({"place": _("Choose a place.")})
        _take_over(viewer, license, request.person_id, seat, via="staff", reason=reason)
    _decide(viewer, request, "granted", reason)
    return takes_over


def refuse_purchase(viewer: Viewer, public_id: str, reason: str) -> None:
    _decide(viewer, _open_purchase(public_id)[0], "refused", reason)


def _proven(viewer: Viewer, public_id: str) -> License:
    """A good license whose exact key the viewer entered lately. Raises NotFound."""
    proof = exists().where(
        Refusal.license_id == License.id, Refusal.person_id == viewer.id, Refusal.at > now() - PROVEN
    )
    license = db.session.scalar(select(License).where(License.public_id == public_id, is_good(), proof))
    if license is None:
        raise NotFound
    return license


def _request(viewer: Viewer, license: License, kind: str, words: str) -> tuple[PlaceRequest, bool]:
    lock_license(license.id)
    same = (PlaceRequest.license_id == license.id, PlaceRequest.person_id == viewer.id, PlaceRequest.kind == kind)
    if earlier := db.session.scalar(select(PlaceRequest).where(*same, PlaceRequest.state == "open")):
        return earlier, False
    made = PlaceRequest(license_id=license.id, person_id=viewer.id, kind=kind, words=words)
    db.session.add(made)
    record(viewer, f"license.{kind}", "license", license.id)
    return made, True


def _bought(viewer: Viewer, license: License) -> bool:
    """Whether the viewer's confirmed address is the one that the license was bought with."""
    address = db.session.scalar(
        select(Person.email).where(Person.id == viewer.id, Person.email_verified_at.is_not(None))
    )
    return bool(address and license.address_hash and license.address_hash in address_hashes(address))


def _has_one_or_takes_a_free_one(viewer: Viewer, license: License, person_id: int, via: str) -> bool:
    """Nobody has to give way where the buyer got a place meanwhile, or one is empty, even if it cools down."""
    held = dict(db.session.execute(select(Seat.person_id, Seat.number).where(Seat.license_id == license.id)).all())
    unheld = set(range(1, license.seats + 1)).difference(held.values())
    if person_id not in held and unheld:
        give_place(viewer, license, person_id, min(unheld), via)
    return person_id in held or bool(unheld)


def _earlier(license: License) -> Seat:
    """Whose claim gives way: the latest of those who only had the key, or were invited."""
    seats = db.session.scalars(select(Seat).where(Seat.license_id == license.id)).all()
    return max(seats, key=lambda seat: (seat.via != "address", seat.claimed_at, seat.id))


def _take_over(viewer: Viewer, license: License, person_id: int, seat: Seat, *, via: str, reason: str = "") -> None:
    send("licenses.taken_over", person_id=seat.person_id, payload={"license": license.id})
    end_place(viewer, license, seat, reason=reason)
    give_place(viewer, license, person_id, seat.number, via)


def _why_not(seat: Seat) -> str:
    if seat.via == "address":
        return _("This is the place of who bought the license.")
    return _("This is the place of somebody who came before you and manages the license too.")


def _open_ask(viewer: Viewer, held: Held, public_id: str) -> PlaceRequest:
    if not held.manages:
        raise Refused(not_managing())
    lock_license(held.license.id)
    found = next((request for request, _person in open_requests(held.license) if request.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def _open_purchase(public_id: str) -> tuple[PlaceRequest, License]:
    found = db.session.scalar(
        select(PlaceRequest).where(
            PlaceRequest.public_id == public_id, PlaceRequest.kind == "mine", PlaceRequest.state == "open"
        )
    )
    if found is None:
        raise NotFound
    license = lock_license(found.license_id)
    db.session.refresh(found)
    if found.state != "open":
        raise NotFound
    return found, license


def _decide(viewer: Viewer, request: PlaceRequest, state: str, reason: str = "") -> None:
    request.state, request.decided_at, request.decided_by_id = state, now(), viewer.id
    record(
        viewer,
        f"license.{request.kind}_{state}",
        "license",
        request.license_id,
        reason=reason,
        after={"person": request.person_id},
    )
    send("licenses.decided", person_id=request.person_id, payload={"request": request.id})
