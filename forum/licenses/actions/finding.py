"""Finding out about a key that somebody typed: read, call, write, each by itself, before the transaction that gives a place."""

import hashlib
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete, select, update

from forum.core import limits, transaction
from forum.core.clock import now
from forum.core.database import db, insert_or
from forum.core.limits import MINUTE, Limit, TooMany
from forum.licenses import asking, keys
from forum.licenses.actions.alerting import tell_administrators
from forum.licenses.actions.keeping import keep
from forum.licenses.asking import Time
from forum.licenses.connected import Connected
from forum.licenses.models import Connection, License, RefusedKey
from forum.licenses.policies import opens_what, state_of
from forum.licenses.providers.interface import Answer
from forum.licenses.queries.connections import all_connected

SECONDS, LEAST, PAUSE = 3.0, 0.5, 0.1
FRESH = timedelta(hours=24)
REFUSED_FOR = timedelta(minutes=10)
TOLD_LENGTH = 200

Verdict = Literal["", "unknown", "mistyped", "wrong product", "ended", "suspended", "unactivated", "no place", "pending"]
WORDS: dict[str, Verdict] = {
    "active": "",
    "ended": "ended",
    "suspended": "suspended",
    "unactivated": "unactivated",
    "no place": "no place",
    "wrong product": "wrong product",
}  # whatever else is definite is unknown


