"""What the case form asks about a product."""

from typing import Any

from forum.core.database import db
from forum.core.log.actions import record
from forum.core.viewer import Viewer
from forum.support.models import CaseField


def add_question(viewer: Viewer, product_id: int | None, values: dict[str, Any]) -> None:
    question = CaseField(product_id=product_id, **values)
    db.session.add(question)
    db.session.flush()
    record(viewer, "question.create", "question", question.id, after={"label": question.labels})


def change_question(viewer: Viewer, question: CaseField, product_id: int | None, values: dict[str, Any]) -> None:
    """What was answered before stays with the words that it was asked in."""
    before = {"label": question.labels}
    question.product_id = product_id
    for name, value in values.items():
        setattr(question, name, value)
    record(viewer, "question.change", "question", question.id, before=before, after={"label": question.labels})


def remove_question(viewer: Viewer, question: CaseField) -> None:
    record(viewer, "question.remove", "question", question.id, before={"label": question.labels})
    db.session.delete(question)
