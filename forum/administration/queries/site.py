"""What administrators see of the whole site."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from sqlalchemy import exists, func, or_, select

from forum.accounts.models import Person, PersonRole
from forum.boards.models import Board, BoardModerator, BoardProduct
from forum.core.clock import now
from forum.core.database import db
from forum.core.incoming.models import ArrivedMail
from forum.core.jobs.models import Job
from forum.core.mail.models import Letter
from forum.core.models import SiteRow
from forum.core.pagination import Page
from forum.core.settings import settings
from forum.core.site import Site
from forum.core.text import name_key, nfc
from forum.core.viewer import Viewer
from forum.help.models import Article
from forum.licenses.models import Connection, License, PlaceRequest, Product
from forum.licenses.queries.places import is_undecided
from forum.threads.models import Comment, Thread

LATE = timedelta(minutes=2)
FAILING = timedelta(hours=1)  # of a provider: shorter ones pass by themselves

has_account = Person.password_hash.is_not(None) | Person.email.is_not(None)


@dataclass(frozen=True)
class Work:
    """The queue: what waits, since when the oldest is due, and what was given up."""

    waiting: int
    oldest: datetime | None
    parked: list[Job]

    @property
    def is_late(self) -> bool:
        """Nobody seems to work: something has been due for minutes."""
        return self.oldest is not None and self.oldest < now() - LATE


@dataclass(frozen=True)
class Worries:
    """`index_due` is since when the oldest work for the search index waits. One of the connections that are halted, or
    failing, is named by its public id."""

    mail_url: str | None
    index_due: datetime | None
    parked: int
    purchases: int
    halted: int
    first_halted: str | None
    failing: int
    first_failing: str | None
    mail_in_trouble: str | None
    unread_mail: int


def worries() -> Worries:
    """What may be wrong with the site, in one statement."""
    is_halted, is_failing = Connection.halted_at.is_not(None), Connection.failing_since < now() - FAILING
    for_index = (Job.kind == "search.index", Job.parked_at.is_(None))
    asked = {
        "mail_url": select(SiteRow.mail_url),
        "index_due": select(func.min(Job.run_at)).where(*for_index),
        "parked": select(func.count()).select_from(Job).where(Job.parked_at.is_not(None)),
        "purchases": select(func.count()).select_from(PlaceRequest).where(*is_undecided()),
        "halted": select(func.count()).select_from(Connection).where(is_halted),
        "first_halted": select(func.min(Connection.public_id)).where(is_halted),
        "failing": select(func.count()).select_from(Connection).where(is_failing),
        "first_failing": select(func.min(Connection.public_id)).where(is_failing),
        "mail_in_trouble": select(SiteRow.mail_in_trouble),
        "unread_mail": select(func.count()).select_from(ArrivedMail).where(ArrivedMail.given_up_at.is_not(None)),
    }
    return Worries(*db.session.execute(select(*(one.scalar_subquery() for one in asked.values()))).one())


def settings_row() -> SiteRow:
    """All of the site's settings, those that no page shows too; the defaults where nobody has changed any."""
    return db.session.get(SiteRow, 1) or SiteRow(
        id=1, **{each.name: each.default for each in fields(Site)} | _UNSHOWN | {"languages": list(Site.languages)}
    )


_UNSHOWN = {"mail_url": "", "mail_in_url": "", "mail_in_trouble": "", "set_up_at": None, "setup_hash": "", "setup_step": ""}


def has_administrator() -> bool:
    return bool(db.session.scalar(select(exists().where(PersonRole.role == "administrator"))))


def test_letter(name: str, viewer: Viewer) -> Letter | None:
    """The mail that the viewer had sent as a test (`actions.send_test`)."""
    return db.session.scalar(select(Letter).where(Letter.once == f"test {viewer.id} {name}")) if name else None


def left_to_do() -> list[str]:
    """What a site lacks to be of use, by name: the first run ends with it."""
    row, counted = settings_row(), totals()
    lacks = {
        "mail": not (row.mail_url or settings().mail_url),
        "products": not db.session.scalar(select(exists().where(Product.id.is_not(None)))),
        "boards": not counted["boards"],
        "articles": not count_articles(),
    }
    return [name for name, is_lacking in lacks.items() if is_lacking]


