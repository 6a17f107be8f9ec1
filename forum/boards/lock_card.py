"""What a locked board says of itself to who can't read it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import ngettext

from forum.boards.models import Board
from forum.core.languages import language, text_of
from forum.core.viewer import Viewer
from forum.licenses.forms import blank
from forum.licenses.models import Product
from forum.licenses.queries import licenses_of


def lock_page(board: Board, products: Sequence[Product], viewer: Viewer) -> dict[str, Any]:
    """All that `licenses/unlock.html` wants when a locked board's own address answers it."""
    address = f"/boards/{board.slug}"
    form = blank(viewer, next=address, board=board.slug)
    opening = {product.id for product in products}
    ended = [one for one in licenses_of(viewer) if one.product.id in opening] if viewer.is_member else []
    return lock_card(board, products) | {"form": form, "back": address, "licenses": ended}


def lock_card(board: Board, products: Sequence[Product]) -> dict[str, Any]:
    """The board's part of that page, in the language of the request."""
    spoken = language()
    names = [text_of(product, spoken, "name") for product in products]
    helps = [text_of(product, spoken, "key_help") for product in products]
    return {
        "name": text_of(board, spoken, "name"),
        "description": text_of(board, spoken, "description"),
        "promise": text_of(board, spoken, "promise").splitlines(),
        "products": names,
        "key_help": [(name, text) for name, text in zip(names, helps, strict=True) if text],
        "totals_label": _total(board.threads) if board.shows_totals and board.threads else "",
    }


def _total(threads: int) -> str:
    return ngettext("%(num)d thread from other license holders", "%(num)d threads from other license holders", threads)
