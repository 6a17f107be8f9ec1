"""Whether mail leaves the house: what may be asked of people depends on it."""

from sqlalchemy import select

from forum.core.database import db
from forum.core.models import SiteRow
from forum.core.settings import settings


def can_send() -> bool:
    """Whether a mail server is named. Without one, mails wait in the instance for the administrator to see."""
    return bool(settings().mail_url or db.session.scalar(select(SiteRow.mail_url)))
