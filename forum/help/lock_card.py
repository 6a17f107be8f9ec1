"""What a locked collection says of itself to who can't read it."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from flask_babel import ngettext

from forum.core.languages import language, text_of
from forum.core.viewer import Viewer
from forum.help.models import Collection
from forum.help.queries import find_locked
from forum.help.queries.listing import label
from forum.licenses.forms import blank
from forum.licenses.models import Product
from forum.licenses.queries import licenses_of

_ADDRESS = re.compile(r"/help/([^?#]+)")


def lock_page(address: str, viewer: Viewer) -> dict[str, Any] | None:
    """All that `licenses/unlock.html` wants when a locked collection answers for whatever may stand at this address."""
    found = _find(address, viewer)
    if found is None:
        return None
    opening = {product.id for product in found[1]}
    mine = [one for one in licenses_of(viewer) if one.product_ids & opening] if viewer.is_member else []
    over = next((one for one in mine if one.state == "ended"), None)
    return _card(*found) | {"form": blank(viewer, next=address), "back": address, "licenses": mine, "over": over}


def lock_card(address: str, viewer: Viewer) -> dict[str, Any] | None:
    """The collection's part of that page, in the language of the request."""
    found = _find(address, viewer)
    return _card(*found) if found else None


def _find(address: str, viewer: Viewer) -> tuple[Collection, list[Product]] | None:
    """What is locked there, with a language in front or without, in whatever letters."""
    named = _ADDRESS.match(address)
    if named is None:
        return None
    path = unquote(named[1]).strip("/")
    return find_locked([path.partition("/")[2], path], viewer)


def _card(collection: Collection, products: Sequence[Product]) -> dict[str, Any]:
    spoken = language()
    names = [text_of(product, spoken, "name") for product in products]
    helps = [text_of(product, spoken, "key_help") for product in products]
    return {
        "place": "collection",
        "name": label(collection.labels, spoken, collection.path),
        "products": names,
        "key_help": [(name, text) for name, text in zip(names, helps, strict=True) if text],
        "totals_label": _total(collection.articles) if collection.shows_totals and collection.articles else "",
    }


def _total(articles: int) -> str:
    return ngettext("%(num)d article for license holders", "%(num)d articles for license holders", articles)
