"""What licenses open, as their holders are told."""

from collections.abc import Collection, Iterable

from flask_babel import gettext as _

from forum.boards.queries import boards_opened_by
from forum.help.queries import collections_opened_by
from forum.licenses.policies import opens_what
from forum.licenses.queries import OwnLicense

Places = dict[int, list[tuple[str, str]]]


def opened_by(product_ids: Collection[int], language: str) -> Places:
    """By product, the name and address of each board and each collection of the help center that it opens."""
    opened = boards_opened_by(product_ids, language)
    for product_id, collections in collections_opened_by(product_ids, language).items():
        named = [(_("%(collection)s in the help center", collection=name), address) for name, address in collections]
        opened.setdefault(product_id, []).extend(named)
    return opened


def opened_by_own(licenses: Iterable[OwnLicense], language: str) -> Places:
    """The same of what a member's licenses open now."""
    return opened_by({id for one in licenses if opens_what(one.state) for id in one.product_ids}, language)
