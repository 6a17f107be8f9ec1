"""From what a letter says to the mail itself: both forms, and the headers that mailboxes go by."""

from email.headerregistry import Address, HeaderRegistry
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from functools import lru_cache
from urllib.parse import urlsplit

from flask import render_template

from forum.core.languages import speaking
from forum.core.mail.addresses import BadAddress, mailbox
from forum.core.mail.letters import Message
from forum.core.mail.models import Letter
from forum.core.settings import settings
from forum.core.site import site
from forum.core.text import one_line

LONGEST_SUBJECT = 200
WHOLE = {"list-unsubscribe", "references"}
PLAIN = WHOLE | {"message-id", "date", "auto-submitted", "list-unsubscribe-post", "content-language"}


class Headers(HeaderRegistry):
    """Parsing headers is most of the work of making a mail: what many mails have alike is parsed once."""

    def __init__(self) -> None:
        super().__init__()
        self._class = lru_cache(maxsize=64)(super().__getitem__)
        self._shared = lru_cache(maxsize=256)(super().__call__)

    def __getitem__(self, name: str) -> type:
        return self._class(name)

    def __call__(self, name: str, value: str | Address) -> str:
        return self._shared(name, value) if isinstance(value, str) else super().__call__(name, value)


class Policy(EmailPolicy):
    """Lines that every server takes. Addresses stay whole: Python folds long ones into words that no mailbox follows.

    Headers in PLAIN, made here of ids and addresses, aren't parsed at all.
    """

    def header_store_parse(self, name: str, value: str) -> tuple[str, str]:
        return (name, value) if name.lower() in PLAIN else super().header_store_parse(name, value)

    def fold(self, name: str, value: str) -> str:
        return f"{name}: {value}{self.linesep}" if name.lower() in WHOLE else super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode() if name.lower() in WHOLE else super().fold_binary(name, value)


POLICY = Policy(linesep="\r\n", cte_type="7bit", header_factory=Headers())


def write(letter: Letter, message: Message) -> EmailMessage:
    """The mail: plain text and HTML, made of the same parts, with the same Message-ID however often it is tried.

    Raises BadAddress where no mail can be sent to.
    """
    host = urlsplit(settings().address).hostname or "localhost"
    mail = EmailMessage(policy=POLICY)
    mail["Message-ID"] = f"<{letter.public_id}@{host}>"
    mail["Date"] = format_datetime(letter.created_at)
    mail["From"] = str(_sender(host))
    mail["To"] = mailbox(message.to)
    mail["Subject"] = _short(one_line(message.subject))
    mail["Auto-Submitted"] = "auto-generated"
    if message.about:
        mail["References"] = f"<{message.about}@{host}>"
    if message.stop:
        mail["List-Unsubscribe"] = f"<{message.stop}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    for name, value in message.headers.items():
        mail[name] = one_line(value)
    with speaking(message.language):
        mail.set_content(render_template("emails/message.txt", message=message))
        mail.add_alternative(render_template("emails/message.html", message=message), subtype="html")
    mail.set_boundary(f"={letter.public_id}")
    mail["Content-Language"] = message.language
    return mail


def _sender(host: str) -> Address:
    """As set, else of this host, which may be a number that no address takes."""
    for address in (site().mail_from, f"stoa@{host}"):
        try:
            return mailbox(address, one_line(site().name))
        except BadAddress:
            continue
    return mailbox("stoa@localhost", one_line(site().name))


def _short(subject: str) -> str:
    return subject if len(subject) <= LONGEST_SUBJECT else subject[: LONGEST_SUBJECT - 1] + "…"
