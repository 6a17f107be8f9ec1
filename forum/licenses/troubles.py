"""What is wrong with a connection, in words that its administrator can act on."""

from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.licenses.providers.registry import PROVIDERS

WORDS = {
    "bad address": _l("The address isn’t one of the web. Look at how it is written."),
    "not https": _l("The address begins with http, so anybody on the way can read the keys. Use https."),
    "not public": _l("The server is in your own network. If that is meant, allow it by its name and port."),
    "unknown host": _l("No server has this name. Look at how it is written."),  # of a host that somebody filled in
    "refused": _l("Nobody answers there. Does the server run, and is the port right?"),
    "too slow": _l("No answer came in time. It is asked again by itself."),
    "bad certificate": _l(
        "The server’s certificate isn’t good: it has run out, is for another name, or nobody trusts it."
    ),
    "cut off": _l("The answer broke off in the middle. It is asked again by itself."),
    "too much": _l("The answer is far too long for one about a license. Is the address right?"),
    "led elsewhere": _l("The server leads to another address. If that one is the shop’s own, fill it in instead."),
    "not json": _l("The address answers with a web page or nothing instead of data. Is it the shop’s own address?"),
    "refused us": _l(
        "The provider refuses us. Is the token right and still good, and may it do this? A firewall may be why, too."
    ),
    "no such product": _l("The provider doesn’t know the product. Compare its id with the one there."),
    "wants more": _l("The provider wants more than it was given."),
    "no key": _l(
        "The provider wants the keys to check licenses again, and they aren’t here. Its members enter them once more."
    ),
    "filled in wrong": _l("This isn’t filled in as it should be."),
    "too many": _l("The provider was asked more often than it allows. It goes on by itself, more slowly."),
    "broken": _l("Something is broken at the provider. It is asked again by itself."),
    "makes no sense": _l("The answer isn’t one that this provider gives, so it changed nothing. Is the address right?"),
    "forged": _l(
        "What came isn’t signed as it should be, or is too old. Is the secret or public key the right one, and the clock?"
    ),
    "expired by policy": _l("The license has ended, though the provider still calls it valid."),
    "unreadable": _l(
        "What was filled in can’t be read any more, as this site’s secrets have changed. Fill it in again."
    ),
    "halted": _l(
        "Too many licenses turned bad at once, so checking has stopped. Look at the provider, then let it go on."
    ),
}


def words(trouble: str, detail: str = "") -> str:
    """A code (of core/outgoing.py or licenses/providers/interface.py) in words, with where or what in brackets."""
    if trouble == "unknown host" and detail in _FIXED_HOSTS:
        return _("This server can’t find %(host)s. Has it access to the internet, and a working DNS?", host=detail)
    beside = _LABELS.get(detail, detail)
    return f"{WORDS[trouble]} ({beside})" if beside else str(WORDS[trouble])


def words_of(stored: str) -> str:
    """The same of what a connection has of its trouble."""
    trouble, _colon, detail = stored.partition(": ")
    return words(trouble, detail)


_FIXED_HOSTS = {urlsplit(provider.api).hostname for provider in PROVIDERS.values() if hasattr(provider, "api")}
_LABELS = {field.name: field.label for provider in PROVIDERS.values() for field in provider.fields}
