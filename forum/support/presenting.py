"""Cases as pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.units import format_unit
from flask_babel import gettext as _
from markupsafe import Markup

from forum.core.languages import language
from forum.core.viewer import Viewer
from forum.support.models import Case, CaseFile
from forum.support.queries import CasePage


@dataclass(frozen=True)
class Said:
    """A message, ready for support/_messages.html. `by_us` where support people wrote it."""

    public_id: str
    name: str
    handle: str
    hue: int
    kind: str
    by_us: bool
    is_own: bool
    at: datetime
    html: Markup
    rest: str
    files: Sequence[CaseFile]


def conversation(page: CasePage, texts: Mapping[int, Markup], viewer: Viewer) -> list[Said]:
    said = []
    for row in page.messages:
        message = row.CaseMessage
        name = row.display_name or message.author_name or message.address or _("Former member")
        said.append(
            Said(
                public_id=message.public_id,
                name=name,
                handle=row.handle or "",
                hue=row.hue or 1,
                kind=message.kind,
                by_us=message.kind != "customer",
                is_own=message.author_id is not None and message.author_id == viewer.id,
                at=message.created_at,
                html=texts[message.id],
                rest=message.rest,
                files=page.files.get(message.id, ()),
            )
        )
    return said


def state_words(case: Case, *, to_staff: bool) -> str:
    match case.state:
        case "held":
            return _("Not open yet")
        case "waiting":
            return _("Waiting for the customer") if to_staff else _("Waiting for you")
        case "solved":
            return _("Solved")
    return _("Open")


def kind_words(kind: str) -> str:
    return {
        "technical": _("Technical"),
        "license": _("License"),
        "purchase": _("Purchase"),
        "access": _("Access"),
    }[kind]


def size_words(size: int) -> str:
    """A file's size as people read it."""
    small = size < 1_000_000
    amount = max(1, round(size / 1000)) if small else round(size / 1_000_000, 1)
    return format_unit(amount, "digital-kilobyte" if small else "digital-megabyte", "short", locale=language())
