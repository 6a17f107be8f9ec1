"""What administrators read of the mailbox that mail is fetched from: why it can't be used, and what a trial found."""

from flask_babel import gettext, lazy_gettext, ngettext

from forum.administration.trials import Told
from forum.core.incoming.imap import Unreachable, visit
from forum.core.incoming.mailboxes import parts

TRIAL_SECONDS = 15.0

TROUBLES = {
    "bad address": lazy_gettext("The address of the mailbox can’t be read."),
    "unknown host": lazy_gettext("There is no server of this name."),
    "refused": lazy_gettext("No mail server answers there. Is the port right?"),
    "too slow": lazy_gettext("The server took too long to answer."),
    "no encryption": lazy_gettext("The server doesn’t encrypt there in this way."),
    "bad certificate": lazy_gettext("The certificate of the server isn’t good for this name."),
    "not signed in": lazy_gettext("The server doesn’t take this user and password."),
    "no folder": lazy_gettext("The mailbox has no such folder."),
    "cut off": lazy_gettext("The connection broke."),
}


def trouble_in_words(code: str) -> str:
    return str(TROUBLES.get(code, code))


def tried(url: str) -> Told:
    """Signs in and looks, changes nothing. Takes seconds, so never inside a transaction."""
    if not url:
        return Told("gold", gettext("No mailbox is named, so there is nothing to try."))
    try:
        with visit(parts(url), TRIAL_SECONDS) as opened:
            unseen = len(opened.unseen())
    except Unreachable as error:
        return Told("bad", gettext("The mailbox can’t be used."), trouble_in_words(error.trouble))
    waiting = ngettext("%(num)d unread mail waits there.", "%(num)d unread mails wait there.", unseen)
    return Told("good", gettext("The server lets us into the mailbox."), waiting)
