"""Making and changing boards."""

from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from forum.boards.models import Board, BoardModerator, BoardProduct
from forum.core.database import db
from forum.core.errors import Invalid
from forum.core.log.actions import record
from forum.core.text import is_slug
from forum.core.viewer import Viewer

FACTS = (
    "slug", "name", "texts", "kind", "starters", "holds_first_posts", "languages", "listed", "shows_totals", "after_end",
    "icon", "hue", "position",
)  # fmt: skip


def add_board(
    viewer: Viewer,
    *,
    slug: str,
    name: str,
    product_ids: Collection[int] = (),
    moderator_ids: Collection[int] = (),
    **values: Any,
) -> Board:
    """A new board, after the others unless told. Raises Invalid when the slug is taken or can't stand in an address."""
    _require_free(slug)
    if values.get("position") is None:
        values["position"] = (db.session.scalar(select(func.max(Board.position))) or 0) + 1
    board = Board(slug=slug, name=name, **values)
    try:
        with db.session.begin_nested():
            db.session.add(board)
    except IntegrityError:  # somebody else took it in the same moment
        raise Invalid({"slug": _("This address is taken.")}) from None
    _set_links(board, BoardProduct.product_id, product_ids)
    _set_links(board, BoardModerator.person_id, moderator_ids)
    record(viewer, "board.create", "board", board.id, board_id=board.id, after=_facts(board))
    return board


def change_board(
    viewer: Viewer,
    board: Board,
    *,
    product_ids: Collection[int],
    moderator_ids: Collection[int],
    reason: str = "",
    **values: Any,
) -> None:
    """Sets everything about a board that a form may set. Raises Invalid when the slug is another board's."""
    if values["slug"] != board.slug:
        _require_free(values["slug"])
    before = _facts(board)
    for name, value in values.items():
        setattr(board, name, value)
    _set_links(board, BoardProduct.product_id, product_ids)
    _set_links(board, BoardModerator.person_id, moderator_ids)
    after = _facts(board)
    if after == before:
        return
    changed = {name for name in after if after[name] != before[name]}
    record(
        viewer,
        "board.change",
        "board",
        board.id,
        board_id=board.id,
        reason=reason,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )


def _require_free(slug: str) -> None:
    if not is_slug(slug):
        raise Invalid({"slug": _("Use small Latin letters, digits and single dashes.")})
    if db.session.scalar(select(Board.id).where(Board.slug == slug)) is not None:
        raise Invalid({"slug": _("This address is taken.")})


def _set_links(board: Board, column, wanted: Collection[int]) -> None:
    """Makes the rows that link a board to products or people be these."""
    table, present = column.class_, _linked(board, column)
    gone = present.difference(wanted)
    db.session.execute(delete(table).where(table.board_id == board.id, column.in_(gone)))
    db.session.add_all(table(board_id=board.id, **{column.key: id}) for id in set(wanted) - present)
    db.session.flush()


def _linked(board: Board, column) -> set[int]:
    return set(db.session.scalars(select(column).where(column.class_.board_id == board.id)))


def _facts(board: Board) -> dict[str, Any]:
    links = {"products": BoardProduct.product_id, "moderators": BoardModerator.person_id}
    linked = {name: sorted(_linked(board, column)) for name, column in links.items()}
    return {name: getattr(board, name) for name in FACTS} | linked
