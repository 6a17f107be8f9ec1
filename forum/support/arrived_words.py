"""Why nothing could be made of a mail, in words for support people."""

from flask_babel import lazy_gettext as _

# As forum/core/incoming writes them down.
TROUBLES = {
    "failed": _("It was tried six times, and failed each time."),
    "unclaimed": _("It answers nothing of ours, and nobody takes it as a new question."),
    "too large to fetch": _("It is larger than 26 MB, so only its head was fetched. All of it is in the mailbox."),
    "too large": _("There is too much in it."),
    "empty": _("There is nothing in it."),
    "damaged": _("It isn’t written as a mail is."),
    "nested": _("Too many mails are packed into each other."),
    "no sender": _("It doesn’t say who sent it."),
}


def trouble_in_words(code: str) -> str:
    return str(TROUBLES.get(code, code))
