"""The counts in the tables."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from forum.core import vault
from forum.core.clock import now
from forum.core.database import insert_or
from forum.search.asked.values import ENOUGH, Asker, Judged
from forum.search.models import Search, WaitingSearch

WAITS = timedelta(days=30)
KEPT = timedelta(days=400)

# What a flood of made-up searches can fill.
MOST_A_DAY = 5_000
MOST_WAITING = 20_000


def today() -> date:
    return now().date()


def store(session: Session, searches: Sequence[Judged]) -> None:
    """Adds the counts of what may be kept, and lets the rest wait."""
    day = today()
    is_full = _count(session, Search.day == day) >= MOST_A_DAY
    can_wait = session.scalar(select(func.count()).select_from(WaitingSearch)) < MOST_WAITING
    known = set(
        session.scalars(select(Search.folded).where(Search.folded.in_([each.folded for each in searches])).distinct())
    )
    for each in searches:
        if each.is_public or each.folded in known:
            _add(session, day, each, (each.asked, each.nothing, each.opened), is_full)
        else:
            _wait(session, day, each, can_wait, is_full)


def forget_old(session: Session) -> None:
    """Deletes the days that are too long ago, and what has waited too long."""
    session.execute(delete(Search).where(Search.day <= today() - KEPT))
    session.execute(delete(WaitingSearch).where(WaitingSearch.since <= today() - WAITS))


def _count(session: Session, condition) -> int:
    return session.scalar(select(func.count()).select_from(Search).where(condition)) or 0


def _add(session: Session, day: date, each: Judged, counts: tuple[int, int, int], is_full: bool) -> None:
    asked, nothing, opened = counts
    added = {
        "asked": Search.asked + asked,
        "found_nothing": Search.found_nothing + nothing,
        "opened": Search.opened + opened,
    }
    if is_full:
        session.execute(
            update(Search)
            .where(Search.day == day, Search.folded == each.folded)
            .values(added)
            .execution_options(synchronize_session=False)
        )
        return
    statement = insert_or(Search).values(
        day=day,
        folded=each.folded,
        words=each.words,
        is_public=each.is_public,
        asked=asked,
        found_nothing=nothing,
        opened=opened,
    )
    session.execute(statement.on_conflict_do_update(index_elements=["day", "folded"], set_=added))


def _wait(session: Session, day: date, each: Judged, can_wait: bool, is_full: bool) -> None:
    """Counts it under a hash; once enough have asked, the words of the last of them and the counts are kept."""
    hash = vault.fingerprint(f"search\0{each.folded}")
    if each.asked and can_wait:
        new = insert_or(WaitingSearch).values(hash=hash, since=day, **_afresh())
        session.execute(new.on_conflict_do_nothing())
    row = session.get(WaitingSearch, hash, with_for_update=True)
    if row is None:
        return
    if row.since <= day - WAITS:
        row.since = day
        for name, value in _afresh().items():
            setattr(row, name, value)
    row.asked += each.asked
    row.found_nothing += each.nothing
    row.opened += each.opened
    row.askers = _with(row.askers, each.askers, row.salt)
    if len(row.askers) >= ENOUGH and not each.is_locked:
        _add(session, day, each, (row.asked, row.found_nothing, row.opened), is_full)
        session.delete(row)


def _afresh() -> dict:
    return {"salt": secrets.token_hex(16), "askers": [], "asked": 0, "found_nothing": 0, "opened": 0}


def _with(known: list[list[str]], askers: Iterable[Asker], salt: str) -> list[list[str]]:
    """The marks, with those of further askers who share none with anybody before: who signs in meanwhile is the same one."""
    marked = list(known)
    for asker in askers:
        marks = [vault.fingerprint(f"asker\0{salt}\0{sign}")[:32] for sign in asker]
        if len(marked) < ENOUGH and not any(set(marks) & set(before) for before in marked):
            marked.append(marks)
    return marked
