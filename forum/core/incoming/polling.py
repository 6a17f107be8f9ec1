"""Fetching mail from a mailbox: what is unseen there is taken in, and only then marked as seen. It stays in the mailbox."""

import logging
import time
from datetime import timedelta

from flask import current_app
from sqlalchemy import select

from forum.core import limits, transaction
from forum.core.incoming import storing
from forum.core.incoming.glimpses import HEAD
from forum.core.incoming.imap import Unreachable, Visit, visit
from forum.core.incoming.mailboxes import parts
from forum.core.jobs.leases import stopping
from forum.core.jobs.queue import every
from forum.core.mail.pause import Pause
from forum.core.models import SiteRow
from forum.core.settings import settings
from forum.core.site import change_site

MOST_A_ROUND = 50
VISIT_SECONDS = 120.0
ROUND_SECONDS = 10.0  # other work of the lane has its turn, and nobody else fetches meanwhile (`limits.LONGEST_HOLD`)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=15)

log = logging.getLogger(__name__)


@every(seconds=60, lane="checks")
def fetch_mail() -> None:
    url = mailbox_url()
    pause = _pause_of(url)
    if not url or pause.holds:
        return
    with limits.alone(("mailbox", url)) as is_alone:
        if is_alone:
            _fetch(url, pause)


def mailbox_url() -> str:
    """The address of the mailbox, with its password; empty where none is fetched from."""
    with transaction.reading() as session:
        return settings().mail_in_url or session.scalar(select(SiteRow.mail_in_url)) or ""


def _fetch(url: str, pause: Pause) -> None:
    try:
        with visit(parts(url), VISIT_SECONDS) as opened:
            take_unseen(opened)
    except Unreachable as error:
        log.warning("no mail is fetched: %s", error)
        pause.after()
        _note(error.trouble)
    else:
        pause.over()
        _note("")


def take_unseen(opened: Visit) -> None:
    """Takes in what is unseen, oldest first, as far as a round goes."""
    begun = time.monotonic()
    for uid in opened.unseen()[:MOST_A_ROUND]:
        if stopping() or time.monotonic() > begun + ROUND_SECONDS:
            break
        _take(opened, uid)


def _take(opened: Visit, uid: str) -> None:
    size = opened.size(uid)
    raw = opened.whole(uid) if size is not None and size <= storing.LARGEST else None
    if raw is not None:
        storing.take_in(raw)
        opened.mark(uid, r"\Seen")
    elif size is not None and (head := opened.head(uid, HEAD)):
        storing.set_aside(head)
        opened.mark(uid, r"\Seen", r"\Flagged")


def _note(trouble: str) -> None:
    """For administrators to see; written where it changes."""
    with transaction.reading() as session:
        before = session.scalar(select(SiteRow.mail_in_trouble)) or ""
    if trouble != before:
        with transaction.writing():
            change_site(mail_in_trouble=trouble)


def _pause_of(url: str) -> Pause:
    kept = current_app.extensions.get("stoa.incoming.pause")
    if kept is None or kept.url != url:
        kept = current_app.extensions["stoa.incoming.pause"] = Pause(url, FIRST_PAUSE, LONGEST_PAUSE)
    return kept
