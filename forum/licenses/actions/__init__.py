"""Making, taking back and using license keys. A key is returned by what makes it, and never again."""

from forum.licenses.actions.bought import Bought, find_bought, unlock_by_address
from forum.licenses.actions.checking import recheck, recheck_all
from forum.licenses.actions.claiming import Unlocking, forget_claim, note_refusal, unlock
from forum.licenses.actions.connecting import change, connect, disconnect, link, unlink
from forum.licenses.actions.finding import Asked, ask
from forum.licenses.actions.issuing import Import, import_keys, issue
from forum.licenses.actions.places import take_place
from forum.licenses.actions.products import add_product, change_product
from forum.licenses.actions.staff import (
    change_end,
    check_licenses,
    free_place,
    give_place_to,
    hold_licenses,
    license_with_key,
    recheck_now,
    restore,
    revoke,
)
from forum.licenses.actions.sweeps import resume
from forum.licenses.actions.trying import Trial, draft, try_key

__all__ = [
    "Asked",
    "Bought",
    "Import",
    "Trial",
    "Unlocking",
    "add_product",
    "ask",
    "change",
    "change_end",
    "change_product",
    "check_licenses",
    "connect",
    "disconnect",
    "draft",
    "find_bought",
    "forget_claim",
    "free_place",
    "give_place_to",
    "hold_licenses",
    "import_keys",
    "issue",
    "license_with_key",
    "link",
    "note_refusal",
    "recheck",
    "recheck_all",
    "recheck_now",
    "restore",
    "resume",
    "revoke",
    "take_place",
    "try_key",
    "unlink",
    "unlock",
    "unlock_by_address",
]
