"""Files that come with a mail."""

import mimetypes
import re
from dataclasses import dataclass

from forum.core.incoming.cleaning import clean_line
from forum.core.incoming.headers import Headers
from forum.core.incoming.ids import ids
from forum.core.incoming.parts import Part, headers_of

MOST_FILES = 50
LARGEST_FILE = 25 * 2**20
LARGEST_FILES = 30 * 2**20
LONGEST_NAME = 120

SIGNATURES = {
    "application/pgp-signature",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-encrypted",
}
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f<>:"|?*]')


@dataclass(frozen=True)
class MailFile:
    """A file as it came. Name and media type are the sender's words: neither says what it is.

    The name has no folders; `is_inline` is what the text shows (`content_id` is how), and not sent to be kept.
    """

    name: str
    media_type: str
    content: bytes
    content_id: str = ""
    is_inline: bool = False


def is_file(part: Part) -> bool:
    """Whether a part that has no parts is one, and no text, signature or date for a calendar."""
    if part.media_type in SIGNATURES or part.media_type in ("text/calendar", "application/ics"):
        return False
    if part.media_type in ("text/plain", "text/html"):
        return part.disposition == "attachment" or bool(part.file_name)
    return True


def mail_file(part: Part, number: int, *, is_related: bool) -> MailFile:
    content = part.content
    content_id = next(iter(ids(part.headers.get("content-id"))), "")
    is_picture = part.media_type.startswith("image/")
    is_inline = (
        is_picture
        and bool(content_id)
        and part.disposition != "attachment"
        and (is_related or part.disposition == "inline")
    )
    return MailFile(_name(part, content, number), part.media_type, content, content_id, is_inline)


def _name(part: Part, content: bytes, number: int) -> str:
    given = part.file_name
    if not given and part.media_type == "message/rfc822":
        given = _of_mail(headers_of(content))
    name = _NOT_IN_NAMES.sub("", clean_line(given, 1_000).replace("\\", "/").rpartition("/")[2]).lstrip(". ").strip()
    if not name:
        name = f"file-{number}{mimetypes.guess_extension(part.media_type) or ''}"
    stem, dot, ending = name.rpartition(".")
    if len(name) <= LONGEST_NAME:
        return name
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}" if dot and len(ending) < 20 else name[:LONGEST_NAME]


def _of_mail(headers: Headers) -> str:
    return f"{headers.words('subject').replace('/', ' ').strip()[:80] or 'mail'}.eml"
