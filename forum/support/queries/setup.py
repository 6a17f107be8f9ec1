"""What support is set up with."""

from collections.abc import Collection

from sqlalchemy import exists, or_, select

from forum.boards.models import Board, BoardProduct
from forum.core.clock import now
from forum.core.database import db
from forum.core.errors import NotFound
from forum.licenses.models import License, Product
from forum.licenses.policies import opens
from forum.support.models import CaseField, SavedReply, SupportRow


def support_row() -> SupportRow:
    """How support works here; as if nothing had been set where nothing is."""
    found = db.session.get(SupportRow, 1)
    return found or SupportRow(id=1, hours={}, origins=[], closes_after=14)


def hours(language: str) -> str:
    """When an answer can be expected, in a language; empty where nothing was said."""
    said = support_row().hours
    return said.get(language) or said.get("en") or next(iter(said.values()), "")


def products_asked_about(held: Collection[int]) -> list[Product]:
    """What a case can be about: the products that somebody holds licenses for, and those that listed boards name anyway."""
    named = exists().where(BoardProduct.product_id == Product.id, Board.id == BoardProduct.board_id, Board.listed)
    return list(db.session.scalars(select(Product).where(or_(Product.id.in_(held), named)).order_by(Product.name, Product.id)))


def questions_about(product_ids: Collection[int]) -> list[CaseField]:
    """What the form asks about these products, and about all."""
    of = or_(CaseField.product_id.is_(None), CaseField.product_id.in_(product_ids))
    return list(db.session.scalars(select(CaseField).where(of).order_by(CaseField.position, CaseField.id)))


def opens_now(license_id: int) -> bool:
    return db.session.scalar(select(License.id).where(License.id == license_id, opens(now()))) is not None


def saved_replies() -> list[SavedReply]:
    return list(db.session.scalars(select(SavedReply).order_by(SavedReply.title, SavedReply.id)))


def get_reply(public_id: str) -> SavedReply:
    found = db.session.scalar(select(SavedReply).where(SavedReply.public_id == public_id))
    if found is None:
        raise NotFound
    return found
