"""First keys whose provider couldn't be asked: tried again, less and less often, for a day."""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

from forum.core import transaction, vault
from forum.core.clock import now
from forum.core.database import db
from forum.core.mail.letters import send
from forum.core.viewer import Viewer
from forum.licenses.actions.claiming import Unlocking, claim_place, note_refusal, unlock
from forum.licenses.actions.finding import Asked
from forum.licenses.models import Claim

KEPT = timedelta(days=1)
LEASE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=1)
AT_ONCE = 20


@dataclass(frozen=True)
class Held:
    """A claim in hand, as values. Without a key it can't be read any more."""

    id: int
    person_id: int
    connections: tuple[int, ...]
    key: str = field(repr=False)


def take() -> list[Held]:
    """Some that are due. Nobody else takes them for a while."""
    with transaction.writing() as session:
        due = select(Claim).where(Claim.next_try_at <= now()).order_by(Claim.next_try_at).limit(AT_ONCE)
        found = session.scalars(due.with_for_update(skip_locked=True)).all()
        for claim in found:
            claim.tries += 1
            claim.next_try_at = now() + LEASE
        return [Held(one.id, one.person_id, tuple(one.connections), _key(one)) for one in found]


def end(held: Held, asked: Asked, viewer: Viewer) -> None:
    """What was said of it: a place, a no, or another try later. Its member is told of the first two."""
    claim = db.session.scalar(select(Claim).where(Claim.id == held.id).with_for_update())
    if claim is None:
        return
    if asked.verdict == "pending" and now() < claim.created_at + KEPT:
        claim.connections = list(asked.waiting)
        claim.next_try_at = now() + min(LONGEST_PAUSE, timedelta(minutes=2**claim.tries))
        return
    db.session.delete(claim)
    if not viewer.is_member:
        return
    unlocking = Unlocking("pending") if asked.verdict == "pending" else unlock(viewer, asked)
    if unlocking.result == "in use" and unlocking.license:
        note_refusal(viewer, unlocking.license, "")
    told = {"result": unlocking.result, "license": unlocking.license, "key_end": claim.key_end}
    send("licenses.claimed", person_id=held.person_id, payload=told)


def _key(claim: Claim) -> str:
    try:
        return vault.unseal(claim.sealed_key, claim_place(claim.public_id))
    except vault.Unreadable:
        return ""
