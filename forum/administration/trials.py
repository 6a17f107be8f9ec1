"""What came of trying a connection with a key, in words."""

from typing import NamedTuple

from flask_babel import gettext as _

from forum.core.web import day
from forum.licenses import troubles
from forum.licenses.actions import Trial
from forum.licenses.providers.interface import Answer, Provider


class Told(NamedTuple):
    """`tone` of the note, a title and a sentence."""

    tone: str
    title: str
    sentence: str = ""


def told(trial: Trial, provider: Provider) -> Told:
    answer = trial.answer
    if answer is None:
        return Told("gold", _("Nothing was asked."), _of_another_spelling(provider))
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
        case "not found" if provider.is_offline:
            return _of_an_unproven_key(answer)
        case "not found":
            sentence = _("If you are sure of the key, look at the ids: the account or the product may be another one.")
            return Told("gold", _("The provider answers, and doesn’t know this key."), sentence)
    return Told("bad", _("The provider couldn’t be asked."), troubles.words(answer.trouble, answer.detail))


def _of_another_spelling(provider: Provider) -> str:
    if provider.is_offline:
        return _("This isn’t written as a signed key is: those begin with STOA1. or key/.")
    return _("This isn’t written as a key of %(provider)s is.", provider=provider.title)


def _of_an_unproven_key(answer: Answer) -> Told:
    if answer.reason == "signature":
        sentence = _("The key was signed with another private key, or it isn’t whole. Nobody was asked.")
        return Told("gold", _("The signature doesn’t fit the public key."), sentence)
    sentence = _("The signature is right. What is signed lacks an id or a product, or isn’t written as it should be.")
    return Told("gold", _("The key doesn’t say what it should."), sentence)


def _of_a_bad_key(state: str) -> str:
    return {
        "ended": _("This key has ended."),
        "suspended": _("This key is suspended."),
        "revoked": _("This key is revoked."),
        "refunded": _("This key was refunded."),
    }[state]
