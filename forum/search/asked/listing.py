"""What is searched, as its page lists it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import Select, func, select

from forum.core.database import db
from forum.core.pagination import Page
from forum.core.viewer import Viewer
from forum.search.asked.storing import today
from forum.search.models import Search, WaitingSearch

Kind = Literal["asked", "nothing", "unopened"]
KINDS: tuple[Kind, ...] = ("asked", "nothing", "unopened")
PERIODS = (7, 30, 90)
OFTEN = 5
SELDOM = 5  # opened by fewer than one in so many


@dataclass(frozen=True, slots=True)
class Line:
    """A search over some days. Of those who asked, `nothing` found nothing."""

    words: str
    asked: int
    nothing: int
    opened: int


def lines(kind: Kind, days: int, viewer: Viewer, number: str | None) -> tuple[list[Line], Page]:
    """A page of them, the most first."""
    statement = _statement(kind, days, viewer)
    total = db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    page = Page.of(number, total)
    rows = db.session.execute(statement.offset(page.offset).limit(page.per_page))
    return [Line(*row) for row in rows], page


def all_lines(kind: Kind, days: int, viewer: Viewer) -> Iterator[Line]:
    return (Line(*row) for row in db.session.execute(_statement(kind, days, viewer)))


def how_many_wait() -> int:
    """How often was searched what waits for others to ask the same."""
    return db.session.scalar(select(func.coalesce(func.sum(WaitingSearch.asked), 0)))


def _statement(kind: Kind, days: int, viewer: Viewer) -> Select[Any]:
    asked, nothing, opened = (func.sum(column) for column in (Search.asked, Search.found_nothing, Search.opened))
    found = asked - nothing
    wanted = {
        "asked": (asked > 0,),
        "nothing": (nothing > 0,),
        "unopened": (found >= OFTEN, opened * SELDOM < found),
    }[kind]
    most = {"asked": asked, "nothing": nothing, "unopened": found}[kind]
    statement = (
        select(func.max(Search.words), asked, nothing, opened)
        .where(Search.day > today() - timedelta(days=days))
        .group_by(Search.folded)
        .having(*wanted)
        .order_by(most.desc(), Search.folded)
    )
    # Whether other words are here may come of what stands in locked texts, which only administrators all read.
    return statement if viewer.is_administrator else statement.where(Search.is_public)
