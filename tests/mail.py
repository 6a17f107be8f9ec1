"""What came out of the letters that were asked for, as a mailbox would get it."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from re import findall, search

from flask import current_app

from forum.core.mail import delivery


def delivered(to: str = "") -> list[EmailMessage]:
    """Delivers what is due; all mails so far, or those to an address, in the order of their letters."""
    while delivery.deliver_due():
        pass
    folder = current_app.extensions["stoa.settings"].instance_path / "mail"
    files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    return [mail for mail in mails if to in mail["To"]]


def text_of(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


def link_in(mail: EmailMessage) -> str:
    """The address, within this site, of the one thing that the mail asks for."""
    return search(r"http://localhost(/\S*)", text_of(mail))[1]


def links_in(mail: EmailMessage) -> list[str]:
    """All addresses that it names, in full."""
    return findall(r"https?://\S+", text_of(mail))
