"""From what a letter says to the mail itself: both forms, and the headers that mailboxes go by."""

import re
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
WHOLE = {"list-unsubscribe", "references", "in-reply-to"}
PLAIN = WHOLE | {"message-id", "date", "auto-submitted", "list-unsubscribe-post", "content-language"}

_ANOTHER_LINE = re.compile(r"\r(?!\n)|(?<!\r)\n|\r\n(?![ \t]|\Z)")
_WORD_JOINER = "\u2060"
_SIGNS = re.compile(r"""[()<>\[\]:;@\\,."]""")
SHORT_NAME = 40


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
        is_plain = name.lower() in PLAIN and value.isascii() and value.isprintable()
        return (name, value) if is_plain else super().header_store_parse(name, value)

    def fold(self, name: str, value: str) -> str:
        folded = f"{name}: {value}{self.linesep}" if name.lower() in WHOLE else super().fold(name, value)
        return _as_one_header(folded)

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in WHOLE:
            return self.fold(name, value).encode()
        folded = super().fold_binary(name, value)
        _as_one_header(folded.decode("utf-8", "surrogateescape"))
        return folded


def _as_one_header(folded: str) -> str:
    """The header, if its lines are those of one and no more. Python looks at that itself only since 3.11.10."""
    if _ANOTHER_LINE.search(folded):
        raise ValueError("a header would become several")
    return folded


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
    mail["Subject"] = _short(_as_said(message.subject))
    mail["Auto-Submitted"] = "auto-generated"
    _tie(mail, message, host)
    if message.stop:
        mail["List-Unsubscribe"] = f"<{message.stop}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    for name, value in message.headers.items():
        mail[name] = _as_said(value)
    with speaking(message.language):
        mail.set_content(render_template("emails/message.txt", message=message))
        mail.add_alternative(render_template("emails/message.html", message=message), subtype="html")
    for file in message.enclosed:
        kind, _slash, subtype = file.media_type.partition("/")
        mail.add_attachment(file.content, maintype=kind, subtype=subtype, filename=file.name)
    mail.set_boundary(f"={letter.public_id}")
    mail["Content-Language"] = message.language
    return mail


def _tie(mail: EmailMessage, message: Message, host: str) -> None:
    """What mailboxes put it together by, and where an answer goes."""
    references = [*([f"{message.about}@{host}"] if message.about else []), *message.replies_to]
    if references:
        mail["References"] = " ".join(f"<{one}>" for one in references)
    if message.replies_to:
        mail["In-Reply-To"] = f"<{message.replies_to[-1]}>"
    if message.reply_to:
        mail["Reply-To"] = mailbox(message.reply_to)


def _sender(host: str) -> Address:
    """As set, else of this host, which may be a number that no address takes."""
    for address in (site().mail_from, f"stoa@{host}"):
        try:
            return mailbox(address, _named(site().name))
        except BadAddress:
            continue
    return mailbox("stoa@localhost", _named(site().name))


def _as_said(words: str) -> str:
    """Words for a header. What looks like an encoded word stays what it looks like: Python would decode it, and with it
    line ends that somebody hid there, behind which more headers and a text of their own begin."""
    return one_line(words).replace("=?", f"={_WORD_JOINER}?")


def _named(name: str) -> str:
    """A name before an address. Python folds long ones without the quotes that their signs need (until 3.13.1)."""
    name = _as_said(name)
    return name if name.isascii() and len(name) <= SHORT_NAME else " ".join(_SIGNS.sub(" ", name).split())


def _short(subject: str) -> str:
    return subject if len(subject) <= LONGEST_SUBJECT else subject[: LONGEST_SUBJECT - 1] + "…"
