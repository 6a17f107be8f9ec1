"""The tables of the machinery itself."""

from datetime import datetime

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Moment, db
from forum.core.incoming.models import ArrivedMail, SeenMail
from forum.core.jobs.models import Job
from forum.core.log.models import LogEntry
from forum.core.mail.models import Letter

__all__ = ["ArrivedMail", "Attempts", "Job", "Letter", "LogEntry", "SeenMail", "SiteRow", "Submission"]


class Attempts(db.Model):
    """How often something was tried in the current window of a limit."""

    __tablename__ = "attempts"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    window_ends_at: Mapped[datetime] = mapped_column(index=True)


class Submission(db.Model):
    """A form that creates something was sent: a second press finds what the first one made."""

    __tablename__ = "submissions"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    location: Mapped[str] = mapped_column(default="")
    created_at: Mapped[Moment] = mapped_column(index=True)


class SiteRow(db.Model):
    """The site's own settings, made in the browser: one row.

    `registration` is "open", "invited" or "closed"; `accent` a colour as #rrggbb, `logo` a file's name. `setup_hash` is
    of the token that makes the first administrator, `setup_step` where the first run stopped, `set_up_at` when it was finished.
    Mails to `mail_in_address` (support's) are fetched from `mail_in_url`, if there is one; `mail_in_trouble` says why that
    failed last.
    """

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    name: Mapped[str] = mapped_column(String(80))
    languages: Mapped[list[str]] = mapped_column(JSON)
    is_demo: Mapped[bool] = mapped_column(default=False)
    registration: Mapped[str] = mapped_column(String(10), default="open")
    accent: Mapped[str] = mapped_column(String(7), default="")
    logo: Mapped[str] = mapped_column(String(80), default="")
    mail_url: Mapped[str] = mapped_column(String(300), default="")
    mail_from: Mapped[str] = mapped_column(String(254), default="")
    mail_in_address: Mapped[str] = mapped_column(String(254), default="")
    mail_in_url: Mapped[str] = mapped_column(String(300), default="")
    mail_in_trouble: Mapped[str] = mapped_column(String(200), default="")
    set_up_at: Mapped[datetime | None]
    setup_hash: Mapped[str] = mapped_column(String(64), default="")
    setup_step: Mapped[str] = mapped_column(String(20), default="")
