"""Making, taking back and using license keys. A key is returned by what makes it, and never again."""

from forum.licenses.actions.claiming import Unlocking, unlock
from forum.licenses.actions.issuing import Import, import_keys, issue
from forum.licenses.actions.products import add_product, change_product
from forum.licenses.actions.staff import (
    change_end,
    check_licenses,
    free_place,
    hold_licenses,
    license_with_key,
    restore,
    revoke,
)

__all__ = [
    "Import",
    "Unlocking",
    "add_product",
    "change_end",
    "change_product",
    "check_licenses",
    "free_place",
    "hold_licenses",
    "import_keys",
    "issue",
    "license_with_key",
    "restore",
    "revoke",
    "unlock",
]
