"""Cases as their customers and support people read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Row, func, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Person
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.pagination import Page
from forum.core.viewer import Viewer
from forum.licenses.models import Product
from forum.support.models import AccessDetails, Case, CaseCopy, CaseFile, CaseMessage, CaseTag
from forum.support.policies import messages_visible_to, visible_to
from forum.threads import policies as threads
from forum.threads.models import Thread

Shown = Literal["all", "open", "solved"]


@dataclass(frozen=True)
class CasePage:
    """A case with all that its page shows. `customer` and `assigned` are people, or None; `thread` the public one it became, as
    far as the viewer may read it."""

    case: Case
    product: Product | None
    customer: Person | None
    assigned: Person | None
    thread: Thread | None
    messages: Sequence[Row[Any]]
    files: dict[int, list[CaseFile]]
    copies: Sequence[CaseCopy]
    tags: Sequence[str]
    access_details: Sequence[AccessDetails]


def get_case(public_id: str, viewer: Viewer) -> Case:
    """Raises NotFound, also for what the viewer may not see."""
    case = db.session.scalar(select(Case).where(Case.public_id == public_id, visible_to(viewer)))
    if case is None:
        raise NotFound
    return case


def get_case_by_id(id: int) -> Case | None:
    """For jobs and for links that are their own proof."""
    return db.session.get(Case, id)


def case_by_reference(reference: str, viewer: Viewer) -> Case | None:
    return db.session.scalar(select(Case).where(Case.reference == reference, visible_to(viewer)))


def case_page(case: Case, viewer: Viewer) -> CasePage:
    """Five statements, whatever the case holds; `case` is one that the viewer may see."""
    customer, assigned = aliased(Person), aliased(Person)
    head = db.session.execute(
        select(Product, customer, assigned, Thread)
        .select_from(Case)
        .outerjoin(Product, Product.id == Case.product_id)
        .outerjoin(customer, customer.id == Case.person_id)
        .outerjoin(assigned, assigned.id == Case.assigned_to_id)
        .outerjoin(Thread, (Thread.id == Case.thread_id) & threads.visible_to(viewer))
        .where(Case.id == case.id, visible_to(viewer))
    ).one()
    messages = db.session.execute(
        select(CaseMessage, Person.handle, Person.display_name, Person.hue)
        .join(Case, Case.id == CaseMessage.case_id)
        .outerjoin(Person, Person.id == CaseMessage.author_id)
        .where(CaseMessage.case_id == case.id, visible_to(viewer), messages_visible_to(viewer))
        .order_by(CaseMessage.created_at, CaseMessage.id)
    ).all()
    copies = db.session.scalars(select(CaseCopy).where(CaseCopy.case_id == case.id).order_by(CaseCopy.id)).all()
    return CasePage(
        case,
        *head,
        messages,
        _files([row.CaseMessage.id for row in messages]),
        copies,
        _tags(case) if viewer.is_support else (),
        _access_details(case),
    )


def _files(message_ids: list[int]) -> dict[int, list[CaseFile]]:
    found: dict[int, list[CaseFile]] = {}
    for file in db.session.scalars(select(CaseFile).where(CaseFile.message_id.in_(message_ids)).order_by(CaseFile.id)):
        found.setdefault(file.message_id, []).append(file)
    return found


def _tags(case: Case) -> Sequence[str]:
    return db.session.scalars(select(CaseTag.tag).where(CaseTag.case_id == case.id).order_by(CaseTag.tag)).all()


def _access_details(case: Case) -> Sequence[AccessDetails]:
    return db.session.scalars(
        select(AccessDetails).where(AccessDetails.case_id == case.id).order_by(AccessDetails.id)
    ).all()


def cases_of(viewer: Viewer, shown: Shown, asked: str | None) -> tuple[list[Row[Any]], Page]:
    """The viewer's own cases and those shared with them, whoever they are: (Case, Product, customer's name)."""
    mine = visible_to(Viewer(id=viewer.id)) & Case.merged_into_id.is_(None)
    if shown != "all":
        mine &= Case.state == "solved" if shown == "solved" else Case.state != "solved"
    page = Page.of(asked, db.session.scalar(select(func.count()).select_from(Case).where(mine)) or 0)
    rows = db.session.execute(
        select(Case, Product, Person.display_name.label("customer"))
        .outerjoin(Product, Product.id == Case.product_id)
        .outerjoin(Person, Person.id == Case.person_id)
        .where(mine)
        .order_by(Case.last_at.desc(), Case.id.desc())
        .limit(page.per_page)
        .offset(page.offset)
    )
    return list(rows), page


def first_words(case: Case) -> str:
    """What it was opened with."""
    first = select(CaseMessage.markdown).where(CaseMessage.case_id == case.id).order_by(CaseMessage.id).limit(1)
    return db.session.scalar(first) or ""


def last_words(case: Case) -> str:
    """What the customer's side said last."""
    last = select(CaseMessage.markdown).where(CaseMessage.case_id == case.id, CaseMessage.kind == "customer")
    return db.session.scalar(last.order_by(CaseMessage.id.desc()).limit(1)) or ""


def author_of(message: CaseMessage) -> str:
    """How who wrote a message is called."""
    name = db.session.scalar(select(Person.display_name).where(Person.id == message.author_id))
    return name or message.author_name or message.address


def files_of(message: CaseMessage) -> list[CaseFile]:
    return list(db.session.scalars(select(CaseFile).where(CaseFile.message_id == message.id).order_by(CaseFile.id)))


