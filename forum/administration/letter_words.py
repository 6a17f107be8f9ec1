"""What administrators read of letters: what kind each is, and why one didn't go out, where that is for us to say."""

from flask_babel import lazy_gettext as _

KINDS = {
    "accounts.confirmation": _("To confirm an address"),
    "accounts.reset": _("To set a new password"),
    "accounts.password_changed": _("That the password was changed"),
    "accounts.new_address": _("To confirm another address"),
    "accounts.old_address": _("To the old address, of a new one"),
    "accounts.invitation": _("Invitation"),
    "accounts.claim": _("To claim imported posts"),
    "core.test": _("Test"),
    "licenses.asked": _("That somebody asks for a place on a license"),
    "licenses.claimed": _("What became of a license key"),
    "licenses.decided": _("What became of a request for a license"),
    "licenses.ending": _("That a license ends soon"),
    "licenses.freed": _("That a place on a license was given up"),
    "licenses.given": _("That somebody has a place on a license"),
    "licenses.halted": _("That checking of licenses has stopped"),
    "licenses.invitation": _("Invitation to a place on a license"),
    "licenses.misconfigured": _("That licenses can’t be checked"),
    "licenses.taken_over": _("That a license was somebody else’s"),
    "notifications": _("Notification"),
    "notifications.reply_refused": _("That an answer by mail wasn’t posted"),
    "personal.download": _("That a download is ready"),
    "support.answer": _("Message in a support case"),
    "support.closing": _("That a support case closes"),
    "support.confirmation": _("To confirm a question to support"),
    "support.consent": _("What a customer decided about a public thread"),
    "support.news": _("That a customer waits for an answer"),
    "support.proposal": _("To ask whether a case may be public"),
    "support.receipt": _("That a support case is open"),
    "support.unentitled": _("That a license is missing for a support case"),
    "suspended": _("Of a suspension"),
}

# As forum/core/mail writes them down; what a mail server or the system said stays in its own words.
REASONS = {
    "no worker survived it": _("The process that sent it ended each time."),
    "handed over twice without an answer; it may have arrived": _(
        "It was handed over twice without an answer; it may have arrived."
    ),
    "the server took too long to answer": _("The server took too long to answer."),
    "the mail server takes no addresses in other than Latin letters": _(
        "The mail server takes Latin letters alone in addresses."
    ),
    "the mail is too large for the server": _("The mail is too large for the server."),
    "the address of the mail server must be smtp://… or smtps://…": _("The mail server’s address must be smtp://… or smtps://…"),
    "the server offers no encryption (STARTTLS)": _("The server offers no encryption (STARTTLS)."),
    "not a mail address": _("This is no mail address."),
    "not a mail domain": _("What stands after the @ is no domain of mail."),
    "too long for a mail address": _("The address is too long."),
}


def kind_in_words(kind: str) -> str:
    return str(KINDS.get(kind, kind))


def reason_in_words(error: str) -> str:
    return str(REASONS.get(error, error))
