"""What an answer does to a license that is here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from forum.core import vault
from forum.core.clock import now
from forum.core.database import db
from forum.core.log.actions import record
from forum.core.log.models import LogEntry
from forum.core.viewer import ANONYMOUS
from forum.licenses.actions.connecting import open_linked
from forum.licenses.addresses import address_hashes
from forum.licenses.connected import Connected
from forum.licenses.models import License
from forum.licenses.policies import GRACE, is_good_at_hand, opens_what, state_of
from forum.licenses.providers.interface import Answer
from forum.licenses.schedule import MISSING, after_no_answer, next_check

CHECK, WEBHOOK, RESTORE = "license.check", "license.webhook", "license.restore"

# What an answer may change: as the log has it, and as a halt puts it back.
MOMENTS = ("since", "expires_at", "ended_at", "lapses_at", "lapsed_at", "missing_since", "unchecked_since")
PLAIN = ("state", "renews", "seats")


@dataclass(frozen=True)
class Turn:
    """`is_bad`: what was open has closed before its end, or will, should the next answer say so too."""

    was_open: bool
    is_bad: bool


def apply(license: License, answer: Answer, to: Connected, *, action: str = CHECK) -> Turn:
    """Of a locked license. What doesn't change is not logged."""
    moment = now()
    was_open, before = opens_what(state_of(license, moment)), facts_of(license)
    answer = _meant(license, answer, to)
    if not answer.is_definite:
        _wait(license, moment)
    elif answer.state in ("not found", "wrong product"):
        _miss(license, moment)
    else:
        _take(license, answer, to, moment)
    if answer.is_definite:
        license.checked_at = moment
        license.next_check_at = None if to.provider.is_offline else next_check(license, moment)
    else:
        license.next_check_at = after_no_answer(moment, answer.retry_after)
    after = facts_of(license)
    if changed := [name for name in after if after[name] != before[name]]:
        said = {"answer": answer.state} | ({"reason": answer.reason} if answer.reason else {})
        record(
            ANONYMOUS,
            action,
            "license",
            license.id,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed} | said,
        )
    is_open = opens_what(state_of(license, moment))
    is_missed = after["missing_since"] is not None and before["missing_since"] is None
    is_confirmed = before["missing_since"] is not None and after["state"] == "revoked"
    return Turn(was_open, is_bad=was_open and (is_missed or (not is_open and not is_confirmed)))


def facts_of(license: License) -> dict[str, Any]:
    moments = {name: getattr(license, name) for name in MOMENTS}
    told = {name: moment.isoformat() if moment else None for name, moment in moments.items()}
    return {name: getattr(license, name) for name in PLAIN} | told | {"products": list(license.remote_products)}


def put_back(license: License, facts: dict[str, Any]) -> None:
    """The reverse of an entry of the log, by what it says was before."""
    for name in PLAIN:
        if name in facts:
            setattr(license, name, facts[name])
    for name in MOMENTS:
        if name in facts:
            setattr(license, name, datetime.fromisoformat(facts[name]) if facts[name] else None)
    if "products" in facts:
        license.remote_products = facts["products"]


def keep_address(license: License, address: str) -> None:
    """As a hash, by the generation of the license's other one."""
    if address:
        license.address_hash = address_hashes(address)[-license.generation]


def lift(license: License) -> None:
    """Its hashes by the newest of the vault's secrets."""
    newest, since = vault.generation(), license.generation
    if since < newest:
        license.key_hash = vault.lift(license.key_hash, since, newest)
        if license.address_hash:
            license.address_hash = vault.lift(license.address_hash, since, newest)
        license.generation = newest


def _meant(license: License, answer: Answer, to: Connected) -> Answer:
    """The answer, seen by the links: what is for nothing that we link is 'wrong product', unless it was so all the time."""
    if not answer.product_ids or set(answer.product_ids) == set(license.remote_products):
        return answer
    return to.matched(answer)


def _wait(license: License, moment: datetime) -> None:
    """It stays as it is for a while."""
    if license.lapses_at is None and is_good_at_hand(license) and license.ended_at is None:
        license.lapses_at = moment + GRACE


def _miss(license: License, moment: datetime) -> None:
    """Once may be a mistake of theirs or ours; twice, an hour apart, is an answer."""
    if license.state != "active" or license.ended_at is not None:
        return
    if license.missing_since is None:
        license.missing_since = moment
    elif moment - license.missing_since >= MISSING:
        _close(license, "revoked", moment)


def _take(license: License, answer: Answer, to: Connected, moment: datetime) -> None:
    license.missing_since = license.lapses_at = license.lapsed_at = license.unchecked_since = None
    license.remote_id = answer.license_id or license.remote_id
    license.order_id = answer.order_id or license.order_id
    keep_address(license, answer.address)
    match answer.state:
        case "ended":
            _end(license, answer, moment)
        case "suspended" | "unactivated":
            _close(license, "suspended", moment)
        case "revoked" | "refunded":
            _close(license, answer.state, moment)
        case "active" | "no place" if license.state == "refunded" and _was_told(license):
            pass  # not every provider tells of a refund when it is asked
        case _:  # "active", and "no place": places of theirs, which aren't for people
            _be_good(license, answer, to, moment)


def _was_told(license: License) -> bool:
    """Whether its state came by a signed message, and staff haven't restored it since."""
    about = (LogEntry.subject_type == "license", LogEntry.subject_id == license.id)
    turned = LogEntry.action.in_((CHECK, WEBHOOK, RESTORE))
    last = select(LogEntry.action).where(*about, turned).order_by(LogEntry.id.desc()).limit(1)
    return db.session.scalar(last) == WEBHOOK


def _be_good(license: License, answer: Answer, to: Connected, moment: datetime) -> None:
    if license.state != "active":
        license.state, license.since = "active", moment
    if answer.state == "active":
        _set_end(license, answer.expires_at)
        license.renews = answer.renews
    is_over = license.expires_at is not None and license.expires_at <= moment
    license.ended_at = (license.ended_at or moment) if is_over else None
    license.seats = max(license.seats, answer.places or 1)
    if answer.product_ids and set(answer.product_ids) != set(license.remote_products):
        license.remote_products = list(answer.product_ids)
        open_linked(license, to)


def _end(license: License, answer: Answer, moment: datetime) -> None:
    if license.state != "active":
        license.state, license.since = "active", moment
    _set_end(license, min(answer.expires_at or license.expires_at or moment, moment))
    license.ended_at = license.ended_at or moment


def _set_end(license: License, expires_at: datetime | None) -> None:
    if license.expires_at != expires_at:
        license.expires_at, license.warned_days = expires_at, None


def _close(license: License, state: str, moment: datetime) -> None:
    if license.state != state:
        license.state, license.since = state, moment
    license.missing_since = None
