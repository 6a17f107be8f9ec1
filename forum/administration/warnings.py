"""What whoever runs the site must know on every page of theirs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.administration import queries
from forum.administration.mailbox_words import trouble_in_words
from forum.administration.queries import Worries
from forum.core.clock import now
from forum.core.mail.queries import undelivered
from forum.core.settings import Settings, is_loopback, settings
from forum.core.viewer import Viewer
from forum.search import index

INDEX_LAGS = timedelta(seconds=60)


@dataclass(frozen=True)
class Warning:
    """`tone` is "bad" for what is broken, "gold" for what will be missed."""

    tone: str
    fact: str
    sentence: str = ""
    address: str = ""
    label: str = ""


def warnings(viewer: Viewer) -> list[Warning]:
    """Those of this moment, in two statements and a look at the index; for support what it can do something about."""
    if not viewer.is_support:
        return []
    found = queries.worries()
    if not viewer.is_administrator:
        return [*_of_purchases(found), *_of_arrived_mail(found)]
    of_licenses = (_of_purchases(found), _of_connections(found))
    of_mail = (_of_mail(found), _of_the_mailbox(found), _of_arrived_mail(found))
    of_all = (*of_mail, _of_search(found), _of_jobs(found), *of_licenses, _of_address(settings()))
    return [warning for some in of_all for warning in some]


def _of_mail(found: Worries) -> Iterator[Warning]:
    letters = undelivered()
    if letters.failed:
        fact = ngettext("%(num)d mail was not delivered.", "%(num)d mails were not delivered.", letters.failed)
        yield Warning("bad", fact, address="/admin/mail", label=_("See why"))
    if letters.late:
        fact = ngettext("%(num)d mail is late.", "%(num)d mails are late.", letters.late)
        yield Warning("bad", fact, address="/admin/mail", label=_("See why"))
    if not (found.mail_url or settings().mail_url):
        sentence = _("Mails are kept here instead of being sent.")
        yield Warning("gold", _("No mail server is set."), sentence, "/admin/site#mail", _("Set the mail server"))


def _of_the_mailbox(found: Worries) -> Iterator[Warning]:
    if found.mail_in_trouble:
        words = trouble_in_words(found.mail_in_trouble)
        yield Warning("bad", _("No mail is fetched."), words, "/admin/site#mail-in", _("Set the mailbox"))


def _of_arrived_mail(found: Worries) -> Iterator[Warning]:
    if found.unread_mail:
        fact = ngettext(
            "%(num)d mail that arrived needs a person.", "%(num)d mails that arrived need a person.", found.unread_mail
        )
        yield Warning("gold", fact, address="/support/mail", label=_("Look at it"))


def _of_search(found: Worries) -> Iterator[Warning]:
    if index.engine().status().state != "ready":
        sentence = _("Until then search looks through titles only.")
        yield Warning("gold", _("The search index is being rebuilt."), sentence)
    elif found.index_due and found.index_due < now() - INDEX_LAGS:
        sentence = _("What was written since then isn’t found yet. Is the worker running?")
        yield Warning("bad", _("The search index lags behind."), sentence, "/admin", _("Overview"))


def _of_jobs(found: Worries) -> Iterator[Warning]:
    if found.parked:
        fact = ngettext("%(num)d job failed too often.", "%(num)d jobs failed too often.", found.parked)
        yield Warning("bad", fact, address="/admin", label=_("See why"))


def _of_purchases(found: Worries) -> Iterator[Warning]:
    if found.purchases:
        fact = ngettext(
            "%(num)d member says that a license in use is theirs.",
            "%(num)d members say that a license in use is theirs.",
            found.purchases,
        )
        yield Warning("gold", fact, address="/admin/licenses/requests", label=_("Decide"))


def _of_connections(found: Worries) -> Iterator[Warning]:
    if found.halted:
        fact = ngettext(
            "Checking of licenses has stopped for %(num)d connection.",
            "Checking of licenses has stopped for %(num)d connections.",
            found.halted,
        )
        sentence = _("Too many turned bad at once. Look at the provider, then let it go on.")
        yield Warning("bad", fact, sentence, f"/admin/connections/{found.first_halted}", _("See why"))
    if found.failing:
        fact = ngettext(
            "%(num)d provider of licenses gives no answers.", "%(num)d providers of licenses give no answers.", found.failing
        )
        sentence = _("Who has a license keeps it for three days.")
        yield Warning("bad", fact, sentence, f"/admin/connections/{found.first_failing}", _("See why"))


def _of_address(known: Settings) -> Iterator[Warning]:
    if not is_loopback(known.host) and _is_nowhere(urlsplit(known.address).hostname or ""):
        sentence = _("Links in mails lead to %(address)s. Set STOA_BASE_URL to the site’s public address.", address=known.address)
        yield Warning("bad", _("The site doesn’t know its own address."), sentence)


def _is_nowhere(host: str) -> bool:
    try:
        return is_loopback(host) or ip_address(host).is_unspecified
    except ValueError:
        return False
