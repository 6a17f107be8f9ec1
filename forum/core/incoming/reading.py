"""A mail as it arrives, read into values that are safe to keep and to show."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from forum.core.incoming.addresses import named, recipients
from forum.core.incoming.bodies import contents
from forum.core.incoming.cleaning import clean_line
from forum.core.incoming.files import MailFile
from forum.core.incoming.headers import Headers
from forum.core.incoming.ids import ids
from forum.core.incoming.natures import Nature, bounced_id, nature
from forum.core.incoming.parts import take_apart
from forum.core.incoming.trimming import trim
from forum.core.incoming.unreadable import Unreadable

LARGEST_MAIL = 40 * 2**20
LONGEST_SUBJECT = 200
MOST_REFERENCES = 50
MOST_COPIED = 50
LONGEST_REPLY = 64_000


@dataclass(frozen=True, kw_only=True)
class Mail:
    """What a mail says of itself: nothing in it is proven, its sender least of all.

    Ids come without brackets; a mail without one has one made of its bytes. `references` are those that it answers, the
    newest last. `sender` is empty only in bounces. `text` is all of it, `reply` what is new in it. `bounced_id` names the
    mail that a bounce is about. `has_more` says that something was left out because there was too much.
    """

    message_id: str
    references: tuple[str, ...]
    sender: str
    sender_name: str
    recipients: tuple[str, ...]
    copied: tuple[tuple[str, str], ...]
    subject: str
    text: str
    reply: str
    files: tuple[MailFile, ...]
    sent_at: datetime | None
    nature: Nature
    bounced_id: str
    has_more: bool


def read(raw: bytes) -> Mail:
    """The mail in these bytes. Raises Unreadable, and nothing else, where there is none or too much of one."""
    if not raw.strip():
        raise Unreadable("empty")
    if len(raw) > LARGEST_MAIL:
        raise Unreadable("too large")
    whole = take_apart(raw)
    headers = whole.headers
    name, sender = _sender(headers)
    kind = nature(whole, sender)
    if not sender and kind != "bounce":
        raise Unreadable("no sender" if headers.pairs else "damaged")
    gathered = contents(whole)
    return Mail(
        message_id=_message_id(headers, raw),
        references=_references(headers),
        sender=sender,
        sender_name=name,
        recipients=recipients(headers),
        copied=tuple(each for value in headers.all("cc") for each in named(value))[:MOST_COPIED],
        subject=clean_line(headers.words("subject"), LONGEST_SUBJECT),
        text=gathered.text,
        reply=trim(gathered.text[:LONGEST_REPLY]),
        files=tuple(gathered.files),
        sent_at=_sent_at(headers),
        nature=kind,
        bounced_id=bounced_id(whole, gathered.text) if kind == "bounce" else "",
        has_more=gathered.is_cut or len(gathered.text) > LONGEST_REPLY,
    )


def _sender(headers: Headers) -> tuple[str, str]:
    """Name and address; of whom handed it in only where no author is named. Two authors that differ are a forgery."""
    authors = [named(value) for value in headers.all("from")]
    if len({entries[0][1] for entries in authors if entries}) > 1:
        raise Unreadable("damaged")
    for entries in (*authors, named(headers.get("sender"))):
        if entries:
            return entries[0]
    return "", ""


def _message_id(headers: Headers, raw: bytes) -> str:
    given = ids(headers.get("message-id"))
    return given[0] if given and given[0] else f"{hashlib.sha256(raw).hexdigest()[:40]}@made-of-bytes.invalid"


def _references(headers: Headers) -> tuple[str, ...]:
    found = [each for name in ("references", "in-reply-to") for value in headers.all(name) for each in ids(value)]
    newest_first = dict.fromkeys(reversed(found))
    return tuple(newest_first)[:MOST_REFERENCES][::-1]


def _sent_at(headers: Headers) -> datetime | None:
    try:
        moment = parsedate_to_datetime(headers.get("date")[:100])
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
