"""What came of trying a connection with a key, in words."""

from typing import NamedTuple

from flask_babel import gettext as _

from forum.core.web import day
from forum.licenses import troubles
from forum.licenses.providers.interface import Answer


class Told(NamedTuple):
    """`tone` of the note, a title and a sentence."""

    tone: str
    title: str
    sentence: str = ""


def told(answer: Answer) -> Told:
    match answer.state:
        case "active":
            until = _("It ends on %(date)s.", date=day(answer.expires_at)) if answer.expires_at else _("It has no end date.")
            return Told("good", _("The key is good. The connection works."), until)
        case "ended" | "suspended" | "revoked" | "refunded":
            return Told("good", _("The connection works: the provider knows the key."), _of_a_bad_key(answer.state))
        case "no place":
            sentence = _("The provider says that all its places are taken.")
            return Told("good", _("The connection works: the key is good."), sentence)
        case "unactivated":
            sentence = _("It was never used in the product itself, and opens nothing here until it was.")
            return Told("gold", _("The connection works, but this key isn’t active yet."), sentence)
        case "wrong product":
            ids = ", ".join(answer.product_ids)
            sentence = _("The provider says that it is for: %(ids)s. Is the id of the product right?", ids=ids) if ids else ""
            return Told("gold", _("The key is for another product."), sentence)
        case "not found":
            sentence = _("If you are sure of the key, look at the ids: the account or the product may be another one.")
            return Told("gold", _("The provider answers, and doesn’t know this key."), sentence)
    return Told("bad", _("The provider couldn’t be asked."), troubles.words(answer.trouble, answer.detail))


def _of_a_bad_key(state: str) -> str:
    return {
        "ended": _("This key has ended."),
        "suspended": _("This key is suspended."),
        "revoked": _("This key is revoked."),
        "refunded": _("This key was refunded."),
    }[state]
