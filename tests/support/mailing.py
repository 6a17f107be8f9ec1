"""Mails to the site, and what became of them."""

from email.message import EmailMessage

from sqlalchemy import func, select

from forum.core import transaction
from forum.core.database import db
from forum.core.incoming.handling import handle_due
from forum.core.incoming.models import ArrivedMail
from forum.core.incoming.storing import take_in
from forum.core.site import change_site

SUPPORT = "support@vendor.example"


def open_mailbox() -> None:
    """Mail arrives at the site from now on."""
    with transaction.writing():
        change_site(mail_in_address=SUPPORT)


def mail(
    sender: str, body: str = "It does not print.", *, subject: str = "Printing", to: str = SUPPORT, **headers: str
) -> EmailMessage:
    """`headers` by their names, with underscores for hyphens."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to, subject
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    if "Message_ID" not in headers:
        mail.number = getattr(mail, "number", 0) + 1
        made["Message-ID"] = f"<{mail.number}@mails.example>"
    made.set_content(body)
    return made


def arrive(*mails: EmailMessage | bytes, recipient: str = SUPPORT) -> None:
    """They come in, and the worker handles them."""
    db.session.remove()
    for one in mails:
        take_in(one if isinstance(one, bytes) else one.as_bytes(), sender="", recipient=recipient)
    while handle_due():
        pass
    db.session.remove()


def given_up() -> list[str]:
    """What is wrong with the mails that staff is to look at."""
    return list(db.session.scalars(select(ArrivedMail.trouble).where(ArrivedMail.given_up_at.is_not(None))))


def waiting() -> int:
    return db.session.scalar(select(func.count()).select_from(ArrivedMail))