@dataclass(frozen=True)
class Asked:
    """What is known of a key now. `hashes` find its license, if it is here; `verdict` says what it is otherwise.

    `waiting` are the connections that couldn't be asked, where none knew it.
    """

    key: str = field(repr=False)
    hashes: tuple[str, ...]
    verdict: Verdict
    product_id: int | None = None
    expires_at: datetime | None = None
    waiting: tuple[int, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What the database knows of a key: the connections that are to be asked, with the key as each spells it."""

    key: str = field(repr=False)
    hashes: tuple[str, ...]
    to_ask: tuple[tuple[Connected, str], ...]
    is_wrong: bool = False


def ask(typed: str, asker: int | str, *, only: Collection[int] = (), seconds: float = SECONDS) -> Asked:
    """Asks those who may know the key, unless that is known here. To be called before the first statement of a request.

    `asker` is a member's id, or what tells a visitor from others: one key at a time is asked about for each. `only` names
    the connections that are meant; none are all.
    """
    within = Time(seconds)
    holds = (("unlocking key", keys.fingerprint(typed)), ("unlocking member", asker))
    while (plan := _read(typed, only)).to_ask:
        with limits.alone(*holds) as is_alone:
            if is_alone:
                plan = _read(typed, only)  # somebody may have asked until now
                return _with_asking(plan, within) if plan.to_ask else _without_asking(plan)
        if within.left < LEAST:
            return _pending(plan, [to for to, _key in plan.to_ask])
        time.sleep(PAUSE)  # somebody asks about it just now: soon it is known here
    return _without_asking(plan)


def _read(typed: str, only: Collection[int]) -> Plan:
    with transaction.reading():
        return _plan(typed, only)


def _plan(typed: str, only: Collection[int]) -> Plan:
    meant = [(to, key) for to in all_connected() if to.links and (key := to.provider.normalize(typed))]
    hashes = {to.id: to.fingerprints(key) for to, key in meant}
    everything = (*keys.fingerprints(typed), *(one for some in hashes.values() for one in some))
    known = db.session.execute(select(*_KNOWN).where(License.key_hash.in_(everything))).first()
    if known is not None and (known.connection_id is None or _is_fresh(known)):
        return Plan(typed, everything, ())
    if known is None and keys.is_own(typed):
        return Plan(typed, everything, ())
    meant = [(to, key) for to, key in meant if (known is None or to.id == known.connection_id) and (not only or to.id in only)]
    refused = _refused({mark for to, _key in meant for mark in _marks(hashes[to.id][0])})
    to_ask = [(to, key) for to, key in meant if refused.isdisjoint(_marks(hashes[to.id][0]))]
    is_wrong = any(_marks(hashes[to.id][0])[1] in refused for to, _key in meant)
    return Plan(typed, everything, tuple(sorted(to_ask, key=_likelihood)), is_wrong)


_KNOWN = (
    License.connection_id, License.checked_at, License.missing_since, License.state, License.revoked_at, License.ended_at,
    License.expires_at, License.unchecked_since, License.lapsed_at, License.lapses_at,
)  # fmt: skip


def _is_fresh(known) -> bool:
    """What is good and was checked lately needs no call."""
    was_checked = known.checked_at is not None and now() - FRESH < known.checked_at
    return was_checked and known.missing_since is None and opens_what(state_of(known, now()))


def _likelihood(asked: tuple[Connected, str]) -> tuple[bool, bool]:
    """Who needs no call first, then whose keys look like this one."""
    to, key = asked
    written = to.provider.written
    return not to.provider.is_offline, not (written and written.fullmatch(key))


def _marks(key_hash: str) -> tuple[str, str]:
    """As an unknown key is remembered, and as one for another product."""
    return key_hash, hashlib.sha256(f"{key_hash} is for something else".encode()).hexdigest()


def _refused(marks: Collection[str]) -> set[str]:
    statement = select(RefusedKey.key_hash).where(RefusedKey.key_hash.in_(marks), RefusedKey.until > now())
    return set(db.session.scalars(statement)) if marks else set()


def _without_asking(plan: Plan) -> Asked:
    unknown: Verdict = "mistyped" if keys.is_mistyped(plan.key) else "unknown"
    return Asked(plan.key, plan.hashes, "wrong product" if plan.is_wrong else unknown)


def _with_asking(plan: Plan, within: Time) -> Asked:
    answers: list[tuple[Connected, str, Answer]] = []
    for to, key in plan.to_ask:
        answers.append((to, key, _answer(to, key, within)))
        if _settles(answers[-1][2]):
            break
    with transaction.ahead():
        return _keep(plan, answers)


def _answer(to: Connected, key: str, within: Time) -> Answer:
    if not to.provider.is_offline:
        try:
            limits.spend(("unlock by connection", to.id, Limit(to.provider.per_minute, MINUTE)))
        except TooMany as reached:
            return Answer("unavailable", trouble="too many", retry_after=reached.seconds)
    answer = asking.check(to, key, within)
    is_doubtful = to.is_halted and answer.state != "active"
    return Answer("unavailable", trouble="halted") if is_doubtful else answer


def _settles(answer: Answer) -> bool:
    """It is this provider's key, whatever has become of it."""
    return answer.is_definite and answer.state not in ("not found", "wrong product")


def _keep(plan: Plan, answers: list[tuple[Connected, str, Answer]]) -> Asked:
    settled: Answer | None = None
    product_id = None
    for to, key, answer in answers:
        note_health(to, answer)
        if answer.is_definite:
            keep(to, answer, key)
            _note_refused(to, key, answer)
        if _settles(answer):
            settled, product_id = answer, next(iter(to.products_of(answer.product_ids)), None)
    if settled and settled.state not in WORDS:
        return Asked(plan.key, plan.hashes, "unknown")
    if settled:
        return Asked(plan.key, plan.hashes, WORDS[settled.state], product_id, settled.expires_at)
    silent = [to for to, key, answer in answers if not answer.is_definite and len(key) >= keys.SHORTEST]
    if silent and not keys.is_mistyped(plan.key):
        return _pending(plan, silent)
    is_wrong = plan.is_wrong or any(answer.state == "wrong product" for _to, _key, answer in answers)
    return Asked(plan.key, plan.hashes, "wrong product") if is_wrong else _without_asking(plan)


def _pending(plan: Plan, silent: Iterable[Connected]) -> Asked:
    return Asked(plan.key, plan.hashes, "pending", waiting=tuple(to.id for to in silent))


def _note_refused(to: Connected, key: str, answer: Answer) -> None:
    """What it said no to isn't asked again for a while."""
    if answer.state not in ("not found", "wrong product", "revoked", "refunded"):
        return
    mark = _marks(to.fingerprints(key)[0])[answer.state == "wrong product"]
    statement = insert_or(RefusedKey).values(key_hash=mark, until=now() + REFUSED_FOR)
    statement = statement.on_conflict_do_update(index_elements=["key_hash"], set_={"until": statement.excluded.until})
    db.session.execute(statement)


def note_health(to: Connected, answer: Answer) -> None:
    """Whether the connection gets answers, and since when it doesn't. A limit of ours is no trouble of its."""
    if (to.provider.is_offline and answer.is_definite) or answer.trouble == "halted":
        return
    mine = update(Connection).where(Connection.id == to.id)
    if answer.is_definite:
        db.session.execute(mine.values(answered_at=now(), failing_since=None, trouble=""))
        return
    told = (f"{answer.trouble}: {answer.detail}" if answer.detail else answer.trouble)[:TOLD_LENGTH]
    db.session.execute(mine.values(trouble=told))
    began = mine.where(Connection.failing_since.is_(None)).values(failing_since=now())
    if db.session.execute(began).rowcount and answer.state == "misconfigured":
        tell_administrators("licenses.misconfigured", to.id, f"misconfigured {to.id} {now().isoformat()}")


def forget_refused() -> None:
    db.session.execute(delete(RefusedKey).where(RefusedKey.until < now()))
