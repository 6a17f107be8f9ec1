"""Mails that arrive, and what became of them."""

from sqlalchemy import select

from forum.core import transaction
from forum.core.incoming.models import ArrivedMail, SeenMail


def mail(number: int | str = 1, body: bytes = b"Hello.\r\n", subject: str = "Help") -> bytes:
    head = (
        f"Message-ID: <mail{number}@example.test>\r\nFrom: Kostas <kostas@example.test>\r\n"
        f"To: support@acme.test\r\nSubject: {subject}\r\n\r\n"
    )
    return head.encode() + body


def waiting() -> list[ArrivedMail]:
    """All that aren't handled, those that were given up too."""
    with transaction.reading() as session:
        return list(session.scalars(select(ArrivedMail).order_by(ArrivedMail.id)))


def seen() -> int:
    with transaction.reading() as session:
        return len(session.scalars(select(SeenMail.mark)).all())
