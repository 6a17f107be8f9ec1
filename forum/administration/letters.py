"""Letters as administrators see them: where they go and how it went, never what they say."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, UnaryExpression, func, select

from forum.accounts.models import Person
from forum.core.database import db
from forum.core.mail.models import Letter, is_waiting
from forum.core.pagination import Page


@dataclass(frozen=True)
class Counts:
    waiting: int
    failed: int


def counts() -> Counts:
    counted = (select(func.count()).select_from(Letter).where(shown) for shown, _ in (_VIEWS["waiting"](), _VIEWS["failed"]()))
    return Counts(*db.session.execute(select(*(one.scalar_subquery() for one in counted))).one())


def letters_page(view: str, asked: str | None) -> tuple[list[Row[tuple[Letter, str | None]]], Page]:
    """A page of those that wait, failed or were sent, with the handle of whom each is for."""
    shown, order = _VIEWS[view]()
    page = Page.of(asked, db.session.scalar(select(func.count()).select_from(Letter).where(shown)) or 0)
    columns = select(Letter, Person.handle).outerjoin(Person, Person.id == Letter.person_id)
    rows = db.session.execute(columns.where(shown).order_by(*order).limit(page.per_page).offset(page.offset))
    return list(rows), page


def servers_trouble() -> str:
    """Why no letter goes out, where the mail server itself is the reason."""
    untried = select(Letter.error).where(is_waiting(), Letter.attempts == 0, Letter.error != "")
    return db.session.scalar(untried.order_by(Letter.due_at).limit(1)) or ""


View = tuple[ColumnElement[bool], tuple[UnaryExpression | ColumnElement, ...]]


def _waiting() -> View:
    return is_waiting(), (Letter.due_at, Letter.id)


def _failed() -> View:
    return Letter.failed_at.is_not(None), (Letter.failed_at.desc(), Letter.id.desc())


def _sent() -> View:
    return Letter.sent_at.is_not(None) & (Letter.kind != ""), (Letter.sent_at.desc(), Letter.id.desc())


_VIEWS = {"waiting": _waiting, "failed": _failed, "sent": _sent}
