"""What waits for support people."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, case, cast, exists, func, select, true
from sqlalchemy.orm import aliased

from forum.accounts.models import Person
from forum.core.database import STATEMENTS_KEPT
from forum.core.pagination import Page
from forum.core.prepared import Record, fetch
from forum.core.viewer import Viewer
from forum.licenses.models import Product
from forum.support.models import Case, CaseTag
from forum.support.policies import visible_to

Tab = Literal["mine", "unassigned", "open", "waiting", "held", "solved"]
INBOX_TABS: tuple[Tab, ...] = get_args(Tab)
COUNTED = tuple(tab for tab in INBOX_TABS if tab != "solved")
PER_PAGE = 25
TAGS_SHOWN = 50


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

    rows: list[Record]
    page: Page
    counts: dict[str, int]
    products: list[Record]
    tags: list[str]


def inbox(viewer: Viewer, wanted: Wanted, asked: str | None) -> Inbox:
    """Four statements, five for solved ones, however many cases there are. For support people."""
    narrow = bool(wanted.product), bool(wanted.tag)
    given = {name: value for name, value in (("product", wanted.product), ("tag", wanted.tag)) if value}
    counts = fetch(_counts(viewer.rights, *narrow), me=viewer.id, **given)[0]._asdict()
    total = counts.get(wanted.tab)
    if total is None:
        total = fetch(_solved(viewer.rights, *narrow), **given)[0].total
    page = Page.of(asked, total, PER_PAGE)
    me = {"me": viewer.id} if wanted.tab == "mine" else {}
    rows = fetch(_rows(viewer.rights, wanted.tab, *narrow), many=page.per_page, before=page.offset, **me, **given)
    return Inbox(rows, page, counts, fetch(_PRODUCTS), [row.tag for row in fetch(_TAGS)])


_TABS: dict[Tab, ColumnElement[bool]] = {
    "mine": and_(Case.state.in_(("open", "waiting")), Case.assigned_to_id == bindparam("me")),
    "unassigned": and_(Case.state == "open", Case.assigned_to_id.is_(None)),
    "open": Case.state == "open",
    "waiting": Case.state == "waiting",
    "held": Case.state == "held",
    "solved": Case.state == "solved",
}


def _here(rights: Viewer, by_product: bool, by_tag: bool) -> ColumnElement[bool]:
    named = aliased(Product)  # the list's own statement joins the table too
    of_product = select(named.id).where(named.slug == bindparam("product")).scalar_subquery()
    return and_(
        visible_to(rights),
        Case.merged_into_id.is_(None),
        Case.product_id == of_product if by_product else true(),
        exists().where(CaseTag.case_id == Case.id, CaseTag.tag == bindparam("tag")) if by_tag else true(),
    )


@lru_cache(maxsize=STATEMENTS_KEPT)
def _counts(rights: Viewer, by_product: bool, by_tag: bool) -> Select[Any]:
    counted = (func.count(case((_TABS[tab], 1))).label(tab) for tab in COUNTED)
    return select(*counted).where(_here(rights, by_product, by_tag), Case.state.in_(("open", "waiting", "held")))


@lru_cache(maxsize=STATEMENTS_KEPT)
def _solved(rights: Viewer, by_product: bool, by_tag: bool) -> Select[Any]:
    return select(func.count(Case.id).label("total")).where(_here(rights, by_product, by_tag), _TABS["solved"])


@lru_cache(maxsize=STATEMENTS_KEPT)
def _rows(rights: Viewer, tab: Tab, by_product: bool, by_tag: bool) -> Select[Any]:
    customer, assigned = aliased(Person), aliased(Person)
    tags = select(func.aggregate_strings(cast(CaseTag.tag, String), ",")).where(CaseTag.case_id == Case.id)
    oldest_first = tab not in ("solved", "held", "waiting")
    order = (Case.last_at, Case.id) if oldest_first else (Case.last_at.desc(), Case.id.desc())
    return (
        select(
            Case.public_id,
            Case.reference,
            Case.kind,
            Case.state,
            Case.subject,
            Case.last_at,
            Case.answered_at,
            func.coalesce(customer.display_name, Case.name, "").label("customer"),
            Case.address,
            func.coalesce(customer.hue, 1).label("hue"),
            assigned.display_name.label("assigned"),
            Product.name,
            Product.texts,
            tags.correlate(Case).scalar_subquery().label("tags"),
        )
        .outerjoin(customer, customer.id == Case.person_id)
        .outerjoin(assigned, assigned.id == Case.assigned_to_id)
        .outerjoin(Product, Product.id == Case.product_id)
        .where(_here(rights, by_product, by_tag), _TABS[tab])
        .order_by(*order)
        .limit(bindparam("many"))
        .offset(bindparam("before"))
    )


_PRODUCTS = (
    select(Product.slug, Product.name, Product.texts)
    .where(exists().where(Case.product_id == Product.id))
    .order_by(Product.name, Product.id)
)
_TAGS = select(CaseTag.tag).distinct().order_by(CaseTag.tag).limit(TAGS_SHOWN)
