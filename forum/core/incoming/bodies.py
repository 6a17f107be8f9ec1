"""What of a mail is its text, and what comes with it."""

import re
from dataclasses import dataclass, field

from forum.core.incoming.charsets import decode
from forum.core.incoming.cleaning import clean
from forum.core.incoming.files import LARGEST_FILE, LARGEST_FILES, MOST_FILES, MailFile, is_file, mail_file
from forum.core.incoming.flowed import unflowed
from forum.core.incoming.parts import Part
from forum.core.incoming.plain import plain
from forum.core.text import fold

LONGEST_BODY = 500_000
LONGEST_BODIES = 1_500_000
LONGEST_TEXT = 200_000
SHORT = 400

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s{0,5}=\s{0,5}[\"']?([\w.:-]{1,40})", re.IGNORECASE)

# Of a report, what machines read: who is told that in words is told it in its first part.
REPORTED = {"message/delivery-status", "message/disposition-notification", "message/feedback-report", "message/rfc822",
            "message/global", "message/global-delivery-status", "message/global-headers", "text/rfc822-headers"}  # fmt: skip
SEE_ELSEWHERE = ("view", "see", "read", "support", "display", "enable", "client", "anzeig", "lesen", "darstell", "affich", "lire",
                 "προβολη", "δειτε", "υποστηριζ", "visualiz", "ver ", "leggere", "weergeven", "wyswietl", "просмотр")  # fmt: skip


@dataclass
class _Room:
    """What is left of what is read of a mail."""

    files: int = MOST_FILES
    content: int = LARGEST_FILES
    source: int = LONGEST_BODIES
    was_short: bool = False


@dataclass
class Contents:
    """Gathered from the parts of a mail."""

    texts: list[str] = field(default_factory=list)
    files: list[MailFile] = field(default_factory=list)
    is_cut: bool = False

    @property
    def text(self) -> str:
        return "\n\n".join(text.strip("\n") for text in self.texts if text.strip())[:LONGEST_TEXT]


def contents(whole: Part) -> Contents:
    gathered, room = Contents(), _Room()
    _gather(whole, gathered, room)
    gathered.is_cut = whole.is_cut or room.was_short or sum(map(len, gathered.texts)) > LONGEST_TEXT
    return gathered


def _gather(part: Part, into: Contents, room: _Room, within: str = "") -> None:
    """Levels are bounded where a mail is taken apart."""
    if not part.parts:
        _take(part, into, room, within)
    elif part.media_type == "multipart/alternative":
        _gather_best(part, into, room)
    elif part.media_type == "multipart/signed":
        _gather(part.parts[0], into, room, part.media_type)
    else:
        for each in part.parts:
            _gather(each, into, room, part.media_type)


def _take(part: Part, into: Contents, room: _Room, within: str) -> None:
    if within == "multipart/report" and part.media_type in REPORTED:
        return
    if part.media_type in ("text/plain", "text/html") and not (within and is_file(part)):
        into.texts.append(_text(part, room))
    elif is_file(part) and not (within == "multipart/alternative" and part.media_type.startswith("text/")):
        _take_file(part, into, room, within)


def _take_file(part: Part, into: Contents, room: _Room, within: str) -> None:
    fits = room.files and len(part.body) <= LARGEST_FILE * 3 // 2
    file = mail_file(part, MOST_FILES + 1 - room.files, is_related=within == "multipart/related") if fits else None
    if file is None or len(file.content) > min(LARGEST_FILE, room.content):
        room.was_short = True
        return
    room.files -= 1
    room.content -= len(file.content)
    into.files.append(file)


def _gather_best(part: Part, into: Contents, room: _Room) -> None:
    """Of texts that say the same the plain one, unless it is empty or only says where the other is; the files of all."""
    plain_text, other_text = "", ""
    for each in part.parts:
        gathered = Contents()
        _gather(each, gathered, room, part.media_type)
        into.files += gathered.files
        if each.media_type == "text/plain":
            plain_text = plain_text or gathered.text
        else:
            other_text = gathered.text or other_text
    into.texts.append(other_text if other_text and _only_points_elsewhere(plain_text) else plain_text)


def _only_points_elsewhere(text: str) -> bool:
    folded = fold(text[: SHORT + 1])
    return not folded.strip() or (
        len(text) < SHORT and "html" in folded and any(word in folded for word in SEE_ELSEWHERE)
    )


def _text(part: Part, room: _Room) -> str:
    content = part.content
    source = content[: min(LONGEST_BODY, room.source)]
    room.source -= len(source)
    text = _shown(part, source)
    room.was_short = room.was_short or len(content) > len(source) or len(text) > LONGEST_TEXT
    return text[:LONGEST_TEXT]


def _shown(part: Part, source: bytes) -> str:
    is_html = part.media_type == "text/html"
    text = decode(
        source, part.headers.parameter("content-type", "charset") or (_said_in_html(source) if is_html else "")
    )
    if is_html or text[:200].lstrip().lower().startswith(("<html", "<!doctype html")):
        return clean(plain(text))
    text = clean(text)
    if part.headers.parameter("content-type", "format").lower() == "flowed":
        return unflowed(text, deletes_space=part.headers.parameter("content-type", "delsp").lower() == "yes")
    return text


def _said_in_html(source: bytes) -> str:
    found = _CHARSET.search(source[:2_000])
    return found[1].decode() if found else ""