def count_articles() -> int:
    return db.session.scalar(select(func.count()).select_from(Article).where(Article.retired_at.is_(None))) or 0


def totals() -> dict[str, int]:
    """How many there are of everything, people imported without an account left out."""
    counted = {
        "members": select(func.count()).select_from(Person).where(has_account),
        "boards": select(func.count()).select_from(Board),
        "threads": select(func.count()).select_from(Thread),
        "comments": select(func.count()).select_from(Comment),
        "licenses": select(func.count()).select_from(License),
    }
    row = db.session.execute(select(*(one.scalar_subquery().label(name) for name, one in counted.items()))).one()
    return dict(row._mapping)


def work() -> Work:
    due = (Job.parked_at.is_(None), Job.run_at <= now())
    waiting, oldest = db.session.execute(select(func.count(), func.min(Job.run_at)).where(*due)).one()
    parked = db.session.scalars(select(Job).where(Job.parked_at.is_not(None)).order_by(Job.id).limit(20))
    return Work(waiting, oldest, list(parked))


def boards() -> list[tuple[Board, list[str]]]:
    """Every board in order, with the names of the products that it is locked to."""
    locks: dict[int, list[str]] = {}
    pairs = select(BoardProduct.board_id, Product.name).join(Product, Product.id == BoardProduct.product_id)
    for board_id, name in db.session.execute(pairs.order_by(Product.name)):
        locks.setdefault(board_id, []).append(name)
    found = db.session.scalars(select(Board).order_by(Board.position, Board.id))
    return [(board, locks.get(board.id, [])) for board in found]


def product_ids_of(board: Board) -> list[int]:
    return list(db.session.scalars(select(BoardProduct.product_id).where(BoardProduct.board_id == board.id)))


def moderators_of(board: Board) -> list[str]:
    """Their handles."""
    joined = select(Person.handle).join(BoardModerator, BoardModerator.person_id == Person.id)
    return list(db.session.scalars(joined.where(BoardModerator.board_id == board.id).order_by(Person.handle)))


def people_called(handles: list[str]) -> tuple[list[int], list[str]]:
    """The ids of these members, and the names that nobody has."""
    keys = {name_key(nfc(handle)): handle for handle in handles}
    named = select(Person.name_key, Person.id).where(Person.name_key.in_(keys))
    found = dict(db.session.execute(named).all())
    return list(found.values()), [handle for key, handle in keys.items() if key not in found]


def members_page(words: str, asked: str | None) -> tuple[list[tuple[Person, list[str]]], Page]:
    """People with an account, with their roles, newest first; or everybody whose name, display name or e-mail holds
    these words, also who was imported."""
    shown = has_account
    if words:
        shown = Person.joined_id.is_(None)
        fits = [
            column.contains(text, autoescape=True)
            for column, text in (
                (Person.name_key, name_key(nfc(words))),
                (Person.display_name, nfc(words)),
                (Person.email_key, nfc(words).casefold()),
            )
        ]
        shown &= or_(*fits)
    total = db.session.scalar(select(func.count()).select_from(Person).where(shown)) or 0
    page = Page.of(asked, total)
    people = db.session.scalars(
        select(Person).where(shown).order_by(Person.id.desc()).limit(page.per_page).offset(page.offset)
    ).all()
    roles: dict[int, list[str]] = {}
    held = select(PersonRole).where(PersonRole.person_id.in_([person.id for person in people]))
    for role in db.session.scalars(held.order_by(PersonRole.role)):
        roles.setdefault(role.person_id, []).append(role.role)
    return [(person, roles.get(person.id, [])) for person in people], page


def names_of(ids: Iterable[int | None]) -> dict[int, str]:
    """Display names of people by id."""
    rows = db.session.execute(select(Person.id, Person.display_name).where(Person.id.in_([id for id in ids if id])))
    return dict(map(tuple, rows))
