"""How support does: what was asked, how long answers took, what helped without a case."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from statistics import median
from typing import Any

from sqlalchemy import Row, func, select

from forum.core.clock import now
from forum.core.database import db
from forum.core.viewer import Viewer
from forum.help.models import Article
from forum.help.queries.listing import address, articles_where, best
from forum.licenses.models import Product
from forum.support.models import Case, SolvedAlone
from forum.support.policies import visible_to
from forum.threads import policies as threads
from forum.threads.models import Thread
from forum.threads.presenting import address_of

MOST = 10_000
PERIODS = (7, 30, 90)
BEST = 10


@dataclass(frozen=True)
class Times:
    """How long something took: in the middle, and at most in nine cases of ten; None where it never came to it."""

    median: timedelta | None
    most: timedelta | None


@dataclass(frozen=True)
class Line:
    """Of a product's cases, or of all. `product` is None for those about no product."""

    product: Product | None
    opened: int
    open_now: int
    first_answer: Times
    solution: Times
    rated: int
    helped: int


@dataclass(frozen=True)
class Solver:
    """An article or a thread that solved what somebody was about to ask."""

    kind: str
    title: str
    language: str
    address: str
    count: int


@dataclass(frozen=True)
class Figures:
    """`is_cut` where only the latest cases were counted."""

    total: Line
    by_product: list[Line]
    is_cut: bool
    solved_alone: int
    solvers: list[Solver]


def figures(viewer: Viewer, days: int, locale: str) -> Figures:
    """Six statements, however much there is."""
    since = now() - timedelta(days=days)
    cases, open_now = _cases(viewer, since), _open_now(viewer)
    products = _products({*open_now, *(case.product_id for case in cases)} - {None})
    about: dict[int | None, list[Row[Any]]] = defaultdict(list)
    for case in cases:
        about[case.product_id].append(case)
    lines = [_line(products.get(id), about[id], open_now.get(id, 0)) for id in [*products, None]]
    solved = _solved_alone(since)
    return Figures(
        total=_line(None, cases, sum(open_now.values())),
        by_product=[line for line in lines if line.opened or line.open_now],
        is_cut=len(cases) == MOST,
        solved_alone=solved[0].altogether if solved else 0,
        solvers=_solvers(solved, viewer, locale),
    )


def _cases(viewer: Viewer, since: datetime) -> Sequence[Row[Any]]:
    counted = visible_to(viewer), Case.created_at >= since, Case.opened_at.is_not(None), Case.merged_into_id.is_(None)
    columns = Case.product_id, Case.opened_at, Case.answered_at, Case.solved_at, Case.helped
    return db.session.execute(select(*columns).where(*counted).order_by(Case.created_at.desc()).limit(MOST)).all()


def _open_now(viewer: Viewer) -> dict[int | None, int]:
    unsolved = visible_to(viewer), Case.state.in_(("open", "waiting")), Case.merged_into_id.is_(None)
    counted = select(Case.product_id, func.count()).where(*unsolved).group_by(Case.product_id)
    return dict(map(tuple, db.session.execute(counted)))


def _products(ids: Collection[int]) -> dict[int, Product]:
    named = select(Product).where(Product.id.in_(ids)).order_by(Product.name, Product.id)
    return {product.id: product for product in db.session.scalars(named)}


def _line(product: Product | None, cases: Sequence[Row[Any]], open_now: int) -> Line:
    rated = [case.helped for case in cases if case.helped is not None]
    return Line(
        product=product,
        opened=len(cases),
        open_now=open_now,
        first_answer=_times(case.answered_at - case.opened_at for case in cases if case.answered_at),
        solution=_times(case.solved_at - case.opened_at for case in cases if case.solved_at),
        rated=len(rated),
        helped=sum(rated),
    )


def _times(taken) -> Times:
    ordered = sorted(max(one, timedelta()) for one in taken)
    return Times(median(ordered), ordered[ceil(0.9 * len(ordered)) - 1]) if ordered else Times(None, None)


def _solved_alone(since: datetime) -> Sequence[Row[Any]]:
    """What solved most, each with the sum of all."""
    count = func.sum(SolvedAlone.count)
    summed = select(
        SolvedAlone.target, SolvedAlone.target_id, count.label("count"), func.sum(count).over().label("altogether")
    ).where(SolvedAlone.day >= since.date())
    by_target = summed.group_by(SolvedAlone.target, SolvedAlone.target_id)
    return db.session.execute(
        by_target.order_by(count.desc(), SolvedAlone.target, SolvedAlone.target_id).limit(2 * BEST)
    ).all()


def _solvers(solved: Sequence[Row[Any]], viewer: Viewer, locale: str) -> list[Solver]:
    """Those of them that the viewer may read."""
    ids = {kind: [row.target_id for row in solved if row.target == kind] for kind in ("article", "thread")}
    readable = select(Thread).where(Thread.id.in_(ids["thread"]), threads.visible_to(viewer))
    named = {("thread", one.id): (one.title, one.language, address_of(one)) for one in db.session.scalars(readable)}
    rows = db.session.execute(articles_where(Article.id.in_(ids["article"]), viewer), {"locale": locale}).all()
    for id in ids["article"]:
        if translations := [row for row in rows if row.article_id == id]:
            row = best(translations, locale)
            named["article", id] = (row.title, row.locale, address(locale, row.path))
    seen = [(row, named[row.target, row.target_id]) for row in solved if (row.target, row.target_id) in named]
    return [Solver(row.target, *words, row.count) for row, words in seen][:BEST]
