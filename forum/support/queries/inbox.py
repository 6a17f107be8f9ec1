"""What waits for support people."""

from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Row, String, and_, case, cast, exists, func, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Person
from forum.core.database import db
from forum.core.pagination import Page
from forum.core.viewer import Viewer
from forum.licenses.models import Product
from forum.support.models import Case, CaseTag
from forum.support.policies import visible_to

Tab = Literal["mine", "unassigned", "open", "waiting", "held", "solved"]
INBOX_TABS: tuple[Tab, ...] = get_args(Tab)
PER_PAGE = 25


@dataclass(frozen=True)
class Wanted:
    """What is looked for; "" is any."""

    tab: Tab = "open"
    product: str = ""
    tag: str = ""


@dataclass(frozen=True)
class Inbox:
    """A page of cases, where support is to answer the one that has waited longest first; how many each tab has; and what can be
    narrowed by."""

    rows: list[Row[Any]]
    page: Page
    counts: dict[str, int]
    products: list[Product]
    tags: list[str]


def inbox(viewer: Viewer, wanted: Wanted, asked: str | None) -> Inbox:
    """Four statements, however many cases there are."""
    here = and_(visible_to(viewer), Case.merged_into_id.is_(None), *_narrowed(wanted))
    tabs = {name: condition for name, condition in _tabs(viewer).items() if name != "solved"}
    counted = db.session.execute(
        select(*(func.count(case((condition, 1))).label(name) for name, condition in tabs.items())).where(
            here, Case.state != "solved"
        )
    ).one()
    counts = dict(counted._mapping)
    total = counts.get(wanted.tab)
    if total is None:
        total = db.session.scalar(select(func.count()).select_from(Case).where(here, _tabs(viewer)[wanted.tab])) or 0
    page = Page.of(asked, total, PER_PAGE)
    return Inbox(_rows(viewer, wanted, here, page), page, counts, _products(), _tags())


def _tabs(viewer: Viewer) -> dict[Tab, ColumnElement[bool]]:
    return {
        "mine": and_(Case.state.in_(("open", "waiting")), Case.assigned_to_id == viewer.id),
        "unassigned": and_(Case.state == "open", Case.assigned_to_id.is_(None)),
        "open": Case.state == "open",
        "waiting": Case.state == "waiting",
        "held": Case.state == "held",
        "solved": Case.state == "solved",
    }


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    narrowed: list[ColumnElement[bool]] = []
    if wanted.product:
        named = aliased(Product)  # the list's own statement joins the table too
        narrowed.append(Case.product_id == select(named.id).where(named.slug == wanted.product).scalar_subquery())
    if wanted.tag:
        narrowed.append(exists().where(CaseTag.case_id == Case.id, CaseTag.tag == wanted.tag))
    return narrowed


def _rows(viewer: Viewer, wanted: Wanted, here: ColumnElement[bool], page: Page) -> list[Row[Any]]:
    customer, assigned = aliased(Person), aliased(Person)
    tags = select(func.aggregate_strings(cast(CaseTag.tag, String), ",")).where(CaseTag.case_id == Case.id)
    oldest_first = wanted.tab not in ("solved", "held", "waiting")
    order = (Case.last_at, Case.id) if oldest_first else (Case.last_at.desc(), Case.id.desc())
    statement = (
        select(
            Case.public_id,
            Case.reference,
            Case.kind,
            Case.state,
            Case.held_for,
            Case.subject,
            Case.last_at,
            Case.last_by,
            Case.created_at,
            Case.answered_at,
            func.coalesce(customer.display_name, Case.name, "").label("customer"),
            Case.address,
            func.coalesce(customer.hue, 1).label("hue"),
            assigned.display_name.label("assigned"),
            Product.slug.label("product_slug"),
            Product.name.label("product_name"),
            Product.texts.label("product_texts"),
            tags.correlate(Case).scalar_subquery().label("tags"),
        )
        .outerjoin(customer, customer.id == Case.person_id)
        .outerjoin(assigned, assigned.id == Case.assigned_to_id)
        .outerjoin(Product, Product.id == Case.product_id)
        .where(here, _tabs(viewer)[wanted.tab])
        .order_by(*order)
        .limit(page.per_page)
        .offset(page.offset)
    )
    return list(db.session.execute(statement))


def _products() -> list[Product]:
    asked = exists().where(Case.product_id == Product.id)
    return list(db.session.scalars(select(Product).where(asked).order_by(Product.name, Product.id)))


def _tags() -> list[str]:
    return list(db.session.scalars(select(CaseTag.tag).distinct().order_by(CaseTag.tag).limit(50)))
