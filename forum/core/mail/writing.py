"""From what a letter says to the mail itself: both forms, and the headers that mailboxes go by."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit

from flask import render_template

from forum.core.languages import speaking
from forum.core.mail.letters import Message
from forum.core.mail.models import Letter
from forum.core.settings import settings
from forum.core.site import site


def write(letter: Letter, message: Message) -> EmailMessage:
    """The mail: plain text and HTML, made of the same parts, with the same Message-ID however often it is tried."""
    host = urlsplit(settings().address).hostname or "localhost"
    mail = EmailMessage()
    mail["Message-ID"] = f"<{letter.public_id}@{host}>"
    mail["Date"] = format_datetime(letter.created_at)
    mail["From"] = Address(display_name=site().name, addr_spec=site().mail_from or f"stoa@{host}")
    mail["To"] = message.to
    mail["Subject"] = " ".join(message.subject.split())
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = message.language
    if message.about:
        mail["References"] = f"<{message.about}@{host}>"
    if message.stop:
        mail["List-Unsubscribe"] = f"<{message.stop}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    for name, value in message.headers.items():
        mail[name] = value
    with speaking(message.language):
        mail.set_content(render_template("emails/message.txt", message=message))
        mail.add_alternative(render_template("emails/message.html", message=message), subtype="html")
    return mail
