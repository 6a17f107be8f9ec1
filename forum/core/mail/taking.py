"""Letters by lease, as jobs are taken: one at a time, the next one in the transaction that ends the one before."""

from dataclasses import dataclass
from datetime import timedelta
from secrets import randbelow

from sqlalchemy import Select, bindparam, or_, select, update
from sqlalchemy.orm import Session

from forum.core import transaction
from forum.core.clock import now
from forum.core.database import UTCDateTime
from forum.core.mail.models import Letter, is_waiting
from forum.core.mail.outcomes import DROPPED, Outcome
from forum.core.prepared import fetch

LEASE = timedelta(seconds=60)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
TRIES = 16  # with these waits: for two days
MOST_CRASHES = 5
LONGEST_TROUBLE = timedelta(days=2)

KILLED = "no worker survived it"
MAY_HAVE_ARRIVED = "handed over twice without an answer; it may have arrived"


@dataclass(frozen=True)
class Taken:
    """A letter in hand. `verdict` is what ends it without a try."""

    letter: Letter
    verdict: Outcome | None = None


def anything_due() -> bool:
    """Cheap, and without a lock: asked every second."""
    with transaction.reading():
        return bool(fetch(_NEXT[False], moment=now()))


def take() -> Taken | None:
    with transaction.writing() as session:
        return _take(session)


def settle(letter: Letter, outcome: Outcome, *, take_next: bool) -> Taken | None:
    """Writes down how it ended; gives the next letter where one is wanted and due."""
    values = _ended(letter, outcome) | {"leased_until": None, "unsure": letter.unsure}
    with transaction.writing() as session:
        _write(session, letter, values)
        return _take(session) if take_next else None


def mark_unsure(letter: Letter) -> None:
    """Before a letter goes out once more: from here on it may have arrived a second time, whatever becomes of this process."""
    with transaction.writing() as session:
        _write(session, letter, {"unsure": letter.unsure})


def note_trouble(words: str) -> None:
    """No server to be had: the letters keep their place, but those whose time is over are ended, and those two days late."""
    moment = now()
    with transaction.writing() as session:
        session.execute(update(Letter).where(is_waiting(), Letter.expires_at < moment).values(dropped_at=moment))
        late = (is_waiting(), Letter.due_at < moment - LONGEST_TROUBLE)
        session.execute(update(Letter).where(*late).values(failed_at=moment, error=words))
        if first := _first():
            _write(session, first, {"error": words})


def _take(session: Session) -> Taken | None:
    letter = _first(lock=True)
    if letter is None:
        return None
    crashed, killed = letter.leased_until is not None, letter.error == KILLED
    if crashed:
        letter.error = KILLED
        if letter.attempts == 1:  # later tries say so before they hand it over
            letter.unsure = 1
    verdict = _verdict(letter, killed=crashed and killed)
    letter.attempts += 1
    letter.leased_until = now() + LEASE
    taken = {name: getattr(letter, name) for name in ("error", "unsure", "attempts", "leased_until")}
    _write(session, letter, taken)
    return Taken(letter, verdict)


def _verdict(letter: Letter, *, killed: bool) -> Outcome | None:
    if letter.expires_at is not None and letter.expires_at < now():
        return DROPPED
    if letter.unsure > 1:
        return Outcome("failed", MAY_HAVE_ARRIVED)
    if killed and letter.attempts >= MOST_CRASHES:
        return Outcome("failed", KILLED)
    return None


def _ended(letter: Letter, outcome: Outcome) -> dict:
    moment = now()
    words = outcome.words[:500]
    if outcome.kind == "sent":
        return {"sent_at": moment, "error": ""}
    if outcome.kind == "dropped":
        return {"dropped_at": moment, "error": words}
    if outcome.kind == "failed" or letter.attempts >= TRIES:
        return {"failed_at": moment, "error": words}
    return {"due_at": moment + wait_after(letter.attempts), "error": words}


def wait_after(attempts: int) -> timedelta:
    """Longer each time, and never the same for all."""
    return min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT) * (1 + randbelow(100) / 1000)


def _write(session: Session, letter: Letter, values: dict) -> None:
    """Unless the letter has ended meanwhile."""
    session.connection().execute(_CHANGE.values(values), {"letter_id": letter.id})


def _first(*, lock: bool = False) -> Letter | None:
    """What goes out next: what is of no use later before all else, so that a reset mail waits for nobody's notifications."""
    for due in (_NEXT_URGENT, _NEXT):
        if rows := fetch(due[lock], moment=now()):
            return Letter(**rows[0]._asdict())
    return None


def _next(due: Select) -> tuple[Select, Select]:
    """What is due first, as it is and locked."""
    first = due.order_by(Letter.due_at, Letter.id).limit(1)
    return first, first.with_for_update(skip_locked=True)


_MOMENT = bindparam("moment", type_=UTCDateTime)
_DUE = select(*Letter.__table__.columns).where(
    is_waiting(), Letter.due_at <= _MOMENT, or_(Letter.leased_until.is_(None), Letter.leased_until < _MOMENT)
)
_NEXT_URGENT, _NEXT = _next(_DUE.where(Letter.expires_at.is_not(None))), _next(_DUE)
_CHANGE = update(Letter.__table__).where(Letter.id == bindparam("letter_id"), is_waiting())
