from sqlalchemy import select

from forum.core.database import db
from forum.core.errors import NotFound
from forum.support.models import CaseField


def all_questions() -> list[CaseField]:
    return list(db.session.scalars(select(CaseField).order_by(CaseField.product_id, CaseField.position, CaseField.id)))


def get_question(public_id: str) -> CaseField:
    """Raises NotFound."""
    found = db.session.scalar(select(CaseField).where(CaseField.public_id == public_id))
    if found is None:
        raise NotFound
    return found
