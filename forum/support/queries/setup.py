"""What support is set up with."""

from collections.abc import Collection
from dataclasses import fields

from sqlalchemy import exists, or_, select

from forum.boards.models import Board, BoardProduct
from forum.core.clock import now
from forum.core.database import db
from forum.core.errors import NotFound
from forum.licenses.actions import Asked as KeyAsked
from forum.licenses.models import License, Product
from forum.licenses.policies import is_known, opens_what, state_of
from forum.support.asked import Asked
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


def questions_about(product_ids: Collection[int]) -> list[Asked]:
    """What the form asks about these products, and about all."""
    of = or_(CaseField.product_id.is_(None), CaseField.product_id.in_(product_ids))
    columns = (getattr(CaseField, field.name) for field in fields(Asked))
    return [Asked(*row) for row in db.session.execute(select(*columns).where(of).order_by(CaseField.position, CaseField.id))]


def license_by_key(asked: KeyAsked) -> tuple[int | None, str]:
    """The license that is open now and whose exact key this is; or none, and what has become of the key."""
    if asked.verdict == "pending":
        return None, "pending"
    license = db.session.scalar(select(License).where(License.key_hash.in_(asked.hashes), is_known()))
    if license is None:
        return None, asked.verdict
    state = state_of(license, now())
    return (license.id, "") if opens_what(state) else (None, state)


def saved_replies() -> list[SavedReply]:
    return list(db.session.scalars(select(SavedReply).order_by(SavedReply.title, SavedReply.id)))


def get_reply(public_id: str) -> SavedReply:
    found = db.session.scalar(select(SavedReply).where(SavedReply.public_id == public_id))
    if found is None:
        raise NotFound
    return found
