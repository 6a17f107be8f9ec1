"""What stands beside a case for support people: who asks, what they asked before, and what is like it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Any

from sqlalchemy import Row, exists, or_, select
from sqlalchemy.orm import aliased

from forum.core.database import db
from forum.core.viewer import Viewer
from forum.licenses.queries import OwnLicense, licenses_of
from forum.search.engine.analysis import STOP_TERMS, folded_terms
from forum.search.similar import Similar, similar
from forum.support.models import Case, CaseError
from forum.support.policies import visible_to

EARLIER = 10
COMPARED = 400
MOST_ALIKE = 5


@dataclass(frozen=True)
class Beside:
    """`alike` are other cases about the same, those with the same error first (`same_error`)."""

    licenses: list[OwnLicense]
    earlier: Sequence[Case]
    alike: Sequence[Row[Any]]
    similar: Similar


def beside(case: Case, viewer: Viewer, text: str, locale: str) -> Beside:
    """For support people alone."""
    asker = Viewer(id=case.person_id)
    return Beside(
        licenses_of(asker) if case.person_id else [],
        _earlier(case, viewer),
        _alike(case, viewer),
        similar(case.subject, f"{case.errors}\n{text}", viewer, locale),
    )


def _earlier(case: Case, viewer: Viewer) -> Sequence[Case]:
    same = Case.person_id == case.person_id if case.person_id else Case.address_key == case.address_key
    others = select(Case).where(visible_to(viewer), same, Case.id != case.id, Case.merged_into_id.is_(None))
    return db.session.scalars(others.order_by(Case.last_at.desc()).limit(EARLIER)).all()


def _alike(case: Case, viewer: Viewer) -> list[Row[Any]]:
    """Of the latest cases those with the same error, then those whose subjects share telling words."""
    ours = aliased(CaseError)
    told = exists().where(CaseError.case_id == Case.id, ours.case_id == case.id, ours.fingerprint == CaseError.fingerprint)
    statement = (
        select(Case.public_id, Case.reference, Case.subject, Case.state, told.label("same_error"))
        .where(visible_to(viewer), Case.id != case.id, Case.merged_into_id.is_(None), Case.state != "held")
        .where(or_(Case.product_id == case.product_id, told) if case.product_id else Case.id.is_not(None))
        .order_by(told.desc(), Case.last_at.desc())
        .limit(COMPARED)
    )
    rows = db.session.execute(statement).all()
    scores = _scores(case.subject, [row.subject for row in rows])
    ranked = sorted(zip(rows, scores, strict=True), key=lambda pair: (not pair[0].same_error, -pair[1]))
    return [row for row, score in ranked if row.same_error or score > 0.3][:MOST_ALIKE]


def _scores(subject: str, others: list[str]) -> list[float]:
    """How much of a subject's words each of the others has, weighted by how rare they are among them; between 0 and 1."""
    terms = [set(folded_terms(other)) - STOP_TERMS for other in others]
    seen = Counter(term for each in terms for term in each)
    wanted = {term: log(1 + (len(others) + 1) / (1 + seen[term])) for term in set(folded_terms(subject)) - STOP_TERMS}
    whole = sum(wanted.values()) or 1.0
    return [sum(wanted[term] for term in each & wanted.keys()) / whole for each in terms]
